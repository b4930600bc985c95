#include "proto/content_kind.h"

static uint32_t le_at(struct bytes b, size_t offset, size_t size)
{
    bytes_skip(&b, offset);
    return size == 4 ? bytes_le32(&b) : bytes_le16(&b);
}

/* "MZ" alone begins many a text. The PE header stands where the DOS header says, unless the head ends before it. */
static bool is_pe(struct bytes head)
{
    enum { PE_AT = 0x3c, PE_AT_MOST = 4096 };
    uint32_t at = le_at(head, PE_AT, 4);
    if (head.left < PE_AT + 4 || at < PE_AT + 4 || at > PE_AT_MOST)
        return false;
    bytes_skip(&head, at);
    return head.left < 4 || bytes_begins(head, "PE");
}

/* The version that only solid, LZMS-compressed images have. */
static bool is_esd(struct bytes head)
{
    return le_at(head, 12, 4) == 0x0e00;
}

/* s_log_block_size, s_state and s_errors have few values. */
static bool is_ext(struct bytes head)
{
    enum { SUPERBLOCK = 1024 };
    uint32_t state = le_at(head, SUPERBLOCK + 58, 2), errors = le_at(head, SUPERBLOCK + 60, 2);
    return le_at(head, SUPERBLOCK + 24, 4) <= 6 && state <= 7 && errors >= 1 && errors <= 3;
}

/* Four entries whose first byte says active or not; one of them is used. */
static bool is_partitioned(struct bytes head)
{
    bool used = false;
    bytes_skip(&head, 446);
    for (int i = 0; i < 4; i++) {
        struct bytes entry = bytes_sub(&head, 16);
        if (bytes_u8(&entry) & 0x7f)
            return false;
        used |= bytes_peek(&entry, 3) != 0;
    }
    return used;
}

static bool is_text(struct bytes head)
{
    bytes_trim(&head, 256);
    while (head.left) {
        uint8_t c = bytes_u8(&head);
        if (c < '\t' || (c > '\r' && c < ' '))
            return false;
    }
    return true;
}

#define MAGIC(text) .size = sizeof(text) - 1, .magic = text

