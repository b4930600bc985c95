#include "probe/message.h"

#include <string.h>

const struct probe_machine probe_machines[PROBE_MACHINES] = {
    {"BIOS", 0, {1, 2, 1}, "PXEClient:Arch:00000:UNDI:002001"},
    {"UEFI", 7, {1, 3, 16}, "PXEClient:Arch:00007:UNDI:003016"},
    {"HTTP boot", 16, {1, 3, 16}, "HTTPClient:Arch:00016:UNDI:003016"},
};

/* A message in the making; each is far below the buffer's size. */
struct writer {
    uint8_t *at;
    size_t size;
};

static void put(struct writer *w, const void *data, size_t size)
{
    if (size > PROBE_MESSAGE - w->size)
        size = PROBE_MESSAGE - w->size;
    memcpy(w->at + w->size, data, size);
    w->size += size;
}

static void put_u8(struct writer *w, unsigned value)
{
    uint8_t byte = (uint8_t)value;
    put(w, &byte, 1);
}

static void put_u16(struct writer *w, unsigned value)
{
    put_u8(w, value >> 8);
    put_u8(w, value & 0xff);
}

static void put_u32(struct writer *w, uint32_t value)
{
    put_u16(w, value >> 16);
    put_u16(w, value & 0xffff);
}

static void put_zeros(struct writer *w, size_t size)
{
    while (size--)
        put_u8(w, 0);
}

struct mac probe_mac(const struct mac *card)
{
    return (struct mac){{0x02, 0x73, 0x6e, 0x70, 0x62, card->byte[5]}};
}

static void put_guid(struct writer *w, const struct mac *mac)
{
    put(w, "sentinel-probe\0", 15);
    put_u8(w, mac->byte[5]);
}

/* ------ DHCPv4 ------ */

static void begin(struct writer *w, const struct mac *mac, uint32_t xid, const struct addr *self)
{
    put(w, "\1\1\6\0", 4); /* BOOTREQUEST, Ethernet, six bytes, no hops */
    put_u32(w, xid);
    put_u16(w, 0);                 /* secs */
    put_u16(w, self ? 0 : 0x8000); /* answers by broadcast while there is no address */
    put(w, self ? self->byte : (const uint8_t *)"\0\0\0\0", 4);
    put_zeros(w, 12); /* yiaddr, siaddr, giaddr */
    put(w, mac->byte, sizeof mac->byte);
    put_zeros(w, 10 + 64 + 128);
    put(w, "\x63\x82\x53\x63", 4);
}

static void put_option(struct writer *w, unsigned code, const void *data, size_t size)
{
    put_u8(w, code);
    put_u8(w, (unsigned)size);
    put(w, data, size);
}

/* What every message of a PXE client carries (PXE 2.1 §2.2). */
static void put_machine(struct writer *w, const struct probe_machine *machine, const struct mac *mac, unsigned type)
{
    static const uint8_t asked[] = {1,  2,  3,  4,  5,  6,  12, 13, 15, 17,  18,  22,  23,  28,  40,  41,  42, 43,
                                    50, 51, 54, 58, 59, 60, 66, 67, 97, 128, 129, 130, 131, 132, 133, 134, 135};
    const uint8_t kind = (uint8_t)type;
    const uint8_t arch[] = {(uint8_t)(machine->arch >> 8), (uint8_t)machine->arch};
    put_option(w, 53, &kind, 1);
    put_option(w, 57, "\x05\xc0", 2);
    put_option(w, 55, asked, sizeof asked);
    put_u8(w, 97);
    put_u8(w, 17);
    put_u8(w, 0); /* the type of the identifier: a GUID */
    put_guid(w, mac);
    put_option(w, 94, machine->undi, sizeof machine->undi);
    put_option(w, 93, arch, sizeof arch);
    put_option(w, 60, machine->class, strlen(machine->class));
}

/* END, and what boot ROMs fill their messages up to. */
static size_t end(struct writer *w)
{
    enum { PXE_SIZE = 548 };
    put_u8(w, 255);
    if (w->size < PXE_SIZE)
        put_zeros(w, PXE_SIZE - w->size);
    return w->size;
}

