/* The verdict on what an authorised responder hands out. */
#include "policy/compiled.h"

/* From nothing said to said and fulfilled; of several lists about one value the highest answer counts. */
enum listing { UNCONSTRAINED, OFF, LISTED };

enum { FINDINGS = 16 };

struct finding {
    const char *what; /* the word for content.off_policy */
    struct bytes value;
};

struct judging {
    const struct policy *p;
    struct event *e;
    struct matches responder;
    bool constrained;
    const char *line; /* of the first list that something is not on */
    struct finding finding[FINDINGS];
    size_t findings;
};

/* An answer, and where the list stands that gave it; NULL when no single list did. */
struct answer {
    enum listing listing;
    const char *line;
};

static void improve(struct answer *answer, enum listing listing, const char *line)
{
    if (listing > answer->listing)
        *answer = (struct answer){listing, line};
}

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

/* The next hands_out of the responder for the event's segment. `at` begins as the responder's first entry. */
static const struct hands_out *next_hands_out(const struct judging *j, const struct address_entry **at)
{
    while (*at < j->responder.end) {
        const struct service *s = &j->p->service[(*at)++->service];
        for (size_t i = 0; i < s->hands_outs && service_serves(s, j->e->segment, j->e->time); i++) {
            if (s->hands_out[i].segment == j->e->segment)
                return &s->hands_out[i];
        }
    }
    return NULL;
}

static const struct addr_list *routers_of(const struct hands_out *h)
{
    return &h->routers;
}

static const struct addr_list *dns_of(const struct hands_out *h)
{
    return &h->dns;
}

static const struct addr_list *next_servers_of(const struct hands_out *h)
{
    return &h->next_servers;
}

static struct answer ask_addrs(const struct judging *j, const struct addr_list *(*pick)(const struct hands_out *),
                               const struct addr *a)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    const struct hands_out *h;
    for (const struct address_entry *at = j->responder.at; (h = next_hands_out(j, &at));) {
        /* A list without IPv6 addresses was made before there were any, and says nothing of them. */
        if (pick(h)->listed && (a->family == 4 || addr_list_speaks(pick(h), a->family)))
            improve(&answer, addr_list_has(pick(h), a) ? LISTED : OFF, h->line);
    }
    return answer;
}

static const struct text_list *root_paths_of(const struct hands_out *h)
{
    return &h->root_paths;
}

static const struct text_list *ipxe_of(const struct hands_out *h)
{
    return &h->ipxe;
}

static const struct text_list *wpad_of(const struct hands_out *h)
{
    return &h->wpad;
}

static const struct text_list *next_names_of(const struct hands_out *h)
{
    return &h->next_names;
}

static struct answer ask_texts(const struct judging *j, const struct text_list *(*pick)(const struct hands_out *),
                               struct bytes text)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    const struct hands_out *h;
    for (const struct address_entry *at = j->responder.at; (h = next_hands_out(j, &at));) {
        const struct text_list *list = pick(h);
        for (size_t i = 0; i < list->count; i++)
            improve(&answer, text_glob(list->at[i], strlen(list->at[i]), text) ? LISTED : OFF, h->line);
        if (list->listed)
            improve(&answer, OFF, h->line);
    }
    return answer;
}

static bool serves_boot(const struct judging *j, const struct service *s)
{
    return s->roles & ROLES_BOOT && service_serves(s, j->e->segment, j->e->time);
}

static bool has_boot_service(const struct judging *j)
{
    for (size_t i = 0; i < j->p->services; i++) {
        if (serves_boot(j, &j->p->service[i]))
            return true;
    }
    return false;
}

static bool is_boot_service(const struct judging *j, const struct addr *a)
{
    struct matches m = policy_matches(j->p, a);
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        if (serves_boot(j, &j->p->service[k->service]))
            return true;
    }
    return false;
}

/* A next server: where no hands_out lists any, it must be a boot service of the segment, if there are such. */
static struct answer ask_server(const struct judging *j, const struct addr *a)
{
    struct answer answer = ask_addrs(j, next_servers_of, a);
    if (answer.listing == UNCONSTRAINED && has_boot_service(j))
        answer.listing = is_boot_service(j, a) ? LISTED : OFF;
    return answer;
}

