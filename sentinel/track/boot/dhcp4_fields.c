#include "track/boot/dhcp4_fields.h"

#include <string.h>

/* Which option fills which field; how is the field's type. A new option is one line here and one in event/field.h. */
static const struct {
    uint8_t code;
    uint8_t field;
} option_fields[] = {
    {OPTION_MASK, FIELD_DHCP_SUBNET_MASK},
    {OPTION_ROUTERS, FIELD_DHCP_ROUTERS},
    {OPTION_DNS, FIELD_DHCP_DNS},
    {OPTION_HOST_NAME, FIELD_DHCP_HOST_NAME},
    {OPTION_DOMAIN, FIELD_DHCP_DOMAIN},
    {OPTION_ROOT_PATH, FIELD_DHCP_ROOT_PATH},
    {OPTION_BROADCAST, FIELD_DHCP_BROADCAST},
    {OPTION_VENDOR_SPECIFIC, FIELD_DHCP_VENDOR_SPECIFIC},
    {OPTION_REQUESTED_IP, FIELD_DHCP_REQUESTED_ADDRESS},
    {OPTION_LEASE_TIME, FIELD_DHCP_LEASE_TIME},
    {OPTION_OVERLOAD, FIELD_DHCP_OVERLOAD},
    {OPTION_SERVER_ID, FIELD_SERVER_ID},
    {OPTION_PARAMETERS, FIELD_DHCP_PARAMETERS},
    {OPTION_MESSAGE, FIELD_DHCP_MESSAGE},
    {OPTION_MAX_SIZE, FIELD_DHCP_MAX_SIZE},
    {OPTION_T1, FIELD_DHCP_RENEWAL_TIME},
    {OPTION_T2, FIELD_DHCP_REBINDING_TIME},
    {OPTION_VENDOR_CLASS, FIELD_DHCP_VENDOR_CLASS},
    {OPTION_CLIENT_ID, FIELD_DHCP_CLIENT_ID},
    {OPTION_TFTP_SERVER, FIELD_DHCP_TFTP_SERVER},
    {OPTION_BOOT_FILE, FIELD_DHCP_BOOT_FILE},
    {OPTION_USER_CLASS, FIELD_DHCP_USER_CLASS},
    {OPTION_RELAY, FIELD_DHCP_RELAY_INFO},
    {OPTION_ARCH, FIELD_DHCP_ARCHS},
    {OPTION_UNDI, FIELD_DHCP_UNDI},
    {OPTION_UUID, FIELD_DHCP_MACHINE_ID},
    {OPTION_DOMAIN_SEARCH, FIELD_DHCP_DOMAIN_SEARCH},
    {OPTION_ROUTES, FIELD_DHCP_ROUTES},
    {OPTION_MS_ROUTES, FIELD_DHCP_MS_ROUTES},
    {OPTION_VENDOR_CLASSES, FIELD_DHCP_VENDOR_CLASSES},
    {OPTION_VENDOR_OPTIONS, FIELD_DHCP_VENDOR_OPTIONS},
    {OPTION_TFTP_SERVERS, FIELD_DHCP_TFTP_SERVERS},
    {OPTION_IPXE, FIELD_DHCP_IPXE},
    {OPTION_ISCSI_TARGET, FIELD_DHCP_ISCSI_TARGET},
    {OPTION_PXELINUX_MAGIC, FIELD_DHCP_PXELINUX_MAGIC},
    {OPTION_CONFIG_FILE, FIELD_DHCP_CONFIG_FILE},
    {OPTION_PATH_PREFIX, FIELD_DHCP_PATH_PREFIX},
    {OPTION_REBOOT_TIME, FIELD_DHCP_REBOOT_TIME},
    {OPTION_MS_PRIVATE, FIELD_DHCP_MS_PRIVATE},
};

static const struct note_name note_names[] = {
    {DHCP4_OVERLOAD_FILE, "overload_file"},
    {DHCP4_OVERLOAD_SNAME, "overload_sname"},
    {DHCP4_BAD_OVERLOAD, "bad_overload"},
    {DHCP4_SPLIT, "split"},
    {DHCP4_SPLIT_CHANGES, "split_changes"},
    {DHCP4_AFTER_END, "after_end"},
    {DHCP4_NO_END, "no_end"},
    {DHCP4_ODD_LENGTH, "odd_length"},
    {DHCP4_DESYNC, "desync"},
    {DHCP4_NO_MAGIC, "no_magic"},
    {DHCP4_SHORT, "short"},
    {DHCP4_CUT, "cut"},
    {DHCP4_OPTIONS_DAMAGED, "options_damaged"},
    {DHCP4_RELAY_IN_OVERLOAD, "relay_in_overload"},
    {DHCP4_UNTERMINATED, "unterminated"},
    {DHCP4_LONG_MICROSOFT, "long_microsoft"},
    {DHCP4_UNJOINED, "unjoined"},
    {DHCP4_MORE_TARGETS, "more_targets"},
};

