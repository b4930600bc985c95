#!/usr/bin/env python3
"""Checks EVE lines on standard input: one complaint a line on standard output, exit status 1 when there are any.

  check_eve.py [SCHEMA] <lines

SCHEMA is Suricata's EVE schema; else SENTINEL_EVE_SCHEMA names it, else ../shared/reference/eve-schema.json beside the
checkout is taken. Where there is none, alert lines are held against our own schemas in docs/ only, and that is said
on standard error."""

import json
import os
import pathlib
import re
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}\+0000")
# What a terminal would obey or what hides text: controls, zero width, direction marks, surrogates.
HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def validator(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def suricata_validator():
    """Suricata's own schema, or None where it is not at hand."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SENTINEL_EVE_SCHEMA")
    path = pathlib.Path(given) if given else ROOT.parent / "shared/reference/eve-schema.json"
    if path.exists():
        return validator(path)
    if given:
        sys.exit(f"{path}: no such file")
    print(f"skipped: no schema of Suricata's at {path}; SENTINEL_EVE_SCHEMA names another place", file=sys.stderr)
    return None


def shape_errors(name, value):
    """What no consumer's schema says, but they all need."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from shape_errors(f"{name}.{key}" if name else key, child)
    elif isinstance(value, list):
        for child in value:
            if isinstance(child, (dict, list)):
                yield f"{name}: an array of objects, which Wazuh does not read"
            else:
                yield from shape_errors(name, child)
    elif isinstance(value, str) and HARMFUL.search(value):
        yield f"{name}: a character that does harm in {value!r}"
    elif isinstance(value, (int, float)) and abs(value) > 2**53:
        yield f"{name}: {value} is not exact in JSON"


def schema_errors(kind, value, at=""):
    for error in kind.iter_errors(value):
        path = ".".join(str(step) for step in error.absolute_path)
        yield f"{at}{path}: {error.message}"


def once(pairs):
    """An object; two values under one key, of which parsers take either, are an error."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError(f"a key twice among {', '.join(keys)}")
    return dict(pairs)


def line_errors(line, suricata, event, context):
    record = json.loads(line, object_pairs_hook=once)
    yield from shape_errors("", record)
    if not TIMESTAMP.fullmatch(record.get("timestamp", "")):
        yield f"timestamp: {record.get('timestamp')!r} is not of the form that Suricata writes"
    if record.get("event_type") == "alert":
        if suricata:
            yield from schema_errors(suricata, record)
        yield from schema_errors(context, record["alert"]["context"], "alert.context.")
    elif record.get("event_type") == "sentinel_event":
        yield from schema_errors(event, record)
    else:
        yield f"event_type: {record.get('event_type')!r} is none of ours"


def main():
    suricata = suricata_validator()
    event = validator(ROOT / "docs/eve-event.schema.json")
    context = validator(ROOT / "docs/alert-context.schema.json")
    count = wrong = 0
    for count, line in enumerate(sys.stdin.buffer, 1):
        try:
            complaints = list(line_errors(line.decode("utf-8"), suricata, event, context))
        except (ValueError, KeyError) as error:
            complaints = [f"no record: {error!r}"]
        wrong += bool(complaints)
        for complaint in complaints:
            print(f"line {count}: {complaint}")
    if not count:
        print("no lines to check")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
