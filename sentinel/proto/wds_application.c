/* What runs in the transport: extended options of its packets ([MS-WDSMT] §2.2.4), and the application ([MS-WDSMA] §2.2). */
#include "proto/wds_read.h"

/* The high byte of an option's number tells its type (seen in both specifications' tables): 01 to 04 have one length. */
static bool has_its_length(uint16_t id, uint16_t length)
{
    static const uint8_t lengths[] = {0, 1, 2, 4, 8};
    unsigned type = id >> 8;
    return type >= sizeof lengths || !lengths[type] || lengths[type] == length;
}

/* Count 2, then each: number 2, length 2, value. A packet without any has no count either. */
void wds_read_options(struct bytes *b, struct wds_multicast *m)
{
    struct bytes whole = *b;
    bytes_skip(&whole, b->left >= 2 ? 2 : 0);
    struct bytes end = whole;
    for (unsigned count = b->left ? bytes_u16(b) : 0; count; count--) {
        uint16_t id = bytes_u16(b), length = bytes_u16(b);
        bytes_skip(b, length);
        if (!bytes_ok(b)) {
            m->notes |= WDS_ODD_OPTIONS;
            break;
        }
        if (!has_its_length(id, length))
            m->notes |= WDS_ODD_OPTIONS;
        end = *b;
    }
    m->options = bytes_upto(&whole, whole.left - end.left);
    if (!bytes_ok(b)) {
        m->notes |= WDS_ODD_OPTIONS;
        *b = (struct bytes){0};
    }
}

static void read_content_report(struct bytes *b, struct wds_multicast *m)
{
    m->progress = bytes_u8(b);
    m->seconds = bytes_u32(b);
    uint16_t count = bytes_u16(b);
    bytes_skip(b, (size_t)count * 16);
}

static void read_content(struct bytes *b, struct wds_multicast *m)
{
    m->block = bytes_u64(b);
    uint16_t length = bytes_u16(b);
    m->content = length <= b->left ? bytes_sub(b, length) : *b;
    if (m->content.left < length)
        bytes_fail(b);
}

static void read_progress(struct bytes *b, struct wds_multicast *m)
{
    m->seconds = bytes_u32(b);
    m->progress = bytes_u8(b);
}

/* Which opcodes of the transport carry it (§3.1.5, §3.2.5), and how it is read. */
static const struct {
    enum wds_opcode carrier, other_carrier;
    void (*read)(struct bytes *b, struct wds_multicast *m);
} operations[] = {
    [WDS_APP_SRVCIR] = {WDS_POLL, WDS_POLL, NULL},
    [WDS_APP_CNTCIR] = {WDS_POLLACK, WDS_POLLACK, read_content_report},
    [WDS_APP_DATA] = {WDS_ODATA, WDS_RDATA, read_content},
    [WDS_APP_PROGRESS] = {WDS_QCR, WDS_QCR, read_progress},
};

/* Size of all of it 2, operation 1, then by operation (§2.2.1). */
void wds_read_application(struct wds_multicast *m)
{
    struct bytes b = m->data;
    if (!b.left)
        return;
    uint16_t size = bytes_u16(&b);
    uint8_t operation = bytes_u8(&b);
    bool whole = bytes_ok(&b) && size == m->data.left;
    if (!operation || operation >= sizeof operations / sizeof *operations) {
        m->notes |= WDS_ODD_APPLICATION;
        return;
    }
    m->application = (enum wds_application_opcode)operation;
    if (operations[operation].read)
        operations[operation].read(&b, m);
    bool carried = operations[operation].carrier == m->opcode || operations[operation].other_carrier == m->opcode;
    if (!whole || !bytes_ok(&b) || b.left || !carried)
        m->notes |= WDS_ODD_APPLICATION;
}
