"""Clients that nobody here wrote: DHCP and TFTP programs on hosts of a segment, and a machine that boots from it."""

import os
import re
import shutil
import struct
import subprocess
import tempfile
import threading

import segment
import servers

PATIENCE = 20  # seconds, for a lease or a file


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


def bios_file(text):
    """A boot program for a BIOS that says its text on the serial line and ends the machine: whoever hears it knows
    which file ran. Some kilobytes, so that it comes in several blocks."""
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
    return (code + text.encode() + b"\0").ljust(3000, b"\0")


def uefi_file(text, ends):
    """The same for UEFI on x86-64, as a PE image; where it does not end the machine it fails, and the firmware tries
    the next way to boot."""
    end = "66baf400ee" if ends else ""                      # mov dx, 0xf4; out dx, al
    say = bytes.fromhex("66baf803 ac 84c0 7403 ee ebf8" + end + "5e"  # as above; pop rsi
                        "48b80e00000000000080 c3")          # mov rax, EFI_NOT_FOUND; ret
    code = bytes.fromhex("56 488d35") + struct.pack("<I", len(say)) + say  # push rsi; lea rsi, [rip + len(say)]
    page, sector = 0x1000, 0x200
    content = (code + text.encode() + b"\0").ljust(8 * sector, b"\0")
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    coff = b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 0xF0, 0x22)
    optional = struct.pack("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20B, 0, 0, len(content), 0, 0, page, page, 0, page,
                           sector, 0, 0, 0, 0, 0, 0, 0, 2 * page, sector, 0, 10, 0, 0, 0, 0, 0, 0, 16) + bytes(16 * 8)
    section = struct.pack("<8sIIIIIIHHI", b".text", len(content), page, len(content), sector, 0, 0, 0, 0, 0x60000020)
    return (dos + coff + optional + section).ljust(sector, b"\0") + content


def boot(lab, mac, seconds, card, *options):
    """Boots a PC without a disk on the segment: what its serial line said until it ended or time was up."""
    qemu = servers.program("qemu-system-x86_64")
    segment.run("ip", "tuntap", "add", "dev", "pc", "mode", "tap")
    lab.plug("pc")
    try:
        return subprocess.run([qemu, "-nodefaults", "-display", "none", "-machine", "pc,accel=tcg,graphics=off",
                               "-serial", "stdio", "-no-reboot", "-boot", "n", "-device", "isa-debug-exit,iobase=0xf4",
                               "-netdev", "tap,id=n,ifname=pc,script=no,downscript=no", "-device",
                               f"{card},netdev=n,mac={mac}", *options], capture_output=True, timeout=seconds,
                              stdin=subprocess.DEVNULL).stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode(errors="replace")
    finally:
        segment.run("ip", "link", "del", "pc")


def bios_boot(lab, mac):
    """By the iPXE ROM of its card. Some 20 s, of which half are the ROM's wait for proxies."""
    return boot(lab, mac, 90, "e1000", "-m", "128")


def uefi_boot(lab, mac):
    """By OVMF's own drivers: PXE over IPv4, over IPv6, then HTTP."""
    firmware, variables = "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"
    if not os.path.exists(firmware):
        raise servers.Missing("OVMF")
    own = shutil.copy(variables, servers.folder())
    return boot(lab, mac, 150, "virtio-net-pci,romfile=", "-m", "256", "-drive",
                f"if=pflash,format=raw,readonly=on,file={firmware}", "-drive", f"if=pflash,format=raw,file={own}")
