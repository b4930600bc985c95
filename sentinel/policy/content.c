/* The verdict on what an authorised responder hands out. */
#include "policy/ask.h"
#include "policy/boot_name.h"

enum { FINDINGS = 16 };

struct finding {
    const char *what; /* the word for content.off_policy */
    struct bytes value;
};

struct judging {
    struct question q;
    struct event *e;
    bool constrained;
    const char *line; /* of the first list that something is not on */
    struct finding finding[FINDINGS];
    size_t findings;
};

static void conclude(struct judging *j, struct answer answer, const char *what, struct bytes value)
{
    j->constrained |= answer.listing != UNCONSTRAINED;
    if (answer.listing != OFF)
        return;
    if (!j->line)
        j->line = answer.line;
    if (j->findings < FINDINGS)
        j->finding[j->findings++] = (struct finding){what, value};
}

static void conclude_addr(struct judging *j, struct answer answer, const char *what, const struct addr *a)
{
    char text[ADDR_TEXT];
    struct bytes value = bytes_of("", 0);
    if (answer.listing == OFF) {
        addr_format(a, text);
        value = event_keep(j->e, bytes_of(text, strlen(text)));
    }
    conclude(j, answer, what, value);
}

/* Where the segment wants https, a URL of another scheme is off; a plain name is TFTP's and no URL. */
static void judge_transport(struct judging *j, struct bytes name)
{
    int segment = j->e->segment;
    if (segment == EVENT_NO_SEGMENT || !j->q.p->segment[segment].https_only || !boot_name_scheme(name))
        return;
    conclude(j, (struct answer){text_glob("https://*", 9, name) ? LISTED : OFF, NULL}, "boot_transport", name);
}

static void judge_file(struct judging *j, struct bytes name, const char *what_file, const char *what_url)
{
    static const struct addr nowhere = {0};
    if (!name.left)
        return;
    judge_transport(j, name);
    if (boot_name_scheme(name))
        conclude(j, ask_url(&j->q, name), what_url, name);
    else
        conclude(j, ask_files(&j->q, name, false, &nowhere), what_file, name);
}

static void judge_server(struct judging *j, const struct addr *a, const char *what)
{
    if (a->family && !addr_is_unspecified(a))
        conclude_addr(j, ask_server(&j->q, a), what, a);
}

static bool in_boot_server_list(const struct event *e, const struct addr *a)
{
    for (size_t i = 0; i < event_count(e, FIELD_PXE_BOOT_SERVERS); i++) {
        struct addr listed = event_addr_at(e, FIELD_PXE_BOOT_SERVERS, i);
        if (addr_equal(&listed, a))
            return true;
    }
    return false;
}

/* Names are judged as addresses when they are some, else only where the policy lists names: a server may well put its
 * own host name into sname. */
static void judge_server_name(struct judging *j, struct bytes name)
{
    struct addr a = {0};
    if (addr_parse((const char *)name.at, name.left, &a) == 0)
        judge_server(j, &a, "next_server");
    else
        conclude(j, ask_texts(&j->q, offsetof(struct hands_out, next_names), name), "next_server", name);
}

static void judge_boot(struct judging *j)
{
    const struct event *e = j->e;
    for (size_t i = 0; i < event_count(e, FIELD_BOOT_SERVERS); i++) {
        struct addr a = event_addr_at(e, FIELD_BOOT_SERVERS, i);
        judge_server(j, &a, in_boot_server_list(e, &a) ? "boot_server" : "next_server");
    }
    struct addr referral = event_addr(e, FIELD_PXE_WDS_REFERRAL);
    judge_server(j, &referral, "boot_server");
    for (size_t i = 0; i < event_count(e, FIELD_BOOT_SERVER_NAMES); i++)
        judge_server_name(j, event_text_at(e, FIELD_BOOT_SERVER_NAMES, i));
    for (size_t i = 0; i < event_count(e, FIELD_BOOT_FILES); i++)
        judge_file(j, event_text_at(e, FIELD_BOOT_FILES, i), "boot_file", "boot_url");
    judge_file(j, event_text(e, FIELD_DHCP_CONFIG_FILE), "config_file", "config_file");
    judge_file(j, event_text(e, FIELD_DHCP_PATH_PREFIX), "config_file", "config_file");
}

/* A DHCPv6 boot URL names its server itself. */
static void judge_boot6(struct judging *j)
{
    struct addr referral = event_addr(j->e, FIELD_PXE_WDS_REFERRAL);
    judge_server(j, &referral, "boot_server");
    for (size_t i = 0; i < event_count(j->e, FIELD_BOOT_FILES); i++)
        judge_file(j, event_text_at(j->e, FIELD_BOOT_FILES, i), "boot_file", "boot_url");
}

