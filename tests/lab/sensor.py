"""sentinel on the mirror port of a segment, whatever way it watches.

  with sensor.sensor("e0", {"listed": POLICY, "unlisted": POLICY}) as told:
      …                                 # what is to be seen
  told["listed"]                        # its alerts

Every policy judges the same frames. They are recorded by tcpdump and replayed when what is to be seen is over."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import time

import segment
import servers

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("SENTINEL_PROGRAM", str(ROOT / "build/release/sentinel"))
USED = "sentinel replay over what tcpdump recorded"
SETTLE = 0.5  # seconds, until the last frame has come through


def require():
    """Raises servers.Missing."""
    servers.program("tcpdump")
    if not shutil.which(PROGRAM):
        raise servers.Missing(PROGRAM)


def alerts_of(text):
    return [record for record in map(json.loads, text.splitlines()) if record["event_type"] == "alert"]


def replay(capture, policy, interface):
    """The alerts that a capture raises. Exit status 1 only says that there are some."""
    done = subprocess.run([PROGRAM, "replay", "--quiet", "--format", "eve", "--interface", interface, "--policy", policy,
                           capture], capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(f"sentinel replay: {done.stderr}")
    return alerts_of(done.stdout)


@contextlib.contextmanager
def recorded(interface, capture):
    with subprocess.Popen([servers.program("tcpdump"), "-i", interface, "-s", "0", "-U", "--immediate-mode", "-Z", "root",
                           "-w", capture], stderr=subprocess.PIPE, text=True) as recorder:
        recorder.stderr.readline()  # that it listens
        try:
            yield
            time.sleep(SETTLE)
        finally:
            recorder.terminate()


@contextlib.contextmanager
def sensor(interface, policies):
    place = servers.folder({name: text.encode() for name, text in policies.items()})
    told = {}
    with recorded(interface, place / "frames.pcap"):
        yield told
    for name in policies:
        told[name] = replay(place / "frames.pcap", place / name, interface)