static const struct content_kind kinds[] = {
    /* A kernel may be a PE program too; it is more of a kernel. */
    {"linux", CONTENT_KERNEL, 514, MAGIC("HdrS")},
    {"linux-arm64", CONTENT_KERNEL, 56, MAGIC("ARM\x64")},
    {"linux-riscv", CONTENT_KERNEL, 56, MAGIC("RSC\x05")},
    {"u-boot", CONTENT_KERNEL, 0, MAGIC("\x27\x05\x19\x56")},
    {"pe", CONTENT_PROGRAM, 0, MAGIC("MZ"), .also = is_pe},
    {"elf", CONTENT_PROGRAM, 0,
     MAGIC("\x7f"
           "ELF")},
    {"ipxe", CONTENT_PROGRAM, 0, MAGIC("\xea\x05\x00\xc0\x07\x66\x9c")},
    {"pxelinux", CONTENT_PROGRAM, 36, MAGIC("\x66\x9c\x66\x60\x1e\x06\x0f\xa0")},
    {"grub", CONTENT_PROGRAM, 0, MAGIC("\xb2\x7f\xea\x00\x82\x00\x00")},

    {"wim", CONTENT_IMAGE, 0, MAGIC("WLPWM\0\0\0")},
    {"esd", CONTENT_IMAGE, 0, MAGIC("MSWIM\0\0\0"), .also = is_esd},
    {"wim", CONTENT_IMAGE, 0, MAGIC("MSWIM\0\0\0")},
    {"partclone", CONTENT_IMAGE, 0, MAGIC("partclone-image")},
    {"partimage", CONTENT_IMAGE, 0, MAGIC("PaRtImAgE-VoLuMe")},
    {"fsarchiver", CONTENT_IMAGE, 0, MAGIC("FsArCh_0")},
    {"ghost", CONTENT_IMAGE, 0, MAGIC("\xfe\xef\x01")},
    {"vhdx", CONTENT_IMAGE, 0, MAGIC("vhdxfile")},
    {"vhd", CONTENT_IMAGE, 0, MAGIC("conectix")},
    {"qcow2", CONTENT_IMAGE, 0, MAGIC("QFI\xfb")},
    {"vmdk", CONTENT_IMAGE, 0, MAGIC("KDMV")},
    {"squashfs", CONTENT_IMAGE, 0, MAGIC("hsqs")},
    {"iso", CONTENT_IMAGE, 32769, MAGIC("CD001")},

    {"registry-hive", CONTENT_BOOT_DATA, 0, MAGIC("regf")},
    {"sdi", CONTENT_BOOT_DATA, 0, MAGIC("$SDI0001")},
    {"device-tree", CONTENT_BOOT_DATA, 0, MAGIC("\xd0\x0d\xfe\xed")},
    {"cpio", CONTENT_BOOT_DATA, 0, MAGIC("070701")},
    {"cpio", CONTENT_BOOT_DATA, 0, MAGIC("070702")},

    {"gzip", CONTENT_COMPRESSED, 0, MAGIC("\x1f\x8b\x08")},
    {"zstd", CONTENT_COMPRESSED, 0, MAGIC("\x28\xb5\x2f\xfd")},
    {"xz", CONTENT_COMPRESSED, 0,
     MAGIC("\xfd"
           "7zXZ\0")},
    {"lz4", CONTENT_COMPRESSED, 0, MAGIC("\x04\x22\x4d\x18")},
    {"lz4", CONTENT_COMPRESSED, 0, MAGIC("\x02\x21\x4c\x18")},
    {"bzip2", CONTENT_COMPRESSED, 4, MAGIC("\x31\x41\x59\x26\x53\x59")},
    {"lzop", CONTENT_COMPRESSED, 0, MAGIC("\x89LZO\0\r\n\x1a\n")},
    {"lzma", CONTENT_COMPRESSED, 0, MAGIC("\x5d\x00\x00\x80\x00\xff\xff")},
    {"7z", CONTENT_COMPRESSED, 0, MAGIC("7z\xbc\xaf\x27\x1c")},
    {"zip", CONTENT_COMPRESSED, 0, MAGIC("PK\x03\x04")},
    {"cab", CONTENT_COMPRESSED, 0, MAGIC("MSCF\0\0\0\0")},

    {"luks", CONTENT_ENCRYPTED, 0, MAGIC("LUKS\xba\xbe")},
    {"bitlocker", CONTENT_ENCRYPTED, 3, MAGIC("-FVE-FS-")},
    {"openssl", CONTENT_ENCRYPTED, 0, MAGIC("Salted__")},
    {"age", CONTENT_ENCRYPTED, 0, MAGIC("age-encryption.org/")},

    {"ntfs", CONTENT_FILE_SYSTEM, 3, MAGIC("NTFS    ")},
    {"exfat", CONTENT_FILE_SYSTEM, 3, MAGIC("EXFAT   ")},
    {"fat", CONTENT_FILE_SYSTEM, 82, MAGIC("FAT32   ")},
    {"fat", CONTENT_FILE_SYSTEM, 54, MAGIC("FAT16   ")},
    {"fat", CONTENT_FILE_SYSTEM, 54, MAGIC("FAT12   ")},
    {"xfs", CONTENT_FILE_SYSTEM, 0, MAGIC("XFSB\0\0")},
    {"btrfs", CONTENT_FILE_SYSTEM, 65600, MAGIC("_BHRfS_M")},
    {"ext", CONTENT_FILE_SYSTEM, 1080, MAGIC("\x53\xef"), .also = is_ext},
    {"gpt-disk", CONTENT_FILE_SYSTEM, 512, MAGIC("EFI PART")},
    {"mbr-disk", CONTENT_FILE_SYSTEM, 510, MAGIC("\x55\xaa"), .also = is_partitioned},

    {"ipxe-script", CONTENT_SCRIPT, 0, MAGIC("#!ipxe")},
    {"ipxe-script", CONTENT_SCRIPT, 0, MAGIC("#!gpxe")},
    {"answer-file", CONTENT_SCRIPT, 0, MAGIC("<?xml")},
    {"answer-file", CONTENT_SCRIPT, 0, MAGIC("\xef\xbb\xbf<?xml")},
    {"grub-config", CONTENT_SCRIPT, 0, MAGIC("menuentry "), .also = is_text},
    {"grub-config", CONTENT_SCRIPT, 0, MAGIC("set "), .also = is_text},
    {"grub-config", CONTENT_SCRIPT, 0, MAGIC("insmod "), .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("default "), .fold = true, .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("label "), .fold = true, .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("ui "), .fold = true, .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("prompt "), .fold = true, .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("timeout "), .fold = true, .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("serial "), .fold = true, .also = is_text},
    {"pxelinux-config", CONTENT_SCRIPT, 0, MAGIC("include "), .fold = true, .also = is_text},
};

