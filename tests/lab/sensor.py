"""sentinel on the mirror port of a segment.

  with sensor.sensor(report, "what happens", {"listed": POLICY, "unlisted": POLICY}) as told:
      …                                 # what is to be seen
  told["listed"]                        # the alerts of `sentinel watch` under that policy

Every policy has a sensor of its own, all on the port e0. What they see is recorded too, and replayed when it is over:
both must tell the same."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess

import segment
import servers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("SENTINEL_PROGRAM", str(ROOT / "build/release/sentinel"))
FRAME = "2048"  # bytes, at most: the recorder's buffer is cut into places of this size
PATIENCE = 40
SETTLE = 6  # seconds at most, until all who listen have what was sent


def require():
    """Raises servers.Missing."""
    servers.program("tcpdump")
    if not shutil.which(PROGRAM):
        raise servers.Missing(PROGRAM)


def records_of(text):
    """Whole lines; the last may still be written."""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def alerts_of(text):
    return [record for record in records_of(text) if record["event_type"] == "alert"]


def event_ids(alerts):
    """Of what TCP carried the rules: the kernel stamps such frames anew for each that listens, microseconds apart. In no order:
    what a silence brings about is told when a second has passed, live by the clock, and may come before or after a frame's."""
    return sorted(alert["alert"]["context"]["rule" if alert.get("proto") == "TCP" else "event_id"] for alert in alerts)


def rules_of(alerts):
    """For floods: how many different values a rate has seen is an estimate under a secret key, so that which frame
    crosses the line differs by one or two from run to run, and the ids with it."""
    return sorted({alert["alert"]["context"]["rule"] for alert in alerts})


def replay(capture, policy):
    """The alerts that a capture raises. Exit status 1 only says that there are some."""
    done = subprocess.run([PROGRAM, "replay", "--quiet", "--format", "eve", "--interface", "e0", "--policy", policy,
                           capture], capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(f"sentinel replay: {done.stderr}")
    return alerts_of(done.stdout)


@contextlib.contextmanager
def recorded(capture):
    command = [servers.program("tcpdump"), "-i", "e0", "-s", FRAME, "-B", "32768", "-U", "--immediate-mode", "-Z", "root",
               "--time-stamp-precision=nano", "-w", capture]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as recorder:
        recorder.stderr.readline()  # that it listens
        try:
            yield
        finally:
            recorder.terminate()


class Watch:
    """A running `sentinel watch`, as an ordinary user keeps it."""

    def __init__(self, policy):
        self.lines, self.errors = policy.with_suffix(".eve"), policy.with_suffix(".errors")
        with self.lines.open("w") as lines, self.errors.open("w") as errors:
            self.process = subprocess.Popen([PROGRAM, "watch", "-i", "e0", "--policy", policy, "--user", "nobody",
                                             "--self-test", "0", "--health-interval", "1s"],
                                            stdin=subprocess.DEVNULL, stdout=lines, stderr=errors)

    def health(self):
        """Of the interface, second by second."""
        return [record["sentinel_health"]["interfaces"]["e0"]
                for record in records_of(self.lines.read_text()) if record["event_type"] == "sentinel_health"]

    def sees(self):
        return any(health["state"] == "open" for health in self.health())

    def received(self):
        return [health.get("frames", {}).get("received", 0) for health in self.health()]

    def stop(self):
        """Its alerts."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.returncode != 0:
            raise RuntimeError(f"sentinel watch ended with {self.process.returncode}: {self.errors.read_text()}")
        return alerts_of(self.lines.read_text())


def settle(watches, capture):
    """Until two health records in a row, made after now, count the same frames, and the recorder wrote none between them."""
    since = {watch: len(watch.received()) for watch in watches}
    size = -1

    def is_quiet(watch):
        received = watch.received()
        return len(received) > since[watch] + 1 and received[-1] == received[-2]

    def is_settled():
        nonlocal size
        before, size = size, capture.stat().st_size
        return before == size and all(is_quiet(watch) for watch in watches)

    segment.until(is_settled, SETTLE)


@contextlib.contextmanager
def sensor(report, name, policies, same=event_ids):
    """`same`: what of the alerts must be equal live and replayed."""
    place = servers.folder({policy: text.encode() for policy, text in policies.items()})
    told = {}
    with recorded(place / "frames.pcap"):
        watches = {policy: Watch(place / policy) for policy in policies}
        try:
            if not all(segment.until(watch.sees, PATIENCE) for watch in watches.values()):
                raise RuntimeError("sentinel watch does not open e0")
            yield told
            settle(watches.values(), place / "frames.pcap")
        finally:
            for policy, watch in watches.items():
                told[policy] = watch.stop()
    for policy, alerts in told.items():
        replayed = replay(place / "frames.pcap", place / policy)
        report.check(f"{name}: live and replay tell the same ({policy})", same(alerts) == same(replayed),
                     f"live {same(alerts)}\n        replay {same(replayed)}")
