"""The files that tshark exports from the captures with TFTP, and the SHA-256 that sentinel tells of each: the same, or explained.

usage: files.py PROGRAM CAPTURES EXPLAINED

EXPLAINED has a line for each difference: capture, tab, SHA-256, tab, who alone has it (tshark or sentinel), tab, why."""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

LIMIT = 120  # seconds for one capture


def exported(capture):
    """Of every file that tshark puts together."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tshark", "-Q", "-r", capture, "--export-objects", f"tftp,{folder}"], capture_output=True, timeout=LIMIT)
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in pathlib.Path(folder).iterdir()}


def told(program, capture):
    """Of every transfer that sentinel saw whole."""
    done = subprocess.run([program, "replay", "--quiet", "--events", "--format", "eve", capture], capture_output=True, timeout=LIMIT)
    events = [json.loads(line).get("sentinel_event", {}) for line in done.stdout.splitlines()]
    return {event["tftp"]["sha256"] for event in events if "sha256" in event.get("tftp", {})}


def main(program, captures, explained):
    captures = pathlib.Path(captures)
    known = {tuple(line.split("\t")[:3]) for line in pathlib.Path(explained).read_text().splitlines() if line[:1] != "#"}
    passed = failed = 0
    for row in (captures / "INDEX.tsv").read_text(errors="replace").splitlines()[1:]:
        name, about = row.split("\t", 1)
        if "tftp" not in about and not name.startswith("tftp"):
            continue
        theirs, ours = exported(captures / name), told(program, captures / name)
        alone = [(name, sha256, "tshark") for sha256 in theirs - ours] + [(name, sha256, "sentinel") for sha256 in ours - theirs]
        unexplained = [difference for difference in sorted(alone) if difference not in known]
        passed, failed = passed + (not unexplained), failed + bool(unexplained)
        for difference in unexplained:
            print("FAILED  files: " + "\t".join(difference))
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
