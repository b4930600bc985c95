#!/usr/bin/env python3
"""Replays every capture: none may crash, hang or raise a sanitizer report, and with a policy that authorises whoever
answers in it none may raise a critical alert that a person would call false.

usage: quiet.py SANITIZED PROGRAM CAPTURES CRITICALS

SANITIZED and PROGRAM are two builds of sentinel, CAPTURES a folder with INDEX.tsv, CRITICALS a table of the critical
alerts that are right or tolerable: capture (glob), rule, reason. An alert beyond it fails, and so does a row without one."""

import concurrent.futures
import fnmatch
import json
import os
import subprocess
import sys
import tempfile

EXIT_CODES = {0: "clean", 1: "findings", 3: "unreadable", 4: "incomplete"}
NOT_CAPTURES = 2
TIMEOUT = 60
NO_MAC = "00:00:00:00:00:00"
NOBODY = {"name": "elsewhere", "roles": ["dhcp", "pxe", "tftp"], "addresses": ["192.0.2.1"], "segments": ["everywhere"]}


class Trouble(Exception):
    pass


def replay(program, capture, *options):
    """The JSON lines of a replay."""
    command = [program, "replay", "--format", "eve", "--quiet", *options, capture]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise Trouble(f"still running after {TIMEOUT} s") from None
    errors = done.stderr.decode(errors="replace")
    if done.returncode not in EXIT_CODES and done.returncode != NOT_CAPTURES or "Sanitizer" in errors or "runtime error" in errors:
        raise Trouble(f"exit status {done.returncode}: {errors[:2000]}")
    if done.returncode == NOT_CAPTURES and "mistake" in errors:
        raise Trouble(f"the policy made for it is wrong: {errors[:2000]}")
    try:
        return [json.loads(line) for line in done.stdout.decode().splitlines()]
    except ValueError as error:
        raise Trouble(f"output that is not JSON: {error}") from None


def services_in(events):
    """Every server that the events name, in the roles in which it was seen, with the MAC addresses that it bore; and the
    hosts of DHCPv6 boot URLs, which serve the files."""
    servers = {}
    for event in events:
        event = event.get("sentinel_event", {})
        server = event.get("server", {})
        for ip in event.get("boot", {}).get("servers", []) if event.get("kind") == "dhcp6.boot" else []:
            servers.setdefault(ip, {"roles": set(), "macs": set()})["roles"].add("tftp")
        if "role" in server and "ip" in server:
            service = servers.setdefault(server["ip"], {"roles": set(), "macs": set()})
            service["roles"].add(server["role"])
            service["macs"].add(server.get("mac", NO_MAC))
    return [{"name": f"server-{number}", "addresses": [ip], "roles": sorted(servers[ip]["roles"]),
             "macs": sorted(servers[ip]["macs"] - {NO_MAC}), "segments": ["everywhere"]}
            for number, ip in enumerate(sorted(servers))]


def criticals_under(services, program, capture, folder):
    """The critical alerts of a capture where those services, and nobody else, are authorised."""
    lines = ["policy: 1", "version: made", "site: capture", "segments:",
             "  - {name: everywhere, where: {networks: [0.0.0.0/0, \"::/0\"]}, netboot: allowed}", "services:"]
    lines += ["  - " + json.dumps({key: value for key, value in service.items() if value}) for service in services]
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".yaml", encoding="utf-8") as policy:
        policy.write("\n".join(lines) + "\n")
        policy.flush()
        records = replay(program, capture, "--policy", policy.name)
    return [r for r in records if r["event_type"] == "alert" and r["alert"]["context"]["severity"] == "critical"]


def look_at(sanitized, program, capture, folder):
    """The critical alerts of a capture in which everybody is authorised, and how many there are when nobody is."""
    services = services_in(replay(sanitized, capture, "--events"))
    if not services:
        return criticals_under([NOBODY], program, capture, folder), 0
    return criticals_under(services, program, capture, folder), len(criticals_under([NOBODY], program, capture, folder))


def read_table(path):
    with open(path, encoding="utf-8") as table:
        rows = [line.rstrip("\n").split("\t") for line in table if line.strip() and not line.startswith("#")]
    return [{"capture": row[0], "rule": row[1], "reason": row[2], "used": 0} for row in rows]


def explain(rows, capture, rule):
    for row in rows:
        if fnmatch.fnmatchcase(capture, row["capture"]) and row["rule"] == rule:
            row["used"] += 1
            return True
    return False


def judge(capture, alerts, rows):
    """Whether every critical alert is explained; prints those that are not."""
    passed = True
    for alert in alerts:
        rule = alert["alert"]["context"]["rule"]
        if not explain(rows, capture, rule):
            print(f"FALSE?: {capture} frame {alert.get('pcap_cnt')} {rule}: {alert['alert']['signature']}")
            passed = False
    return passed


def main():
    sanitized, program, folder, table = sys.argv[1:5]
    with open(os.path.join(folder, "INDEX.tsv"), encoding="utf-8") as lines:
        names = [line.split("\t")[0] for line in lines][1:]
    rows = read_table(table)
    passed = failed = rogues = 0
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {name: pool.submit(look_at, sanitized, program, os.path.join(folder, name), work) for name in names}
        for name, future in futures.items():
            try:
                alerts, strangers = future.result()
            except Trouble as trouble:
                print(f"FAILED: {name}: {trouble}")
                failed += 1
                continue
            rogues += strangers
            if judge(name, alerts, rows):
                passed += 1
            else:
                failed += 1
    for row in rows:
        if not row["used"]:
            print(f"criticals.tsv: {row['rule']} does not come any more in {row['capture']}")
            failed += 1
    if not rogues:
        print("FAILED: where nobody is authorised, no capture raises a critical alert: this test sees nothing")
        failed += 1
    explained = sum(row["used"] for row in rows)
    print(f"{len(names)} captures replayed; critical alerts: {rogues} where nobody is authorised, {explained} where everybody is")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
