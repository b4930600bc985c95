"""A week on two segments, in virtual time: captures made of the scenarios' frames and of heartbeats, replayed into a store.

Monday to Sunday, 2026-11-16 to 22. A PC boots every day; on Wednesday a rogue answers beside the authorised server and wins; from
Thursday on the mirror has lost VLAN 43; on Friday nobody captures; on Saturday VLAN 42 is lost too. The sensor tells every hour how
it is, but on Friday."""

import datetime
import pathlib
import sqlite3
import struct
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PCAPS = ROOT / "pcaps"
HEAD = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
BEGIN = int(datetime.datetime(2026, 11, 16, tzinfo=datetime.timezone.utc).timestamp())
DAY = 86400
WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 2, 3, 4, 5
PERIOD = ["--since", "2026-11-16", "--until", "2026-11-23"]


def frames_of(name):
    """Time since the first frame in microseconds, and bytes, of each frame of a scenario."""
    data = (PCAPS / f"{name}.pcap").read_bytes()
    order = "<" if data[:4] == b"\xd4\xc3\xb2\xa1" else ">"
    at, first, found = 24, None, []
    while at < len(data):
        seconds, micros, size, _ = struct.unpack(order + "IIII", data[at:at + 16])
        first = first or seconds * 1000000 + micros
        found.append((seconds * 1000000 + micros - first, data[at + 16:at + 16 + size]))
        at += 16 + size
    return found


def heartbeat(vlan):
    """The router asks who has an address, as routers do all day."""
    sender = bytes((10, vlan, 0, 254))
    mac = bytes.fromhex("5254000000fe")
    arp = struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + mac + sender + bytes(6) + bytes((10, vlan, 1, 9))
    return b"\xff" * 6 + mac + struct.pack(">HHH", 0x8100, vlan, 0x0806) + arp


def day_of(day):
    """The frames of a day in the order of time, in microseconds since 1970."""
    midnight = (BEGIN + day * DAY) * 1000000
    seconds = [*range(0, DAY, 1800), DAY - 1]
    vlans = [99] if day == SATURDAY else [42] if day >= THURSDAY else [42, 43]
    frames = [(midnight + second * 1000000 + vlan, heartbeat(vlan)) for second in seconds for vlan in vlans]
    if day != SATURDAY:
        boot = frames_of("rogue-proxydhcp" if day == WEDNESDAY else "quiet-wds-boot")
        frames += [(midnight + 9 * 3600 * 1000000 + offset, data) for offset, data in boot]
    return sorted(frames)


def write_captures(folder):
    names = []
    for day in range(7):
        if day == FRIDAY:
            continue
        name = folder / f"day-{day}.pcap"
        with open(name, "wb") as out:
            out.write(HEAD)
            for time, data in day_of(day):
                out.write(struct.pack("<IIII", time // 1000000, time % 1000000, len(data), len(data)) + data)
        names.append(name)
    return names


def tell_health(store, sha256):
    """What sentinel watch would have stored: a record an hour."""
    database = sqlite3.connect(store / "sentinel.db")
    for hour in range(7 * 24):
        if hour // 24 == FRIDAY:
            continue
        time = (BEGIN + hour * 3600) * 10**9
        line = ('{"event_type":"sentinel_health","host":"sensor-07","sentinel_health":{"sensor":"sensor-07","site":"lon-dc1",'
                f'"policy_version":"42","policy_sha256":"{sha256}","version":"0.1.0"}}}}')
        database.execute("INSERT INTO record (kind, time, line) VALUES ('health', ?, ?)", (time, line))
    database.commit()
    database.close()


def make(program, folder, policy, sha256):
    """The store of that week. One of its alerts was seen to; the others were not."""
    store = folder / "store"
    names = write_captures(folder)
    subprocess.run([program, "replay", "--policy", policy, "--state", store, "--sensor", "sensor-07", "--interface", "eth1", "--quiet",
                    *names], stdout=subprocess.DEVNULL, check=False)
    tell_health(store, sha256)
    listed = subprocess.run([program, "alerts", "--state", store, "--rule", "SN-2001"], capture_output=True, text=True, check=True)
    subprocess.run([program, "alerts", "ack", listed.stdout.split()[0], "--state", store, "--by", "netops",
                    "--why", "switch port 7 shut, the PC imaged anew"], stdout=subprocess.DEVNULL, check=True)
    return store
