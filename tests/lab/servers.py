"""DHCP and TFTP servers that nobody here wrote, each started on a host of a segment and ready when it returns.

  with servers.dnsmasq(host, "--dhcp-range=10.42.0.100,10.42.0.199,1h"):
      …                                 # stopped at the end

Those whose Debian packages would start a service are not installed but unpacked under build/lab (by tests/lab/run)."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import segment

UNPACKED = pathlib.Path(__file__).resolve().parent.parent.parent / "build/lab"
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *map(str, UNPACKED.glob("*/usr/*bin"))])
DHCP, TFTP, HTTP, PXE = 67, 69, 80, 4011
PATIENCE = 40  # seconds, to start or to stop


class Missing(Exception):
    """A program that is not on this machine."""


def program(name):
    path = shutil.which(name, path=PATH)
    if not path:
        raise Missing(name)
    return path


def folder(files=None):
    """A new one that servers without rights can read, with these files."""
    path = pathlib.Path(tempfile.mkdtemp())
    path.chmod(0o755)
    for name, content in (files or {}).items():
        (path / name).write_bytes(content)
    return path


def ports_of(pid):
    """That are bound in the network namespace of a process."""
    lines = [line for table in ("udp", "tcp") for line in pathlib.Path(f"/proc/{pid}/net/{table}").open()]
    return {int(line.split()[1].rpartition(":")[2], 16) for line in lines if "sl" not in line}


class Server:
    """A program in the foreground, which is there when it has bound its ports."""

    def __init__(self, host, command, ports, environment=None, stdin=subprocess.DEVNULL):
        self.log = folder() / "log"
        with self.log.open("wb") as log:
            self.process = host.start(program(command[0]), *map(str, command[1:]), stdin=stdin,
                                      stdout=log, stderr=log, env={**os.environ, **(environment or {})})
        if not segment.until(lambda: self.process.poll() is not None or ports <= ports_of(self.process.pid), PATIENCE) \
                or self.process.poll() is not None:
            self.stop()
            raise RuntimeError(f"{command[0]} does not start:\n{self.log.read_text()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def dnsmasq(host, *options, ports=frozenset({DHCP})):
    return Server(host, ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file=",
                         "--port=0", "--interface=e0", "--leasefile-ro", "--no-ping", "--log-facility=-", *options],
                  ports)


def dnsmasq_dhcp(host, network):
    return dnsmasq(host, f"--dhcp-range={network}.100,{network}.199,1h", "--dhcp-authoritative")


def dnsmasq_boot(host, network, boot_file, files):
    """Leases, and what to boot."""
    return dnsmasq(host, f"--dhcp-range={network}.100,{network}.199,1h", "--dhcp-authoritative",
                   f"--dhcp-boot={boot_file}", "--enable-tftp", f"--tftp-root={folder(files)}", ports={DHCP, TFTP})


def dnsmasq_uefi(host, network, ip, network6, ip6, name, files):
    """The same for UEFI machines, over IPv4, over IPv6 and by HTTP."""
    return dnsmasq(host, f"--dhcp-range={network}.100,{network}.199,1h", "--dhcp-authoritative",
                   "--dhcp-match=set:pxe,option:client-arch,7", f"--dhcp-boot=tag:pxe,{name}",
                   "--dhcp-vendorclass=set:http,HTTPClient", "--dhcp-option-force=tag:http,60,HTTPClient",
                   f"--dhcp-boot=tag:http,http://{ip}/{name}",
                   f"--dhcp-range={network6}:100,{network6}:1ff,64,1h", "--enable-ra",
                   f"--dhcp-option=option6:bootfile-url,tftp://[{ip6}]/{name}",
                   "--enable-tftp", f"--tftp-root={folder(files)}", ports={DHCP, TFTP})


def dnsmasq_boot6(host, network6, ip6, name, files, preference):
    """Router, DHCPv6 server and what to boot over IPv6."""
    return dnsmasq(host, f"--dhcp-range={network6}:100,{network6}:1ff,64,1h", "--enable-ra",
                   f"--dhcp-option=option6:bootfile-url,tftp://[{ip6}]/{name}",
                   f"--dhcp-option=option6:7,{preference}", "--enable-tftp", f"--tftp-root={folder(files)}",
                   ports=frozenset({TFTP}))


def dnsmasq_proxy(host, network, boot_file, files):
    """Answers booting clients beside somebody else's DHCP server: BOOT_FILE.0 is what they are sent for."""
    return dnsmasq(host, f"--dhcp-range={network}.0,proxy", f"--pxe-service=x86PC,Install,{boot_file}", "--enable-tftp",
                   f"--tftp-root={folder(files)}", ports={DHCP, PXE, TFTP})


def dnsmasq_tftp(host, files):
    return dnsmasq(host, "--enable-tftp", f"--tftp-root={folder(files)}", ports={TFTP})


def isc_dhcpd(host, network):
    place = folder({"leases": b"", "conf": f"""
        authoritative;
        ping-check false;
        default-lease-time 3600;
        subnet {network}.0 netmask 255.255.255.0 {{ range {network}.100 {network}.199; }}""".encode()})
    return Server(host, ["dhcpd", "-4", "-f", "-d", "--no-pid", "-cf", place / "conf", "-lf", place / "leases", "e0"],
                  {DHCP})


def kea(host, network):
    place = folder()
    (place / "conf").write_text(json.dumps({"Dhcp4": {
        "authoritative": True,
        "valid-lifetime": 3600,
        "interfaces-config": {"interfaces": ["e0"]},
        "lease-database": {"type": "memfile", "persist": False},
        "loggers": [{"name": "kea-dhcp4", "severity": "WARN", "output_options": [{"output": "stderr"}]}],
        "subnet4": [{"subnet": f"{network}.0/24", "pools": [{"pool": f"{network}.100 - {network}.199"}]}]}}))
    return Server(host, ["kea-dhcp4", "-c", place / "conf"], {DHCP},
                  {"KEA_LOCKFILE_DIR": str(place), "KEA_PIDFILE_DIR": str(place)})


def atftpd(host, files):
    return Server(host, ["atftpd", "--daemon", "--no-fork", "--logfile", "-", folder(files)], {TFTP})


def atftpd_groups(host, files, groups, ports):
    """Sends to groups whoever asks for it (RFC 2090)."""
    return Server(host, ["atftpd", "--daemon", "--no-fork", "--logfile", "-", "--mcast-addr", groups, "--mcast-port", ports,
                         folder(files)], {TFTP})


def ettercap_dhcp(host, network, gateway):
    """Answers DHCP clients in the server's place, with itself as their gateway and name server."""
    server = Server(host, ["ettercap", "-T", "-q", "-z", "-i", "e0", "-M",
                           f"dhcp:{network}.210-219/255.255.255.0/{gateway}"], frozenset(), stdin=subprocess.PIPE)
    if not segment.until(lambda: "Starting Unified sniffing" in server.log.read_text(errors="replace"), PATIENCE):
        server.stop()
        raise RuntimeError(f"ettercap does not start:\n{server.log.read_text(errors='replace')}")
    return server


def http(host, files):
    return Server(host, [sys.executable, "-m", "http.server", HTTP, "--directory", folder(files)], {HTTP})
