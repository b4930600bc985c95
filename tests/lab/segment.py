"""A network segment out of namespaces, for tests: a bridge that floods every frame (so that any port of it is a mirror
port), hosts on it, and nothing outside.

  import segment
  segment.enter()                       # first of all: the rest of the program runs inside, or is skipped
  lab = segment.Segment()
  server = lab.host("server", "10.0.0.1/24", "fd00::1/64")
  server.run("ip", "addr")              # to its end; start() for a program that goes on
  lab.mirror("e0")                      # a port without addresses, in the namespace that the test itself runs in

enter() starts the program anew in network, mount and process namespaces of its own. When it ends, however it ends, the
kernel takes down everything in them: devices, hosts, processes, what is in /run and what tempfile made. Names can
therefore be plain, and two runs never meet."""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

INSIDE = "SENTINEL_LAB"
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
FILES = "/run/lab"
LIBC = ctypes.CDLL(None, use_errno=True)


def skip(reason):
    print(f"skipped: {reason}\n0 passed, 0 failed, 1 skipped")
    sys.exit(0)


def enter():
    if os.environ.get(INSIDE) == str(os.getppid()):
        run("mount", "-t", "tmpfs", "none", "/run")
        for folder in ("/run/netns", FILES):
            os.mkdir(folder)
        tempfile.tempdir = FILES
        run("ip", "link", "set", "lo", "up")
        return
    if os.geteuid() != 0:
        skip("a segment of network namespaces needs root")
    if not shutil.which("ip") or not shutil.which("unshare"):
        skip("a segment of network namespaces needs ip (iproute2) and unshare (util-linux)")
    unshare = ["unshare", "--net", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child",
               "--mount-proc"]
    if subprocess.run([*unshare, "true"], capture_output=True).returncode != 0:
        skip("network namespaces cannot be made here")
    # Each dies with the one before it: this program, unshare, and the first process of the new namespaces, whose parent
    # is none that it could name: number 0.
    child = subprocess.Popen([*unshare, sys.executable, *sys.argv], env={**os.environ, INSIDE: "0"},
                             preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: child.kill())
    code = child.wait()
    sys.exit(code if code >= 0 else 128 - code)


def run(*command, **options):
    """Runs a command that must succeed; gives its output."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
    return done.stdout


def until(condition, seconds=5.0):
    """Waits until it holds; whether it does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Inside:
    """with Inside(name): the calling thread is in that host's network namespace."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        there = os.open(f"/run/netns/{self.name}", os.O_RDONLY | os.O_CLOEXEC)
        self.move(there)

    def __exit__(self, *_):
        self.move(self.home)

    @staticmethod
    def move(fd):
        failed = LIBC.setns(fd, CLONE_NEWNET)
        os.close(fd)
        if failed:
            raise OSError(ctypes.get_errno(), "setns")


def real_checksums(device):
    """Turns off transmit checksum offload (ethtool -K DEVICE tx off): frames carry sums as on a wire."""
    SIOCETHTOOL, ETHTOOL_STXCSUM = 0x8946, 0x17
    value = ctypes.create_string_buffer(struct.pack("II", ETHTOOL_STXCSUM, 0))
    request = struct.pack("16sP8x", device.encode(), ctypes.addressof(value))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, SIOCETHTOOL, request)


class Host:
    """A host with one card, e0, on the segment."""

    def __init__(self, name):
        self.name = name

    def command(self, *command):
        return ["ip", "netns", "exec", self.name, *command]

    def run(self, *command, **options):
        return run(*self.command(*command), **options)

    def start(self, *command, **options):
        return subprocess.Popen(self.command(*command), **options)

    def raw_socket(self):
        """Sends frames as they are from e0."""
        with Inside(self.name):
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind(("e0", 0))
        return s


class Segment:
    """A bridge named `hub`, in the namespace of the test itself."""

    def __init__(self, hub="hub"):
        self.hub = hub
        run("ip", "link", "add", hub, "type", "bridge", "ageing_time", "0", "mcast_snooping", "0", "stp_state", "0")
        self.silence(hub)
        run("ip", "link", "set", hub, "up")

    @staticmethod
    def silence(device):
        """No address of its own making, so no announcements; to be said before it comes up."""
        run("ip", "link", "set", device, "addrgenmode", "none")

    def plug(self, port):
        self.silence(port)
        run("ip", "link", "set", port, "master", self.hub, "up")

    def mirror(self, device):
        """A card that sees every frame of the segment and sends none. Its other end is DEVICE-hub."""
        run("ip", "link", "add", device, "type", "veth", "peer", f"{device}-hub")
        self.plug(f"{device}-hub")
        self.silence(device)
        run("ip", "link", "set", device, "up")

    def host(self, name, *addresses, mac=None):
        run("ip", "netns", "add", name)
        host, port = Host(name), f"hub-{name}"[:15]
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "e0", "netns", name)
        self.plug(port)
        host.run("ip", "link", "set", "lo", "up")
        host.run("ip", "link", "set", "e0", "addrgenmode", "none", *(("address", mac) if mac else ()))
        with Inside(name):
            real_checksums("e0")
        host.run("ip", "link", "set", "e0", "up")
        for address in addresses:
            host.run("ip", "addr", "add", address, "dev", "e0", *(("nodad",) if ":" in address else ("brd", "+")))
        # Whoever sends to a group needs a way out.
        if any(":" not in address for address in addresses):
            host.run("ip", "route", "add", "default", "dev", "e0")
        if any(":" in address for address in addresses):
            host.run("ip", "-6", "route", "add", "default", "dev", "e0")
        return host


class Report:
    """Names of what is checked, and the line that tests/run counts."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'passed' if holds else 'FAILED'}  {name}" + (f"\n        {detail}" if detail and not holds else ""),
              flush=True)

    def skip(self, name, reason):
        self.skipped += 1
        print(f"skipped {name}: {reason}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        sys.exit(1 if self.failed else 0)