/* Whether a component of the name is "..": a glob for a folder must not be led out of it. */
static bool climbs(struct bytes name)
{
    size_t dots = 0;
    bool others = false;
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        bool ends = c == '/' || c == '\\';
        dots += c == '.';
        others |= c != '.' && !ends;
        if ((ends || !name.left) && dots == 2 && !others)
            return true;
        if (ends) {
            dots = 0;
            others = false;
        }
    }
    return false;
}

static bool glob_matches(const char *glob, struct bytes name)
{
    return climbs(name) ? text_same(glob, strlen(glob), name) : text_glob(glob, strlen(glob), name);
}

/* Boot loaders write a path with a slash in front or without. */
static bool path_matches(const char *path, struct bytes name)
{
    while (bytes_peek(&name, 0) == '/' || bytes_peek(&name, 0) == '\\')
        bytes_skip(&name, 1);
    return glob_matches(path + strspn(path, "/\\"), name);
}

bool boot_file_matches(const struct boot_file *f, struct bytes name)
{
    return f->is_url ? glob_matches(f->path, name) : path_matches(f->path, name);
}

bool boot_file_serves(const struct boot_file *f, struct bytes name)
{
    const char *path = f->is_url ? strchr(strstr(f->path, "://") + strlen("://"), '/') : f->path;
    return path && path_matches(path, name);
}

static void ask_services(const struct judging *j, struct matches m, unsigned roles, struct bytes name, bool is_url,
                         struct answer *answer)
{
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &j->p->service[k->service];
        const struct boot_file_list *list = &s->boot_files;
        if (!list->listed || !(s->roles & roles) || !service_serves(s, j->e->segment, j->e->time))
            continue;
        improve(answer, OFF, list->line);
        for (size_t i = 0; i < list->count && answer->listing != LISTED; i++) {
            if (list->at[i].is_url == is_url && boot_file_matches(&list->at[i], name))
                improve(answer, LISTED, list->line);
        }
    }
}

/* The lists of the responder, of the servers that the answer sends the client to, and of a URL's host. */
static struct answer ask_files(const struct judging *j, struct bytes name, bool is_url, const struct addr *host)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    ask_services(j, j->responder, ~0U, name, is_url, &answer);
    ask_services(j, policy_matches(j->p, host), ROLES_BOOT, name, is_url, &answer);
    for (size_t i = 0; i < event_count(j->e, FIELD_BOOT_SERVERS) && answer.listing != LISTED; i++) {
        struct addr server = event_addr_at(j->e, FIELD_BOOT_SERVERS, i);
        ask_services(j, policy_matches(j->p, &server), ROLES_BOOT, name, is_url, &answer);
    }
    return answer;
}

/* Behind the first "://"; 0 when there is none. */
static size_t scheme_size(struct bytes text)
{
    for (size_t n = 0; n + 3 <= text.left; n++) {
        if (bytes_peek(&text, n) == ':' && bytes_peek(&text, n + 1) == '/' && bytes_peek(&text, n + 2) == '/')
            return n + 3;
    }
    return 0;
}

static struct bytes take_until(struct bytes *b, const char *stops)
{
    size_t n = 0;
    while (n < b->left && !strchr(stops, bytes_peek(b, n)))
        n++;
    return bytes_sub(b, n);
}

/* Host without port, and path, of a URL (RFC 3986 §3). A user name in front of the host makes no host: it serves to
 * show one server and lead to another. ";mode=octet" is TFTP's (RFC 3617 §3) and no part of the path. */
