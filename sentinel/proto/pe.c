#include "proto/pe.h"

enum {
    HEADER_POINTER = 0x3c,
    MAGIC_32 = 0x10b,
    MAGIC_64 = 0x20b,
    SUBSYSTEM = 68, /* in the optional header, both kinds */
    DIRECTORIES_32 = 92,
    DIRECTORIES_64 = 108,
    CERTIFICATES = 4, /* number of the directory */
    DIRECTORY_SIZE = 8,
    EFI_FIRST = 10,
    EFI_LAST = 13,
};

static const struct {
    uint16_t machine;
    const char *name;
} machines[] = {
    {0x014c, "ia32"},     {0x8664, "x64"},         {0xaa64, "arm64"},       {0x01c0, "arm"},     {0x01c2, "arm"},
    {0x01c4, "arm"},      {0x0200, "ia64"},        {0x0ebc, "ebc"},         {0x5032, "riscv32"}, {0x5064, "riscv64"},
    {0x5128, "riscv128"}, {0x6232, "loongarch32"}, {0x6264, "loongarch64"},
};

static struct bytes from(struct bytes b, size_t offset)
{
    bytes_skip(&b, offset);
    return b;
}

/* Magic 2, …, subsystem at 68, …, number of directories, then address 4 and size 4 of each. */
static void read_optional(struct bytes optional, struct pe *pe)
{
    struct bytes magic = optional, subsystem = from(optional, SUBSYSTEM);
    size_t at = bytes_le16(&magic) == MAGIC_64 ? DIRECTORIES_64 : DIRECTORIES_32;
    uint16_t system = bytes_le16(&subsystem);
    struct bytes directories = from(optional, at);
    pe->efi = system >= EFI_FIRST && system <= EFI_LAST;
    if (bytes_le32(&directories) <= CERTIFICATES)
        return;
    bytes_skip(&directories, (size_t)CERTIFICATES * DIRECTORY_SIZE);
    uint32_t offset = bytes_le32(&directories), size = bytes_le32(&directories);
    pe->signature = offset && size;
}

enum parse pe_parse(struct bytes head, struct pe *ret)
{
    struct bytes pointer = from(head, HEADER_POINTER);
    if (!bytes_begins(head, "MZ"))
        return PARSE_NOT_MINE;
    struct bytes b = from(head, bytes_le32(&pointer));
    if (!bytes_ok(&pointer) || b.left < 4)
        return PARSE_TRUNCATED;
    if (bytes_le32(&b) != 0x4550) /* "PE" and two NULs */
        return PARSE_NOT_MINE;
    struct pe pe = {.machine = bytes_le16(&b)};
    bytes_skip(&b, 14); /* sections 2, time 4, symbols 8 */
    uint16_t size = bytes_le16(&b);
    bytes_skip(&b, 2); /* characteristics */
    bool whole = bytes_ok(&b) && b.left >= size;
    if (whole)
        read_optional(bytes_sub(&b, size), &pe);
    *ret = pe;
    return whole ? PARSE_OK : PARSE_TRUNCATED;
}

const char *pe_machine_name(uint16_t machine)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (machines[i].machine == machine)
            return machines[i].name;
    }
    return NULL;
}
