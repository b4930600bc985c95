#include "track/boot/dhcp6_fields.h"

#include <string.h>

#include "proto/pxe.h"

/* Which option fills which field; how is the field's type. A new option is one line here and one in event/field.h. */
static const struct {
    uint16_t code;
    uint16_t field;
} option_fields[] = {
    {OPTION6_CLIENT_ID, FIELD_DHCP6_CLIENT_ID},
    {OPTION6_SERVER_ID, FIELD_DHCP6_SERVER_ID},
    {OPTION6_ORO, FIELD_DHCP6_PARAMETERS},
    {OPTION6_PREFERENCE, FIELD_DHCP6_PREFERENCE},
    {OPTION6_ELAPSED, FIELD_DHCP6_ELAPSED},
    {OPTION6_RAPID_COMMIT, FIELD_DHCP6_RAPID_COMMIT},
    {OPTION6_USER_CLASS, FIELD_DHCP6_USER_CLASS},
    {OPTION6_VENDOR_OPTIONS, FIELD_DHCP6_VENDOR_OPTIONS},
    {OPTION6_DNS, FIELD_DHCP6_DNS},
    {OPTION6_DOMAIN_SEARCH, FIELD_DHCP6_DOMAIN_SEARCH},
    {OPTION6_FQDN, FIELD_DHCP6_FQDN},
    {OPTION6_BOOT_URL, FIELD_DHCP6_BOOT_URL},
    {OPTION6_ARCH, FIELD_DHCP6_ARCHS},
    {OPTION6_NII, FIELD_DHCP6_NII},
    {OPTION6_MS_NEXT_ACTION, FIELD_PXE_WDS_ACTION},
    {OPTION6_MS_REFERRAL, FIELD_PXE_WDS_REFERRAL},
    {OPTION6_MS_BCD_PATH, FIELD_PXE_BCD_PATH},
};

static const struct note_name note_names[] = {
    {DHCP6_CUT, "cut"},
    {DHCP6_DEEP, "deep"},
    {DHCP6_MISPLACED, "misplaced"},
    {DHCP6_REPEATED, "repeated"},
    {DHCP6_ODD_LENGTH, "odd_length"},
    {DHCP6_BAD_URL, "bad_url"},
    {DHCP6_MORE, "more"},
};

static void fill_addrs(struct event *e, enum field f, struct bytes list)
{
    while (list.left >= 16) {
        struct addr addr = addr_read6(&list);
        event_add_addr(e, f, &addr);
    }
}

static void fill_option(struct event *e, enum field f, struct bytes value)
{
    struct addr addr;
    int64_t number = 0;
    switch (field_table[f].type) {
    case FIELD_BOOL:
        event_set_bool(e, f, true);
        break;
    case FIELD_TEXT:
        event_set_bytes(e, f, bytes_strip_nul(value));
        break;
    case FIELD_BYTES:
        event_set_bytes(e, f, value);
        break;
    case FIELD_INTEGER:
        if (!value.left)
            break;
        for (bytes_trim(&value, 4); value.left;)
            number = number << 8 | bytes_u8(&value);
        event_set_integer(e, f, number);
        break;
    case FIELD_ADDRESS:
        addr = addr_read6(&value);
        if (bytes_ok(&value))
            event_set_addr(e, f, &addr);
        break;
    case FIELD_ADDRESSES:
        fill_addrs(e, f, value);
        break;
    case FIELD_MAC:
    case FIELD_TEXTS:
        break;
    }
}

static void fill_relays(const struct dhcp6 *m, struct event *e)
{
    event_set_integer(e, FIELD_DHCP6_RELAYS, m->relays);
    event_set_integer(e, FIELD_DHCP6_HOPS, m->far.hops);
    event_set_addr(e, FIELD_DHCP6_RELAY, &m->near.link);
    event_set_addr(e, FIELD_DHCP6_PEER, &m->near.peer);
    if (m->near.interface_id.left)
        event_set_bytes(e, FIELD_DHCP6_INTERFACE_ID, m->near.interface_id);
    if (m->near.remote_id.left)
        event_set_bytes(e, FIELD_DHCP6_REMOTE_ID, m->near.remote_id);
}

static void fill_associations(const struct dhcp6 *m, struct event *e)
{
    event_set_integer(e, FIELD_DHCP6_IAID, m->iaid);
    event_set_integer(e, FIELD_DHCP6_T1, m->t1);
    event_set_integer(e, FIELD_DHCP6_T2, m->t2);
    for (size_t i = 0; i < m->addrs; i++)
        event_add_addr(e, FIELD_DHCP6_ADDRESSES, &m->addr[i]);
    for (size_t i = 0; i < m->prefixes; i++) {
        char text[PREFIX_TEXT];
        prefix_format(&m->prefix[i], text);
        event_add_text(e, FIELD_DHCP6_PREFIXES, event_keep(e, bytes_of(text, strlen(text))));
    }
    if (m->addrs || m->prefixes) {
        event_set_integer(e, FIELD_DHCP6_PREFERRED, m->preferred);
        event_set_integer(e, FIELD_DHCP6_VALID, m->valid);
    }
}

