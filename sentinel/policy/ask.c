/* What the lists of a policy say of one value. */
#include "policy/ask.h"

#include "policy/boot_name.h"

static void improve(struct answer *answer, enum listing listing, const char *line)
{
    if (listing > answer->listing)
        *answer = (struct answer){listing, line};
}

/* The next hands_out of the responder for the event's segment. `at` begins as the responder's first entry. */
static const struct hands_out *next_hands_out(const struct question *q, const struct address_entry **at)
{
    while (*at < q->responder.end) {
        const struct service *s = &q->p->service[(*at)++->service];
        for (size_t i = 0; i < s->hands_outs && service_serves(s, q->e->segment, q->e->time); i++) {
            if (s->hands_out[i].segment == q->e->segment)
                return &s->hands_out[i];
        }
    }
    return NULL;
}

struct answer ask_addrs(const struct question *q, size_t list, const struct addr *a)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    const struct hands_out *h;
    for (const struct address_entry *at = q->responder.at; (h = next_hands_out(q, &at));) {
        const struct addr_list *addrs = (const void *)((const char *)h + list);
        /* A list without IPv6 addresses was made before there were any, and says nothing of them. */
        if (addrs->listed && (a->family == 4 || addr_list_speaks(addrs, a->family)))
            improve(&answer, addr_list_has(addrs, a) ? LISTED : OFF, h->line);
    }
    return answer;
}

struct answer ask_texts(const struct question *q, size_t list, struct bytes text)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    const struct hands_out *h;
    for (const struct address_entry *at = q->responder.at; (h = next_hands_out(q, &at));) {
        const struct text_list *globs = (const void *)((const char *)h + list);
        for (size_t i = 0; i < globs->count; i++)
            improve(&answer, text_glob(globs->at[i], strlen(globs->at[i]), text) ? LISTED : OFF, h->line);
        if (globs->listed)
            improve(&answer, OFF, h->line);
    }
    return answer;
}

static bool serves_boot(const struct question *q, const struct service *s)
{
    return s->roles & ROLES_BOOT && service_serves(s, q->e->segment, q->e->time);
}

static bool has_boot_service(const struct question *q)
{
    for (size_t i = 0; i < q->p->services; i++) {
        if (serves_boot(q, &q->p->service[i]))
            return true;
    }
    return false;
}

static bool is_boot_service(const struct question *q, const struct addr *a)
{
    struct matches m = policy_matches(q->p, a);
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        if (serves_boot(q, &q->p->service[k->service]))
            return true;
    }
    return false;
}

struct answer ask_server(const struct question *q, const struct addr *a)
{
    struct answer answer = ask_addrs(q, offsetof(struct hands_out, next_servers), a);
    if (answer.listing == UNCONSTRAINED && has_boot_service(q))
        answer.listing = is_boot_service(q, a) ? LISTED : OFF;
    return answer;
}

static void ask_services(const struct question *q, struct matches m, unsigned roles, struct bytes name, bool is_url,
                         struct answer *answer)
{
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &q->p->service[k->service];
        const struct boot_file_list *list = &s->boot_files;
        if (!list->listed || !(s->roles & roles) || !service_serves(s, q->e->segment, q->e->time))
            continue;
        improve(answer, OFF, list->line);
        for (size_t i = 0; i < list->count && answer->listing != LISTED; i++) {
            if (list->at[i].is_url == is_url && boot_file_matches(&list->at[i], name))
                improve(answer, LISTED, list->line);
        }
    }
}

struct answer ask_files(const struct question *q, struct bytes name, bool is_url, const struct addr *host)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    ask_services(q, q->responder, ~0U, name, is_url, &answer);
    ask_services(q, policy_matches(q->p, host), ROLES_BOOT, name, is_url, &answer);
    for (size_t i = 0; i < event_count(q->e, FIELD_BOOT_SERVERS) && answer.listing != LISTED; i++) {
        struct addr server = event_addr_at(q->e, FIELD_BOOT_SERVERS, i);
        ask_services(q, policy_matches(q->p, &server), ROLES_BOOT, name, is_url, &answer);
    }
    return answer;
}

/* A host name cannot be held against addresses: listed names decide, and where only addresses count it is off. */
static struct answer ask_host(const struct question *q, struct bytes host, const struct addr *a)
{
    struct answer answer = {UNCONSTRAINED, NULL};
    if (!a->family)
        answer = ask_texts(q, offsetof(struct hands_out, next_names), host);
    return answer.listing == UNCONSTRAINED ? ask_server(q, a) : answer;
}

struct answer ask_url(const struct question *q, struct bytes url)
{
    struct bytes host, path;
    struct addr a = {0};
    boot_name_split(url, &host, &path);
    addr_parse((const char *)host.at, host.left, &a);
    struct answer whole = ask_files(q, url, true, &a);
    if (whole.listing == LISTED)
        return whole;
    struct answer file = ask_files(q, path, false, &a);
    if (file.listing == OFF)
        return file;
    struct answer server = ask_host(q, host, &a);
    return server.listing == UNCONSTRAINED ? file : server;
}