static void judge_root_paths(struct judging *j)
{
    static const enum field fields[] = {FIELD_DHCP_ROOT_PATH, FIELD_DHCP_ISCSI_TARGET};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct bytes path = event_text(j->e, fields[i]);
        if (path.left)
            conclude(j, ask_texts(&j->q, offsetof(struct hands_out, root_paths), path), "root_path", path);
    }
}

/* Gateways of classless routes (RFC 3442): width, the significant bytes of the destination, the router. 0.0.0.0 is the
 * wire itself. */
static void judge_routes(struct judging *j, struct bytes routes)
{
    while (routes.left) {
        uint8_t width = bytes_u8(&routes);
        bytes_skip(&routes, (width + 7U) / 8);
        struct addr gateway = addr_read4(&routes);
        if (bytes_ok(&routes) && !addr_is_unspecified(&gateway))
            conclude_addr(j, ask_addrs(&j->q, offsetof(struct hands_out, routers), &gateway), "routes", &gateway);
    }
}

static void judge_dns(struct judging *j, enum field f)
{
    for (size_t i = 0; i < event_count(j->e, f); i++) {
        struct addr a = event_addr_at(j->e, f, i);
        conclude_addr(j, ask_addrs(&j->q, offsetof(struct hands_out, dns), &a), "dns", &a);
    }
}

static void judge_lease(struct judging *j)
{
    const struct event *e = j->e;
    for (size_t i = 0; i < event_count(e, FIELD_DHCP_ROUTERS); i++) {
        struct addr a = event_addr_at(e, FIELD_DHCP_ROUTERS, i);
        conclude_addr(j, ask_addrs(&j->q, offsetof(struct hands_out, routers), &a), "routers", &a);
    }
    judge_routes(j, event_text(e, FIELD_DHCP_ROUTES));
    judge_routes(j, event_text(e, FIELD_DHCP_MS_ROUTES));
    judge_dns(j, FIELD_DHCP_DNS);
    struct bytes wpad = event_text(e, FIELD_DHCP_WPAD);
    if (wpad.left)
        conclude(j, ask_texts(&j->q, offsetof(struct hands_out, wpad), wpad), "wpad", wpad);
}

/* What option 175 sets for iPXE: whom it trusts, what it runs, as whom it logs in. */
static void judge_ipxe(struct judging *j)
{
    const bool set[IPXE_SETTINGS] = {
        [IPXE_SCRIPT] = event_has(j->e, FIELD_PXE_IPXE_SCRIPT),
        [IPXE_TRUST] = event_bool(j->e, FIELD_PXE_IPXE_TRUST),
        [IPXE_CREDENTIALS] = event_bool(j->e, FIELD_PXE_IPXE_CREDENTIALS),
    };
    for (size_t i = 0; i < IPXE_SETTINGS; i++) {
        struct bytes setting = bytes_of(ipxe_settings[i], strlen(ipxe_settings[i]));
        if (set[i])
            conclude(j, ask_texts(&j->q, offsetof(struct hands_out, ipxe), setting), "ipxe", setting);
    }
}

static void publish(struct judging *j)
{
    const char *verdict = j->findings ? "off-policy" : j->constrained ? "listed" : "unconstrained";
    event_set_text(j->e, FIELD_CONTENT_VERDICT, verdict);
    for (size_t i = 0; i < j->findings; i++)
        event_add_text(j->e, FIELD_CONTENT_OFF_POLICY, bytes_of(j->finding[i].what, strlen(j->finding[i].what)));
    for (size_t i = 0; i < j->findings; i++)
        event_add_text(j->e, FIELD_CONTENT_FOUND, j->finding[i].value);
}

const char *content_judge(const struct policy *p, const struct addr *responder, struct event *e)
{
    struct judging j = {.q = {.p = p, .e = e, .responder = policy_matches(p, responder)}, .e = e};
    switch (e->kind) {
    case EVENT_PXE_REPLY:
        judge_boot(&j);
        judge_ipxe(&j);
        break;
    case EVENT_DHCP_OFFER:
    case EVENT_DHCP_ACK:
    case EVENT_BOOTP_REPLY:
        judge_lease(&j);
        break;
    case EVENT_DHCP6_BOOT:
        judge_boot6(&j);
        break;
    case EVENT_DHCP6_ADVERTISE:
    case EVENT_DHCP6_REPLY:
        judge_dns(&j, FIELD_DHCP6_DNS);
        break;
    case EVENT_ND_ROUTER_ADVERTISEMENT:
        judge_dns(&j, FIELD_ND_DNS);
        break;
    default:
        return file_hash_judge(p, responder, e);
    }
    judge_root_paths(&j);
    publish(&j);
    return j.line;
}