static void fill_order(const struct dhcp6 *m, struct event *e)
{
    uint8_t order[DHCP6_ORDER * 2];
    for (size_t i = 0; i < m->orders; i++) {
        order[2 * i] = (uint8_t)(m->order[i] >> 8);
        order[2 * i + 1] = (uint8_t)m->order[i];
    }
    event_set_bytes(e, FIELD_DHCP6_OPTION_ORDER, event_keep(e, bytes_of(order, m->orders * 2U)));
}

/* The first class text, behind the enterprise number. */
static struct bytes class_of(const struct dhcp6 *m)
{
    struct bytes value = dhcp6_option(m, OPTION6_VENDOR_CLASS), class = {0};
    bytes_skip(&value, 4);
    dhcp6_item_next(&value, &class);
    return class;
}

static void fill_class(const struct dhcp6 *m, struct event *e)
{
    struct bytes value = dhcp6_option(m, OPTION6_VENDOR_CLASS);
    uint32_t enterprise = bytes_u32(&value);
    if (!bytes_ok(&value))
        return;
    event_set_integer(e, FIELD_DHCP6_ENTERPRISE, enterprise);
    struct bytes class = class_of(m);
    if (class.left)
        event_set_bytes(e, FIELD_DHCP6_VENDOR_CLASS, class);
}

void dhcp6_fill(const struct dhcp6 *m, struct event *e)
{
    event_set_text(e, FIELD_DHCP6_TYPE, dhcp6_type_name(m->type));
    event_set_integer(e, FIELD_DHCP6_XID, m->xid);
    fill_order(m, e);
    if (m->relays)
        fill_relays(m, e);
    for (size_t i = 0; i < sizeof option_fields / sizeof *option_fields; i++) {
        if (dhcp6_has(m, option_fields[i].code))
            fill_option(e, (enum field)option_fields[i].field, dhcp6_option(m, option_fields[i].code));
    }
    if (m->associations)
        fill_associations(m, e);
    if (m->has_status) {
        event_set_integer(e, FIELD_DHCP6_STATUS, m->status);
        event_set_bytes(e, FIELD_DHCP6_MESSAGE, m->status_text);
    }
    fill_class(m, e);
    struct bytes parameters = dhcp6_option(m, OPTION6_BOOT_PARAMETERS), parameter;
    while (dhcp6_item_next(&parameters, &parameter))
        event_add_text(e, FIELD_DHCP6_BOOT_PARAMETERS, parameter);
    event_add_notes(e, FIELD_DHCP6_NOTES, m->notes, note_names, sizeof note_names / sizeof *note_names);
}

bool dhcp6_is_class(const struct dhcp6 *m, const char *word)
{
    return bytes_begins(class_of(m), word);
}

bool dhcp6_arch(const struct dhcp6 *m, uint16_t *ret)
{
    struct bytes types = dhcp6_option(m, OPTION6_ARCH);
    uint16_t arch = bytes_u16(&types);
    if (!bytes_ok(&types))
        return false;
    *ret = arch;
    return true;
}

void dhcp6_fill_pxe(const struct dhcp6 *m, struct event *e)
{
    uint16_t arch;
    if (dhcp6_is_class(m, "PXEClient"))
        event_set_text(e, FIELD_PXE_CLASS, "pxe");
    if (dhcp6_is_class(m, "HTTPClient"))
        event_set_text(e, FIELD_PXE_CLASS, "http");
    if (!dhcp6_arch(m, &arch))
        return;
    event_set_integer(e, FIELD_CLIENT_ARCH, arch);
    const char *name = pxe_arch_name(arch);
    event_set_text(e, FIELD_CLIENT_ARCH_NAME, *name ? name : NULL);
}

/* The address of a URL whose host is one: RFC 5970 §3.1 wants IPv6 literals in brackets. */
static bool literal_host(struct bytes url, struct addr *ret)
{
    while (url.left && !bytes_begins(url, "://["))
        bytes_skip(&url, 1);
    if (!url.left)
        return false;
    bytes_skip(&url, 4);
    size_t size = 0;
    while (size < url.left && bytes_peek(&url, size) != ']')
        size++;
    return addr_parse((const char *)url.at, size, ret) == 0;
}

void dhcp6_fill_boot(const struct dhcp6 *m, struct event *e)
{
    struct addr server;
    for (size_t i = 0; i < m->urls; i++)
        event_add_text(e, FIELD_BOOT_FILES, bytes_strip_nul(m->url[i]));
    for (size_t i = 0; i < m->urls; i++) {
        if (literal_host(m->url[i], &server))
            event_add_addr(e, FIELD_BOOT_SERVERS, &server);
    }
    for (size_t i = 1; i < m->urls; i++) {
        if (!bytes_equal(m->url[0], m->url[i]))
            event_add_text(e, FIELD_BOOT_HIDDEN, bytes_strip_nul(m->url[i]));
    }
    event_set_bool(e, FIELD_BOOT_AMBIGUOUS, event_count(e, FIELD_BOOT_HIDDEN) > 0);
}