/* A big-endian number of one to four bytes; longer values keep their first four. */
static int64_t number_of(struct bytes value)
{
    int64_t number = 0;
    bytes_trim(&value, 4);
    while (value.left)
        number = number << 8 | bytes_u8(&value);
    return number;
}

static void fill_option(struct event *e, enum field f, struct bytes value)
{
    struct addr addr;
    switch (field_table[f].type) {
    case FIELD_TEXT:
        event_set_bytes(e, f, bytes_strip_nul(value));
        break;
    case FIELD_BYTES:
        event_set_bytes(e, f, value);
        break;
    case FIELD_INTEGER:
        if (value.left)
            event_set_integer(e, f, number_of(value));
        break;
    case FIELD_ADDRESS:
        addr = addr_read4(&value);
        if (bytes_ok(&value))
            event_set_addr(e, f, &addr);
        break;
    case FIELD_ADDRESSES:
        while (value.left >= 4) {
            addr = addr_read4(&value);
            event_add_addr(e, f, &addr);
        }
        break;
    case FIELD_BOOL:
    case FIELD_MAC:
    case FIELD_TEXTS:
        break;
    }
}

static void fill_header(const struct dhcp4 *m, struct event *e)
{
    event_set_mac(e, FIELD_CLIENT_MAC, &m->chaddr);
    event_set_integer(e, FIELD_DHCP_OP, m->op);
    event_set_text(e, FIELD_DHCP_TYPE, dhcp4_type_name(m->type));
    event_set_integer(e, FIELD_DHCP_XID, m->xid);
    event_set_integer(e, FIELD_DHCP_HOPS, m->hops);
    event_set_integer(e, FIELD_DHCP_SECS, m->secs);
    event_set_integer(e, FIELD_DHCP_FLAGS, m->flags);
    event_set_integer(e, FIELD_DHCP_HARDWARE_TYPE, m->htype);
    event_set_integer(e, FIELD_DHCP_HARDWARE_LENGTH, m->hlen);
    event_set_addr(e, FIELD_DHCP_CLIENT_ADDRESS, &m->ciaddr);
    event_set_addr(e, FIELD_DHCP_YOUR_ADDRESS, &m->yiaddr);
    event_set_addr(e, FIELD_DHCP_NEXT_SERVER, &m->siaddr);
    event_set_addr(e, FIELD_DHCP_RELAY, &m->giaddr);
    if (m->sname.left)
        event_set_bytes(e, FIELD_DHCP_SERVER_NAME, m->sname);
    if (m->file.left)
        event_set_bytes(e, FIELD_DHCP_FILE, m->file);
}

static void fill_relay(const struct dhcp4 *m, struct event *e)
{
    static const struct {
        uint8_t code;
        uint8_t field;
    } parts[] = {{1, FIELD_DHCP_CIRCUIT_ID}, {2, FIELD_DHCP_REMOTE_ID}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct bytes part = dhcp4_suboption(dhcp4_option(m, OPTION_RELAY), parts[i].code);
        if (bytes_ok(&part))
            event_set_bytes(e, parts[i].field, part);
    }
}

void dhcp4_fill(const struct dhcp4 *m, struct event *e)
{
    fill_header(m, e);
    for (size_t i = 0; i < sizeof option_fields / sizeof *option_fields; i++) {
        if (dhcp4_has(m, option_fields[i].code))
            fill_option(e, option_fields[i].field, dhcp4_option(m, option_fields[i].code));
    }
    if (dhcp4_has(m, OPTION_RELAY))
        fill_relay(m, e);
    event_set_bytes(e, FIELD_DHCP_OPTION_ORDER, bytes_of(m->order, m->orders));
    if (m->trailing)
        event_set_integer(e, FIELD_DHCP_TRAILING, m->trailing);
    event_add_notes(e, FIELD_DHCP_NOTES, m->notes, note_names, sizeof note_names / sizeof *note_names);
}

static void set_text_if_any(struct event *e, enum field f, struct bytes text)
{
    if (text.left)
        event_set_bytes(e, f, text);
}

static void fill_discovery(const struct pxe *x, struct event *e)
{
    if (x->has_discovery_control)
        event_set_integer(e, FIELD_PXE_DISCOVERY_CONTROL, x->discovery_control);
    if (x->discovery_group.family)
        event_set_addr(e, FIELD_PXE_DISCOVERY_GROUP, &x->discovery_group);
    for (size_t i = 0; i < x->servers; i++) {
        if (x->server[i].addr.family)
            event_add_addr(e, FIELD_PXE_BOOT_SERVERS, &x->server[i].addr);
    }
    for (size_t i = 0; i < x->menus; i++)
        event_add_text(e, FIELD_PXE_MENU, x->menu[i]);
    set_text_if_any(e, FIELD_PXE_PROMPT, x->prompt);
    if (x->has_item)
        event_set_integer(e, FIELD_PXE_ITEM, x->item_type);
}

