"""Clients that nobody here wrote: DHCP and TFTP programs on hosts of a segment, and a machine that boots from it."""

import re
import subprocess
import tempfile
import threading

import segment
import servers

PATIENCE = 20      # seconds, for a lease or a file
BOOT_PATIENCE = 90  # and for a boot: some 20 without KVM, of which half are the ROM's wait for proxies


def lease(host, *command):
    """Starts a DHCP client, ends it once it has a lease, and gives the host that address."""
    said = []
    client = host.start(servers.program(command[0]), *command[1:], text=True, stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    timer = threading.Timer(PATIENCE, client.kill)
    timer.start()
    address = None
    for line in client.stdout:
        said.append(line)
        found = re.search(r"(?:lease of|bound to) ([0-9]+(?:\.[0-9]+){3})", line)
        if found:
            address = found[1]
            break
    timer.cancel()
    client.kill()
    client.wait()
    client.stdout.close()
    if not address:
        raise RuntimeError(f"{command[0]} got no lease:\n{''.join(said)}")
    host.run("ip", "addr", "replace", f"{address}/24", "dev", "e0")
    return address


def udhcpc(host):
    return lease(host, "udhcpc", "-i", "e0", "-f", "-n", "-s", "/bin/true", "-t", "5", "-T", "1")


def dhclient(host):
    place = servers.folder({"conf": b""})
    return lease(host, "dhclient", "-4", "-1", "-d", "-cf", f"{place}/conf", "-lf", f"{place}/leases", "-pf",
                 f"{place}/pid", "-sf", "/bin/true", "e0")


def fetched(host, *command):
    """What a TFTP client puts into the file whose name stands for {} in its command."""
    with tempfile.NamedTemporaryFile() as file:
        host.run(servers.program(command[0]), *(word.replace("{}", file.name) for word in command[1:]),
                 timeout=PATIENCE, stdin=subprocess.DEVNULL)
        return file.read()


def atftp(host, server, name):
    return fetched(host, "atftp", "--option", "blksize 1024", "--get", "-r", name, "-l", "{}", server)


def tftp_hpa(host, server, name):
    return fetched(host, "tftp", "-m", "binary", server, "-c", "get", name, "{}")


def curl(host, server, name):
    return fetched(host, "curl", "--silent", "--show-error", "--output", "{}", f"tftp://{server}/{name}")


def boot_file(text):
    """A network boot program that says its text on the serial line and ends the machine: whoever hears it knows which file
    ran. Some kilobytes, so that it comes in several blocks."""
    code = bytes.fromhex("0e1f"      # push cs; pop ds
                         "e80000"    # call next
                         "5e"        # next: pop si
                         "83c613"    # add si, text - next
                         "baf803"    # mov dx, 0x3f8: the serial line
                         "ac"        # more: lodsb
                         "84c0"      # test al, al
                         "7403"      # jz end
                         "ee"        # out dx, al
                         "ebf8"      # jmp more
                         "baf400"    # end: mov dx, 0xf4: isa-debug-exit
                         "ee")       # out dx, al
    return (code + f"{text}\n".encode() + b"\0").ljust(3000, b"\0")


def pxe_boot(lab, mac):
    """Boots a PC without disk, with the iPXE ROM of its card, on the segment: what its serial line said."""
    qemu = servers.program("qemu-system-x86_64")
    segment.run("ip", "tuntap", "add", "dev", "pc", "mode", "tap")
    lab.plug("pc")
    try:
        return subprocess.run([qemu, "-nodefaults", "-display", "none", "-machine", "pc,accel=tcg,graphics=off", "-m", "128",
                               "-serial", "stdio", "-no-reboot", "-boot", "n", "-device", "isa-debug-exit,iobase=0xf4",
                               "-netdev", "tap,id=n,ifname=pc,script=no,downscript=no", "-device",
                               f"e1000,netdev=n,mac={mac}"], capture_output=True, timeout=BOOT_PATIENCE,
                              stdin=subprocess.DEVNULL).stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode(errors="replace")
    finally:
        segment.run("ip", "link", "del", "pc")
