"""Every check in each state that it can have: what is audited, and what must be said of it.

A check that only ever passed in tests would pass a signature too. Each row: check, state, the scenario that is audited, what else is
special. Of a failure the rule or the line of the policy that must stand with it, too."""

import json
import pathlib
import re
import sqlite3

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PCAPS = ROOT / "pcaps"
HOUR = 3600 * 10**9
LONG_AGO = ["--since", "2026-11-01"]       # of a boot three weeks later: nobody watched most of the period
BOOT = "quiet-wds-boot"
NO_ROWS = "quiet-arp"                      # a watched segment on which nothing of the kind happens
CHANNELS = "\nchannels:\n  - {name: c, between: [10.9.0.1, 10.9.0.2], require: [ipsec]}\n"


class Row:
    def __init__(self, check, state, capture, rule="", line=False, policy=None, options=(), segment="imaging-42", edit=None):
        self.check, self.state, self.capture, self.rule, self.line = check, state, capture, rule, line
        self.policy, self.options, self.segment, self.edit = policy, list(options), segment, edit

    def __str__(self):
        return f"{self.check} {self.state} of {self.capture}"


def without(pattern):
    return lambda text: re.sub(pattern, "", text, flags=re.S)


CAPTURES = [
    Row("responders", "pass", BOOT),
    Row("responders", "fail", "rogue-proxydhcp", rule="SN-1002"),
    Row("responders", "fail", "rogue-dhcp", rule="SN-1001"),
    Row("responders", "fail", "rogue-dhcpv6-boot", rule="SN-1010"),
    Row("responders", "fail", "rogue-udpcast", rule="SN-3001"),
    Row("responders", "fail", "rogue-distribution-point", rule="SN-4002"),
    Row("responders", "fail", "dhcp-wrong-segment", rule="SN-1001", line=True),
    Row("responders", "not-observed", NO_ROWS),
    Row("responders", "not-covered", BOOT, segment="office-43"),
    Row("responders", "not-covered", BOOT, policy="none", segment=None),
    Row("services", "pass", "quiet-known-clients"),
    Row("services", "not-covered", NO_ROWS),  # a second of silence: no reason to call anything stale
    Row("services", "not-observed", BOOT, segment="office-43"),
    Row("services", "not-covered", BOOT, options=LONG_AGO),
    Row("coverage", "pass", BOOT),
    Row("coverage", "not-covered", BOOT, options=LONG_AGO),
    Row("coverage", "not-covered", BOOT, segment="office-43"),
    Row("loss", "pass", BOOT),
    Row("loss", "not-covered", BOOT, segment="office-43"),
    Row("netboot", "pass", BOOT),
    Row("netboot", "fail", "netboot-forbidden", rule="SN-1003", line=True, segment="office-43"),
    Row("netboot", "not-covered", BOOT, segment="office-43"),
    Row("netboot", "not-observed", "outside-segments", segment="no segment"),
    Row("boot-files", "pass", "quiet-boot-file-approved"),
    Row("boot-files", "fail", "tainted-boot-file", rule="SN-1004", line=True),
    Row("boot-files", "fail", "boot-file-not-approved", rule="SN-2009", line=True),
    Row("boot-files", "fail", "boot-file-changed", rule="SN-2010"),
    Row("boot-files", "not-observed", NO_ROWS),
    Row("boot-files", "not-covered", BOOT, options=LONG_AGO),
    Row("pxe-password", "pass", "quiet-configmgr-password"),
    Row("pxe-password", "fail", "configmgr-no-password", rule="SN-1016"),
    Row("pxe-password", "not-observed", "quiet-known-clients"),
    Row("pxe-password", "not-covered", "quiet-configmgr-password", options=LONG_AGO),
    Row("multicast", "pass", "quiet-wds-keyed"),
    Row("multicast", "fail", "udpcast-readable", rule="SN-3003"),
    Row("multicast", "fail", "wds-off-policy", rule="SN-3002", line=True),
    Row("multicast", "fail", "udpcast-other-block", rule="SN-3005"),
    Row("multicast", "not-observed", NO_ROWS),
    Row("multicast", "not-covered", "quiet-wds-keyed", options=LONG_AGO),
    Row("channels", "pass", "quiet-channel-ipsec"),
    Row("channels", "fail", "channel-hidden-clear", rule="SN-4001", line=True),
    Row("channels", "fail", "distribution-in-clear", rule="SN-4003", line=True),
    Row("channels", "not-observed", "quiet-known-clients"),
    Row("channels", "not-covered", "quiet-known-clients", edit=lambda text: text + CHANNELS, options=LONG_AGO),
    Row("attacks", "pass", BOOT),
    Row("attacks", "fail", "tftp-write", rule="SN-2005"),
    Row("attacks", "fail", "credential-harvest", rule="SN-1017"),
    Row("attacks", "fail", "tftp-flood", rule="SN-2002"),
    Row("attacks", "fail", "dhcp-starvation", rule="SN-1007"),
    Row("attacks", "fail", "content-looting", rule="SN-4004"),
    Row("attacks", "not-covered", BOOT, options=LONG_AGO),
    Row("clients", "pass", "quiet-known-clients"),
    Row("clients", "fail", "unknown-client", rule="SN-1009"),
    Row("clients", "fail", "unknown-group-member", rule="SN-3006"),
    Row("clients", "not-observed", BOOT),
    Row("clients", "not-covered", "quiet-known-clients", options=LONG_AGO),
    Row("identity", "pass", BOOT),
    Row("identity", "fail", "service-address-claimed", rule="SN-5001"),
    Row("identity", "fail", "rogue-proxydhcp", rule="SN-1021"),
    Row("attacks", "fail", "tftp-race", rule="SN-2008"),
    Row("identity", "not-covered", BOOT, options=LONG_AGO),
    Row("other-alerts", "pass", BOOT),
    Row("other-alerts", "fail", BOOT, rule="SN-8001", options=["--rules", "OWN"]),
    Row("other-alerts", "not-covered", BOOT, options=LONG_AGO),
    Row("exceptions", "pass", "exception-covers", segment=None),
    Row("exceptions", "fail", "exception-expired", line=True, segment=None),
    Row("exceptions", "not-observed", BOOT, segment=None),
    Row("exceptions", "not-covered", BOOT, policy="none", segment=None),
    Row("acknowledged", "fail", "rogue-proxydhcp", rule="SN-1002", segment=None),
    Row("acknowledged", "not-observed", BOOT, segment=None),
    Row("sensors", "not-observed", BOOT, segment=None),
]
OWN_RULE = """rules:
  - id: SN-8001
    name: own-boot
    title: Somebody booted
    severity: medium
    confidence: high
    category: Own
    on: pxe.reply
    message: "{server.ip} boots {client.mac}"
    group: [server.ip]
    do: "Look."
    description: "A rule of the site."
"""