void dhcp4_fill_pxe(const struct dhcp4 *m, const struct pxe *x, struct event *e)
{
    static const char *const classes[] = {
        [PXE_NONE] = NULL,     [PXE_PXECLIENT] = "pxe",  [PXE_HTTPCLIENT] = "http",
        [PXE_BSDP] = "bsdp",   [PXE_MICROSOFT] = NULL,
    };
    event_set_text(e, FIELD_PXE_CLASS, classes[x->class]);
    set_text_if_any(e, FIELD_CLIENT_UUID, x->uuid);
    if (x->has_arch) {
        event_set_integer(e, FIELD_CLIENT_ARCH, x->arch);
        const char *name = pxe_arch_name(x->arch);
        event_set_text(e, FIELD_CLIENT_ARCH_NAME, *name ? name : NULL);
    }
    fill_discovery(x, e);
    if (x->variables_type)
        event_set_integer(e, FIELD_PXE_VARIABLES_TYPE, x->variables_type);
    set_text_if_any(e, FIELD_PXE_VARIABLES_PATH, x->variables_path);
    set_text_if_any(e, FIELD_PXE_BCD_PATH, x->bcd_path);
    if (x->has_wds && x->wds_action)
        event_set_integer(e, FIELD_PXE_WDS_ACTION, x->wds_action);
    if (x->wds_referral.family)
        event_set_addr(e, FIELD_PXE_WDS_REFERRAL, &x->wds_referral);
    set_text_if_any(e, FIELD_PXE_IPXE_SCRIPT, x->ipxe_script);
    if (x->ipxe_trust)
        event_set_bool(e, FIELD_PXE_IPXE_TRUST, true);
    if (x->ipxe_credentials)
        event_set_bool(e, FIELD_PXE_IPXE_CREDENTIALS, true);
    /* 252 is a BCD path for booting clients and a proxy URL for everybody else. */
    if (!x->bcd_path.left && dhcp4_has(m, OPTION_MS_BCD))
        event_set_bytes(e, FIELD_DHCP_WPAD, bytes_strip_nul(dhcp4_option(m, OPTION_MS_BCD)));
}

/* RFC 3396 lets servers cut options anywhere, and the first piece of a file name is by nature the beginning of the whole:
 * whoever takes it alone asks for a file that is not there. It is noted (split_changes), not judged. The first piece of
 * a server's name may well be another server. */
static bool is_target(const struct boot_target *t)
{
    return t->what != BOOT_FILE || t->readings != READ_FIRST;
}

static void fill_targets(const struct dhcp4 *m, struct event *e, enum boot_what what, enum field f)
{
    for (size_t i = 0; i < m->targets; i++) {
        const struct boot_target *t = &m->target[i];
        if (t->what != what || !is_target(t))
            continue;
        if (what == BOOT_SERVER && t->source != OPTION_SERVER_ID)
            event_add_addr(e, f, &t->server);
        else if (what != BOOT_SERVER)
            event_add_text(e, f, t->text);
    }
}

static void fill_hidden(const struct dhcp4 *m, struct event *e)
{
    for (size_t i = 0; i < m->targets; i++) {
        const struct boot_target *t = &m->target[i];
        if (t->readings & READ_STRICT || !is_target(t))
            continue;
        char buffer[ADDR_TEXT];
        struct bytes shown = t->text;
        if (t->what == BOOT_SERVER) {
            addr_format(&t->server, buffer);
            shown = event_keep(e, bytes_of(buffer, strlen(buffer)));
        }
        event_add_text(e, FIELD_BOOT_HIDDEN, shown);
    }
}

void dhcp4_fill_boot(const struct dhcp4 *m, struct event *e)
{
    fill_targets(m, e, BOOT_FILE, FIELD_BOOT_FILES);
    fill_targets(m, e, BOOT_SERVER, FIELD_BOOT_SERVERS);
    fill_targets(m, e, BOOT_SERVER_NAME, FIELD_BOOT_SERVER_NAMES);
    /* With no boot server named, clients take the DHCP server itself (protocols: edk2 falls back to option 54). */
    struct addr server;
    if (!event_count(e, FIELD_BOOT_SERVERS) && !event_count(e, FIELD_BOOT_SERVER_NAMES) &&
        event_count(e, FIELD_BOOT_FILES) && dhcp4_addr(m, OPTION_SERVER_ID, &server))
        event_add_addr(e, FIELD_BOOT_SERVERS, &server);
    fill_hidden(m, e);
    event_set_bool(e, FIELD_BOOT_AMBIGUOUS, event_count(e, FIELD_BOOT_HIDDEN) > 0);
}
