/* Whether an answer of a name service names the right addresses for a service of the policy. */
#include "policy/compiled.h"

enum { NETBIOS_LABEL = 15, EXPECTED_MOST = 16 };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool is_same(struct bytes a, struct bytes b)
{
    if (a.left != b.left)
        return false;
    while (a.left) {
        if (lower(bytes_u8(&a)) != lower(bytes_u8(&b)))
            return false;
    }
    return true;
}

/* Asked for whole, by its first label, or by as much of that as NetBIOS has room for. */
static bool is_named(const char *name, struct bytes asked)
{
    struct bytes whole = bytes_of(name, strlen(name));
    struct bytes label = bytes_of(name, strcspn(name, "."));
    struct bytes netbios = label;
    bytes_trim(&netbios, NETBIOS_LABEL);
    if (asked.left && asked.at[asked.left - 1] == '.')
        asked.left--;
    return is_same(whole, asked) || is_same(label, asked) || is_same(netbios, asked);
}

static bool has_name(const struct text_list *list, struct bytes asked)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_named(list->at[i], asked))
            return true;
    }
    return false;
}

static void add_all(struct addr_list *ret, size_t room, const struct addr_list *list)
{
    for (size_t i = 0; i < list->count && ret->count < room; i++)
        ret->at[ret->count++] = list->at[i];
}

/* Addresses of every service of that name, and of those that are one with it. The first such service, or NULL. */
static const struct service *expected_of(const struct policy *p, struct bytes asked, struct addr_list *ret, size_t room)
{
    const struct service *found = NULL;
    for (size_t i = 0; i < p->services; i++) {
        if (!has_name(&p->service[i].names, asked))
            continue;
        found = found ? found : &p->service[i];
        for (size_t j = 0; j < p->services; j++) {
            if (p->service[j].group != p->service[i].group)
                continue;
            add_all(ret, room, &p->service[j].addresses);
            add_all(ret, room, &p->service[j].link_local);
        }
    }
    return found;
}

/* Whether the site hands out DNS servers, and the one who answers is none of them. */
static bool is_foreign_dns(const struct policy *p, const struct addr *answerer)
{
    bool listed = false;
    for (size_t i = 0; i < p->services; i++) {
        for (size_t j = 0; j < p->service[i].hands_outs; j++) {
            const struct addr_list *dns = &p->service[i].hands_out[j].dns;
            listed |= dns->count;
            if (addr_list_has(dns, answerer))
                return false;
        }
    }
    return listed;
}

/* The answer comes from one of these addresses, and in a frame that the policy does not hold against it. */
static bool speaks_for_itself(const struct policy *p, const struct event *e, const struct addr_list *expected)
{
    struct addr answerer = event_addr(e, FIELD_SERVER_IP);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    return addr_list_has(expected, &answerer) && (mac_is_zero(&mac) || binding_fits(p, e, &answerer, &mac));
}

/* Adds name.wrong. An address of a family that the service lists none of is not wrong by itself: but who answers for another
 * where hosts speak for themselves, or in place of the site's DNS servers, is not to be believed. */
static void add_wrong(const struct policy *p, const struct addr_list *expected, struct event *e)
{
    struct addr answerer = event_addr(e, FIELD_SERVER_IP);
    bool believed = event_is(e, FIELD_NAME_PROTOCOL, "dns") && !is_foreign_dns(p, &answerer);
    size_t count = event_count(e, FIELD_NAME_ADDRESSES);
    for (size_t i = 0; i < count; i++) {
        struct addr named = event_addr_at(e, FIELD_NAME_ADDRESSES, i);
        if (!addr_list_has(expected, &named) && (!believed || addr_list_speaks(expected, named.family)))
            event_add_addr(e, FIELD_NAME_WRONG, &named);
    }
}

void name_judge(const struct policy *p, struct event *e)
{
    struct addr room[64];
    struct addr_list expected = {.at = room};
    if (!event_has(e, FIELD_NAME_ANSWERED))
        return;
    const struct service *service =
        expected_of(p, event_text(e, FIELD_NAME_ANSWERED), &expected, sizeof room / sizeof *room);
    if (!service || !expected.count) {
        event_set_text(e, FIELD_NAME_VERDICT, "unconstrained");
        return;
    }
    event_set_text(e, FIELD_NAME_SERVICE, service->name);
    event_set_text(e, FIELD_POLICY_LINE, service->line);
    add_wrong(p, &expected, e);
    bool wrong = event_has(e, FIELD_NAME_WRONG);
    if (wrong && speaks_for_itself(p, e, &expected)) {
        event_unset(e, FIELD_NAME_WRONG);
        event_set_text(e, FIELD_NAME_VERDICT, "own");
        return;
    }
    event_set_text(e, FIELD_NAME_VERDICT, wrong ? "wrong" : "right");
    for (size_t i = 0; wrong && i < expected.count && i < EXPECTED_MOST; i++)
        event_add_addr(e, FIELD_NAME_EXPECTED, &expected.at[i]);
}