def policy_of(row, folder):
    if row.policy == "none":
        return []
    own = PCAPS / f"{row.capture}.policy.yaml"
    source = own if own.exists() else PCAPS / "site.policy.yaml"
    if not row.edit:
        return ["--policy", source]
    edited = folder / "edited.policy.yaml"
    edited.write_text(row.edit(source.read_text()))
    for other in PCAPS.glob("*.csv"):
        (folder / other.name).write_bytes(other.read_bytes())
    return ["--policy", edited]


def check_outcome(result, check, state, segment, rule="", line=False):
    """What the result says of the check there, or why it is not what it must be."""
    found = next(c for c in result["checks"] if c["name"] == check)
    outcomes = [o for o in found["outcomes"] if segment in (None, o.get("segment"))]
    assert outcomes, f"{check}: nothing is said of {segment}"
    assert state in [o["state"] for o in outcomes], f"{check}: {[(o['state'], o['said']) for o in outcomes]}, wanted {state}"
    outcome = next(o for o in outcomes if o["state"] == state)
    assert outcome["said"], f"{check}: no ground is given"
    assert found["supports_evidence_for"], f"{check}: no control"
    assert bool(outcome["findings"]) == (state == "fail"), outcome
    if state != "fail":
        return
    for finding in outcome["findings"]:
        evidence = finding["evidence"]
        assert evidence.get("event_ids") or evidence["table"] in ("sighting", "policy", "coverage", "record", "observation"), finding
    rules = [r for finding in outcome["findings"] for r in finding["rules"]]
    assert not rule or rule in rules, f"{check}: {rules}, wanted {rule}"
    lines = [f.get("policy_line", "") for f in outcome["findings"] if not rule or rule in f["rules"]]
    assert not line or any(re.search(r"\.yaml:\d+$", text) for text in lines), f"{check}: no line of the policy: {outcome['findings']}"


def captures(run, folder):
    """Audits each row; the rows that are not as they must be, in words."""
    (folder / "own.yaml").write_text(OWN_RULE)
    wrong = []
    for row in CAPTURES:
        options = [folder / "own.yaml" if option == "OWN" else option for option in row.options]
        code, out, err = run("audit", *policy_of(row, folder), *options, "--format", "json", PCAPS / f"{row.capture}.pcap")
        try:
            assert out, f"exit code {code}: {err}"
            check_outcome(json.loads(out), row.check, row.state, row.segment, row.rule, row.line)
        except AssertionError as error:
            wrong.append(f"{row}: {error}")
    return wrong


def missing():
    """Checks and states that no row of the above shows; those that stores alone have (week.py, run), and those that cannot be, aside."""
    names = {"responders", "services", "coverage", "loss", "netboot", "boot-files", "pxe-password", "multicast", "channels", "attacks",
             "clients", "identity", "other-alerts", "exceptions", "acknowledged", "sensors"}
    elsewhere = {("services", "fail"), ("loss", "fail"), ("acknowledged", "pass"), ("sensors", "pass"), ("sensors", "fail"), ("sensors", "not-covered")}
    # Nothing but coverage is asked of `coverage`; no alert is what the checks of alerts pass by; alerts are seen to or not.
    never = {("coverage", "fail"), ("coverage", "not-observed"), ("loss", "not-observed"), ("attacks", "not-observed"),
             ("identity", "not-observed"), ("other-alerts", "not-observed"), ("acknowledged", "not-covered")}
    shown = {(row.check, row.state) for row in CAPTURES} | elsewhere | never
    return sorted((name, state) for name in names for state in ("pass", "fail", "not-observed", "not-covered") if (name, state) not in shown)


# --- What only a store has: sensors that tell how they are, drops, acknowledgements

def store_of(run, folder, capture, policy):
    store = folder / "store"
    run("replay", "--policy", policy, "--state", store, "--sensor", "s1", "--interface", "eth1", "--quiet", PCAPS / f"{capture}.pcap")
    return store


def tell(store, sql, *values):
    database = sqlite3.connect(store / "sentinel.db")
    database.execute(sql, values)
    database.commit()
    database.close()


def tell_health(store, time, sha256, version="0.1.0"):
    line = json.dumps({"event_type": "sentinel_health", "host": "s1",
                       "sentinel_health": {"policy_version": "12", "policy_sha256": sha256, "version": version}})
    tell(store, "INSERT INTO record (kind, time, line) VALUES ('health', ?, ?)", time, line)
