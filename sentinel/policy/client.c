/* The verdict on who asks. */
#include "policy/compiled.h"

#include <stdlib.h>

/* The first of the sorted clients that does not stand before that MAC. */
static size_t first_from(const struct policy *p, const struct mac *mac)
{
    size_t from = 0, to = p->clients;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (memcmp(&p->client[middle].mac, mac, sizeof *mac) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* An entry that lists so many first bytes of the MAC; the rest of them is zero in the entry. */
static bool knows_beginning(const struct policy *p, const struct mac *mac, uint8_t count)
{
    struct mac beginning = {{0}};
    memcpy(beginning.byte, mac->byte, count);
    for (size_t i = first_from(p, &beginning); i < p->clients && mac_equal(&p->client[i].mac, &beginning); i++) {
        if (p->client[i].mac_bytes == count)
            return true;
    }
    return false;
}

static int by_uuid(const void *key, const void *item)
{
    const struct known_client *const *client = item;
    return memcmp(key, (*client)->uuid, UUID_SIZE);
}

static bool knows_uuid(const struct policy *p, struct bytes uuid)
{
    uint8_t key[UUID_SIZE];
    if (uuid.left != UUID_SIZE || !p->by_uuids)
        return false;
    bytes_copy(&uuid, key, sizeof key);
    return bsearch(key, p->by_uuid, p->by_uuids, sizeof *p->by_uuid, by_uuid);
}

bool client_is_known(const struct policy *p, const struct mac *mac, struct bytes uuid)
{
    for (uint8_t count = sizeof mac->byte; count > 0; count--) {
        if (knows_beginning(p, mac, count))
            return true;
    }
    return knows_uuid(p, uuid);
}

void client_judge(const struct policy *p, struct event *e)
{
    const unsigned carriers = ROLES_CARRIER | ROLE_BIT(ROLE_DHCP_PROXY);
    if (event_has(e, FIELD_CLIENT_ETHER)) {
        struct mac ether = event_mac(e, FIELD_CLIENT_ETHER);
        event_set_bool(e, FIELD_CLIENT_CARRIED, carrier_has(p, carriers, e, &ether));
    }
    if (!p->clients_listed || !event_has(e, FIELD_CLIENT_MAC))
        return;
    struct mac mac = event_mac(e, FIELD_CLIENT_MAC);
    bool known = client_is_known(p, &mac, event_text(e, FIELD_CLIENT_UUID));
    event_set_text(e, FIELD_CLIENT_VERDICT, known ? "known" : p->unknown_clients_allowed ? "allowed" : "unknown");
}