size_t probe_discover(const struct probe_machine *machine, const struct mac *mac, uint32_t xid,
                      uint8_t ret[PROBE_MESSAGE])
{
    struct writer w = {.at = ret};
    begin(&w, mac, xid, NULL);
    put_machine(&w, machine, mac, 1);
    return end(&w);
}

size_t probe_boot_request(const struct probe_machine *machine, const struct mac *mac, uint32_t xid,
                          const struct addr *self, uint16_t type, uint8_t ret[PROBE_MESSAGE])
{
    const uint8_t item[] = {71, 4, (uint8_t)(type >> 8), (uint8_t)type, 0, 0, 255};
    struct writer w = {.at = ret};
    begin(&w, mac, xid, self);
    put_machine(&w, machine, mac, 3);
    if (type)
        put_option(&w, 43, item, sizeof item);
    return end(&w);
}

uint16_t probe_menu_type(struct bytes option)
{
    enum { PAD = 0, END = 255, MENU = 9 };
    struct bytes menu = bytes_of("", 0);
    while (option.left && !menu.left) {
        uint8_t code = bytes_u8(&option);
        if (code == END)
            break;
        struct bytes value = bytes_sub(&option, code == PAD ? 0 : bytes_u8(&option));
        if (code == MENU)
            menu = value;
    }
    while (menu.left) {
        uint16_t type = bytes_u16(&menu);
        bytes_skip(&menu, bytes_u8(&menu));
        if (type && bytes_ok(&menu))
            return type;
    }
    return 0;
}

/* ------ DHCPv6 ------ */

static void put_option6(struct writer *w, unsigned code, const void *data, size_t size)
{
    put_u16(w, code);
    put_u16(w, (unsigned)size);
    put(w, data, size);
}

size_t probe_solicit(const struct probe_machine *machine, const struct mac *mac, uint32_t xid,
                     uint8_t ret[PROBE_MESSAGE])
{
    enum { INTEL = 343 }; /* in whose name PXE speaks (RFC 5970 §3) */
    struct writer w = {.at = ret};
    const uint8_t arch[] = {(uint8_t)(machine->arch >> 8), (uint8_t)machine->arch};
    put_u32(&w, 1U << 24 | (xid & 0xffffff));
    put_u16(&w, 1); /* client identifier: a DUID of the MAC (RFC 8415 §11.4) */
    put_u16(&w, 4 + 6);
    put_u32(&w, 3U << 16 | 1);
    put(&w, mac->byte, sizeof mac->byte);
    put_option6(&w, 8, "\0\0", 2);                  /* elapsed time */
    put_option6(&w, 6, "\0\x17\0\x3b\0\x3c", 6);    /* wants 23, 59, 60 */
    put_option6(&w, 3, "snpb\0\0\0\0\0\0\0\0", 12); /* an address, of which none will be taken */
    put_option6(&w, 61, arch, sizeof arch);
    put_option6(&w, 62, machine->undi, sizeof machine->undi);
    put_u16(&w, 16); /* vendor class */
    put_u16(&w, (unsigned)(6 + strlen(machine->class)));
    put_u32(&w, INTEL);
    put_u16(&w, (unsigned)strlen(machine->class));
    put(&w, machine->class, strlen(machine->class));
    return w.size;
}

/* ------ TFTP ------ */

size_t probe_read(struct bytes file, uint8_t ret[PROBE_MESSAGE])
{
    struct writer w = {.at = ret};
    if (!file.left || file.left > 512 || memchr(file.at, 0, file.left))
        return 0;
    put_u16(&w, 1);
    put(&w, file.at, file.left);
    put(&w,
        "\0octet\0tsize\0"
        "0",
        15);
    return w.size;
}

size_t probe_stop(uint8_t ret[PROBE_MESSAGE])
{
    struct writer w = {.at = ret};
    put_u16(&w, 5);
    put_u16(&w, 0); /* as boot ROMs end a request that was for the size alone */
    put(&w, "probe", 6);
    return w.size;
}
