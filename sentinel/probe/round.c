#include "probe/round.h"

#include <stdio.h>
#include <string.h>

struct round_host *round_host(struct round *r, const struct addr *ip)
{
    if (ip->family != 4 || addr_is_unspecified(ip) || addr_is_multicast(ip) || addr_is_broadcast(ip))
        return NULL;
    for (size_t i = 0; i < r->hosts; i++) {
        if (addr_equal(&r->host[i].ip, ip))
            return &r->host[i];
    }
    if (r->hosts == ROUND_HOSTS) {
        r->refused++;
        return NULL;
    }
    r->host[r->hosts] = (struct round_host){.ip = *ip};
    return &r->host[r->hosts++];
}

void round_spoke(struct round *r, const struct addr *ip, const struct mac *mac)
{
    struct round_host *h = round_host(r, ip);
    if (!h)
        return;
    h->speaks = true;
    if (mac_is_zero(&h->mac))
        h->mac = *mac;
}

void round_sends(struct round *r, const struct addr *ip, struct bytes file)
{
    struct round_host *h = round_host(r, ip);
    if (!h)
        return;
    h->boots = true;
    bool url = false;
    for (size_t i = 0; i + 2 < file.left; i++)
        url |= memcmp(file.at + i, "://", 3) == 0;
    if (!file.left || url || memchr(file.at, 0, file.left))
        return;
    for (size_t i = 0; i < h->files; i++) {
        if (bytes_equal(bytes_of(h->file[i], strlen(h->file[i])), file))
            return;
    }
    if (h->files == ROUND_FILES || file.left >= ROUND_NAME) {
        r->refused++;
        return;
    }
    memcpy(h->file[h->files], file.at, file.left);
    h->file[h->files++][file.left] = '\0';
}

struct round_read *round_ask(struct round *r, const struct addr *ip, uint16_t port, const char *name, bool random)
{
    if (!port || r->reads == ROUND_READS) {
        r->refused++;
        return NULL;
    }
    struct round_read *q = &r->read[r->reads++];
    *q = (struct round_read){.ip = *ip, .port = port, .random = random};
    snprintf(q->name, sizeof q->name, "%s", name);
    return q;
}

struct round_read *round_answered(struct round *r, const struct addr *ip, uint16_t port)
{
    for (size_t i = 0; i < r->reads; i++) {
        struct round_read *q = &r->read[i];
        if (q->port != port || !addr_equal(&q->ip, ip) || q->answered)
            continue;
        q->answered = true;
        return q;
    }
    return NULL;
}

bool round_is_answered(const struct round *r)
{
    for (size_t i = 0; i < r->reads; i++) {
        if (!r->read[i].answered)
            return false;
    }
    return true;
}