static void split_url(struct bytes url, struct bytes *ret_host, struct bytes *ret_path)
{
    static const char mode[] = ";mode=octet";
    bytes_skip(&url, scheme_size(url));
    struct bytes authority = take_until(&url, "/\\?#");
    struct bytes probe = authority;
    take_until(&probe, "@");
    if (probe.left) {
        *ret_host = bytes_of("", 0);
    } else if (bytes_peek(&authority, 0) == '[') {
        bytes_skip(&authority, 1);
        *ret_host = take_until(&authority, "]");
    } else {
        *ret_host = take_until(&authority, ":");
    }
    size_t bare = url.left < sizeof mode - 1 ? 0 : url.left - (sizeof mode - 1);
    struct bytes tail = url;
    bytes_skip(&tail, bare);
    if (text_same(mode, sizeof mode - 1, tail))
        bytes_trim(&url, bare);
    *ret_path = url;
}

/* A host name cannot be held against addresses: listed names decide, and where only addresses count it is off. */
static struct answer ask_host(const struct judging *j, struct bytes host, const struct addr *a)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    if (!a->family)
        answer = ask_texts(j, next_names_of, host);
    return answer.listing == UNCONSTRAINED ? ask_server(j, a) : answer;
}

static struct answer ask_url(const struct judging *j, struct bytes url)
{
    struct bytes host, path;
    struct addr a = {0};
    split_url(url, &host, &path);
    addr_parse((const char *)host.at, host.left, &a);
    struct answer whole = ask_files(j, url, true, &a);
    if (whole.listing == LISTED)
        return whole;
    struct answer file = ask_files(j, path, false, &a);
    if (file.listing == OFF)
        return file;
    struct answer server = ask_host(j, host, &a);
    return server.listing == UNCONSTRAINED ? file : server;
}

/* Where the segment wants https, a URL of another scheme is off; a plain name is TFTP's and no URL. */
static void judge_transport(struct judging *j, struct bytes name)
{
    int segment = j->e->segment;
    if (segment == EVENT_NO_SEGMENT || !j->p->segment[segment].https_only || !scheme_size(name))
        return;
    conclude(j, (struct answer){text_glob("https://*", 9, name) ? LISTED : OFF, NULL}, "boot_transport", name);
}

static void judge_file(struct judging *j, struct bytes name, const char *what_file, const char *what_url)
{
    static const struct addr nowhere = {0};
    if (!name.left)
        return;
    judge_transport(j, name);
    if (scheme_size(name))
        conclude(j, ask_url(j, name), what_url, name);
    else
        conclude(j, ask_files(j, name, false, &nowhere), what_file, name);
}

static void judge_server(struct judging *j, const struct addr *a, const char *what)
{
    if (a->family && !addr_is_unspecified(a))
        conclude_addr(j, ask_server(j, a), what, a);
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
        conclude(j, ask_texts(j, next_names_of, name), "next_server", name);
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
            conclude(j, ask_texts(j, root_paths_of, path), "root_path", path);
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
            conclude_addr(j, ask_addrs(j, routers_of, &gateway), "routes", &gateway);
    }
}

static void judge_dns(struct judging *j, enum field f)
{
    for (size_t i = 0; i < event_count(j->e, f); i++) {
        struct addr a = event_addr_at(j->e, f, i);
        conclude_addr(j, ask_addrs(j, dns_of, &a), "dns", &a);
    }
}

static void judge_lease(struct judging *j)
{
    const struct event *e = j->e;
    for (size_t i = 0; i < event_count(e, FIELD_DHCP_ROUTERS); i++) {
        struct addr a = event_addr_at(e, FIELD_DHCP_ROUTERS, i);
        conclude_addr(j, ask_addrs(j, routers_of, &a), "routers", &a);
    }
    judge_routes(j, event_text(e, FIELD_DHCP_ROUTES));
    judge_routes(j, event_text(e, FIELD_DHCP_MS_ROUTES));
    judge_dns(j, FIELD_DHCP_DNS);
    struct bytes wpad = event_text(e, FIELD_DHCP_WPAD);
    if (wpad.left)
        conclude(j, ask_texts(j, wpad_of, wpad), "wpad", wpad);
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
            conclude(j, ask_texts(j, ipxe_of, setting), "ipxe", setting);
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
    struct judging j = {.p = p, .e = e, .responder = policy_matches(p, responder)};
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