static bool begins_with(struct bytes head, const struct content_kind *kind)
{
    struct bytes magic = bytes_of(kind->magic, kind->size);
    bytes_skip(&head, kind->offset);
    struct bytes found = bytes_sub(&head, kind->size);
    if (!kind->fold)
        return bytes_equal(found, magic);
    while (found.left) {
        uint8_t c = bytes_u8(&found);
        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != bytes_u8(&magic))
            return false;
    }
    return bytes_ok(&found);
}

const struct content_kind *content_kind_of(struct bytes head)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (begins_with(head, &kinds[i]) && (!kinds[i].also || kinds[i].also(head)))
            return &kinds[i];
    }
    return NULL;
}

static const struct {
    const char *name;
    bool readable;
} classes[CONTENT_CLASSES] = {
    [CONTENT_PROGRAM] = {"program", true},
    [CONTENT_KERNEL] = {"kernel", true},
    [CONTENT_SCRIPT] = {"script", true},
    [CONTENT_BOOT_DATA] = {"boot-data", true},
    [CONTENT_IMAGE] = {"image", true},
    [CONTENT_COMPRESSED] = {"compressed", true},
    [CONTENT_FILE_SYSTEM] = {"file-system", true},
    [CONTENT_ENCRYPTED] = {"encrypted", false},
};

const char *content_class_name(enum content_class class)
{
    return classes[class].name;
}

bool content_class_is_readable(enum content_class class)
{
    return classes[class].readable;
}

enum { FRACTION = 16 };

/* The logarithm to base 2 in 1/65536: the highest bit, then a bit for each squaring that reaches 2. */
static uint64_t log2_of(uint64_t n)
{
    uint64_t whole = 0;
    while (n >> whole > 1)
        whole++;
    uint64_t log = whole << FRACTION;
    uint64_t x = whole > 31 ? n >> (whole - 31) : n << (31 - whole); /* 1 ≤ x < 2, in 1/2^31 */
    for (uint64_t bit = UINT64_C(1) << (FRACTION - 1); bit; bit >>= 1) {
        x = x * x >> 31;
        if (x >> 32) {
            x >>= 1;
            log |= bit;
        }
    }
    return log;
}

unsigned content_entropy(struct bytes data)
{
    uint64_t count[256] = {0}, size = data.left, sum = 0;
    if (!size)
        return 0;
    while (data.left)
        count[bytes_u8(&data)]++;
    for (size_t i = 0; i < 256; i++)
        sum += count[i] ? count[i] * log2_of(count[i]) : 0;
    uint64_t entropy = log2_of(size) - sum / size;
    return (unsigned)(entropy * 100 >> FRACTION);
}
