"""strongSwan on hosts of a segment: IKEv2, and ESP in UDP made by charon itself (kernel-libipsec), for kernels without IPsec.

  with ipsec.tunnel(site, "10.42.0.5", point, "10.42.0.10") as (here, there):
      …                                 # what is sent from `here` to `there` goes through it

Its packages would start a service, so they are unpacked under build/lab and laid over /usr/lib in a mount namespace of each host's own."""

import contextlib
import os
import subprocess

import segment
import servers

PACKAGES = ("strongswan-charon", "strongswan-libcharon", "libstrongswan", "libstrongswan-standard-plugins",
            "libcharon-extra-plugins", "strongswan-swanctl")
PLUGINS = "random nonce aes sha1 sha2 hmac kdf gmp openssl pem pkcs1 x509 pubkey kernel-libipsec kernel-netlink " \
          "socket-default vici"


def libraries():
    """Where the packages' /usr/lib folders lie."""
    found = [servers.UNPACKED / package / "usr/lib" for package in PACKAGES]
    for folder in found:
        if not folder.is_dir():
            raise servers.Missing(folder.parent.parent.name)
    return found


def configure(place, ip, peer, inner, peer_inner):
    """What swanctl loads: two addresses that only the tunnel joins."""
    (place / "swanctl.conf").write_text(f"""
        connections {{ lab {{
            version = 2
            local_addrs = {ip}
            remote_addrs = {peer}
            encap = yes
            local {{ auth = psk; id = {ip} }}
            remote {{ auth = psk; id = {peer} }}
            children {{ lab {{ local_ts = {inner}/32; remote_ts = {peer_inner}/32; start_action = none }} }}
        }} }}
        secrets {{ ike {{ secret = "a secret of the laboratory" }} }}
    """.replace("; ", "\n"))
    (place / "strongswan.conf").write_text(f"""
        charon {{
            load = {PLUGINS}
            plugins {{ vici {{ socket = unix://{place}/vici }} }}
            filelog {{ log {{ path = {place}/log
                default = 1 }} }}
        }}
        swanctl {{ load = {PLUGINS} }}
    """)


class Charon:
    """The daemon on a host."""

    def __init__(self, host, place):
        self.place = place
        # A /run of its own, for the file that says that it runs; what tempfile made in the common one stays.
        apart = (f"mount --bind {segment.FILES} /mnt && mount -t tmpfs none /run && mkdir {segment.FILES} && "
                 f"mount --move /mnt {segment.FILES} && mount -t overlay overlay -o "
                 f"lowerdir={':'.join(map(str, libraries()))}:/usr/lib /usr/lib && exec /usr/lib/ipsec/charon")
        self.environment = {**os.environ, "STRONGSWAN_CONF": f"{place}/strongswan.conf"}
        self.process = host.start("sh", "-c", apart, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=(place / "errors").open("wb"), env=self.environment)
        if not segment.until(lambda: (place / "vici").exists() or self.process.poll() is not None, servers.PATIENCE) \
                or self.process.poll() is not None:
            self.stop()
            raise RuntimeError(f"charon does not start: {self.said()}")

    def said(self):
        return "".join((self.place / name).read_text() for name in ("errors", "log") if (self.place / name).exists())

    def swanctl(self, *command):
        done = subprocess.run(["nsenter", f"--target={self.process.pid}", "--mount", "--net",
                               str(servers.UNPACKED / "strongswan-swanctl/usr/sbin/swanctl"), *command,
                               "--uri", f"unix://{self.place}/vici"],
                              capture_output=True, text=True, env={**self.environment, "LD_LIBRARY_PATH": "/usr/lib/ipsec"})
        if done.returncode:
            raise RuntimeError(f"swanctl {' '.join(command)}: {done.stdout}{done.stderr}{self.said()[-3000:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(servers.PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def tunnel(site, site_ip, point, point_ip):
    """Between two hosts; gives the addresses of its ends."""
    libraries()
    inner = "172.31.1.1", "172.31.2.1"
    ends = [(site, site_ip, point_ip, *inner), (point, point_ip, site_ip, *reversed(inner))]
    daemons = []
    try:
        for host, ip, peer, mine, other in ends:
            place = servers.folder()
            configure(place, ip, peer, mine, other)
            host.run("ip", "addr", "replace", f"{mine}/32", "dev", "lo")
            daemons.append(Charon(host, place))
            daemons[-1].swanctl("--load-all", "--file", str(place / "swanctl.conf"))
        daemons[0].swanctl("--initiate", "--child", "lab", "--timeout", str(servers.PATIENCE))
        yield inner
    finally:
        for daemon in daemons:
            daemon.stop()
