#!/usr/bin/env python3
"""Holds sentinel's readers against tshark's, field by field, on every message of real captures that both know.

usage: agree.py DECODE CAPTURES EXPLAINED [PROTOCOL…]

DECODE is the program made of decode.c, CAPTURES a folder with INDEX.tsv, EXPLAINED a table of differences that were
looked into: capture (glob), field, reason. An unexplained difference fails, and so does an explanation of nothing.
PROTOCOLs, as print_*.c name them, limit it to these."""

import collections
import concurrent.futures
import fnmatch
import json
import os
import re
import subprocess
import sys

import channels
import dissection
import web

MISSING_HERE, MISSING_THERE = "only tshark", "only sentinel"


class Tally:
    def __init__(self):
        self.messages = self.fields = self.agreed = self.differences = self.explained = 0


def read_ours(decode, paths):
    """{capture: {(frame, protocol): fields}}"""
    out = subprocess.run([decode, *paths], capture_output=True, timeout=300).stdout.decode()
    ours = collections.defaultdict(dict)
    for line in out.splitlines():
        message = json.loads(line)
        ours[os.path.basename(message["capture"])][message["frame"], message["proto"]] = message
    return ours


def captures_with_messages(folder, ours):
    """Those in which the index (made by tshark) or sentinel sees one of the protocols."""
    wanted = set(ours)
    with open(os.path.join(folder, "INDEX.tsv"), encoding="utf-8") as index:
        for line in index:
            columns = line.split("\t")
            if re.search(r"[\[,](%s):" % "|".join(dissection.KNOWN), columns[7]):
                wanted.add(columns[0])
    return sorted(wanted)


def is_comparable(ours, theirs):
    """What tshark knows, too. Requests apart, TFTP has no port of its own: sentinel's reader offers what the tracker then tells apart. ARP is
    read for IPv4 over Ethernet; reverse ARP, which tshark shows under the same name, is another protocol."""
    if ours and ours["proto"] not in dissection.OURS:
        return False
    if (ours or theirs)["proto"] in channels.OURS:
        return web.is_comparable(ours, theirs)
    if theirs is None:
        return ours["proto"] != "tftp" or ours["usual"]
    is_reverse = theirs.get("operation") in (3, 4)
    return theirs["proto"] != "arp" or (theirs["kind"] == [1, 0x0800, 6, 4] and not is_reverse)


def compare(ours, theirs):
    """Yields (field, our value, their value) for each field that both, or tshark alone, tell."""
    if ours is None or theirs is None:
        yield "message", ours and MISSING_THERE, theirs and MISSING_HERE
        return
    for field, value in theirs.items():
        if field not in ("frame", "proto", "udp_length", "kind") and value is not None:
            yield field, ours.get(field), value
    for field in ours:
        if field.isdigit() and field not in theirs:
            yield field, ours[field], None


def read_explanations(path):
    with open(path, encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table if line.strip() and not line.startswith("#")]
    return [{"capture": row[0], "field": row[1], "reason": row[2], "used": 0} for row in rows]


def concerns(row, chosen):
    return any(fnmatch.fnmatchcase(proto, row["field"].split(".")[0]) for proto in chosen)


def explain(explanations, capture, proto, field):
    for row in explanations:
        if fnmatch.fnmatchcase(capture, row["capture"]) and fnmatch.fnmatchcase(f"{proto}.{field}", row["field"]):
            row["used"] += 1
            return row
    return None


def judge(capture, ours, theirs, explanations, tallies, chosen):
    """Prints each difference of a capture; counts into `tallies`."""
    for key in sorted(set(ours) | set(theirs)):
        if key[1] not in chosen:
            continue
        mine, other = ours.get(key), theirs.get(key)
        if not is_comparable(mine, other):
            continue
        tally = tallies[key[1]]
        tally.messages += 1
        for field, value, expected in compare(mine, other):
            tally.fields += 1
            if value == expected:
                tally.agreed += 1
                continue
            row = explain(explanations, capture, key[1], field)
            tally.explained += row is not None
            tally.differences += row is None
            if not row or os.environ.get("VERBOSE"):
                print(f"{'explained' if row else 'DIFFERENT'}: {capture} frame {key[0]} {key[1]}.{field}: "
                      f"sentinel {value!r}, tshark {expected!r}")


def report(tallies, explanations):
    """Prints the rates; returns how many protocols and explanations passed and failed."""
    failed = 0
    print(f"{'protocol':<10}{'messages':>10}{'fields':>10}{'agreed':>10}{'rate':>10}{'explained':>11}{'different':>11}")
    for proto, tally in sorted(tallies.items()):
        rate = 100 * tally.agreed / max(tally.fields, 1)
        print(f"{proto:<10}{tally.messages:>10}{tally.fields:>10}{tally.agreed:>10}{rate:>9.3f}%{tally.explained:>11}"
              f"{tally.differences:>11}")
        failed += tally.differences > 0
    for row in explanations:
        if not row["used"]:
            print(f"explained.tsv: nothing differs any more in {row['field']} of {row['capture']}")
            failed += 1
    return len(tallies) + len(explanations) - failed, failed


def main():
    decode, folder, explained = sys.argv[1:4]
    chosen = sys.argv[4:] or dissection.OURS
    index = os.path.join(folder, "INDEX.tsv")
    with open(index, encoding="utf-8") as lines:
        names = [line.split("\t")[0] for line in lines][1:]
    ours = read_ours(decode, [os.path.join(folder, name) for name in names])
    wanted = captures_with_messages(folder, ours)
    explanations = [row for row in read_explanations(explained) if concerns(row, chosen)]
    tallies = collections.defaultdict(Tally)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = [os.path.join(folder, name) for name in wanted]
        for capture, theirs in zip(wanted, pool.map(dissection.messages, paths)):
            judge(capture, ours[capture], theirs, explanations, tallies, chosen)
    passed, failed = report(tallies, explanations)
    print(f"{len(wanted)} of {len(names)} captures hold such messages")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
