#include "record/responder.h"

#include <string.h>

struct responder_key responder_key_make(int segment, struct bytes role, const struct addr *ip, const struct mac *mac)
{
    struct responder_key key = {.segment = segment, .family = ip->family};
    bytes_trim(&role, sizeof key.role - 1);
    bytes_copy(&role, key.role, role.left);
    memcpy(key.ip, ip->byte, sizeof key.ip);
    memcpy(key.mac, mac->byte, sizeof key.mac);
    return key;
}

struct responder_key responder_key_of(const struct event *e)
{
    struct addr ip = event_addr(e, FIELD_SERVER_IP);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    return responder_key_make(e->segment, event_text(e, FIELD_SERVER_ROLE), &ip, &mac);
}

bool responder_answers(const struct event *e)
{
    static const enum event_kind retold[] = {EVENT_BOOT_OFFERED, EVENT_BOOT_CHOSEN, EVENT_BOOT_COMPLETED,
                                             EVENT_BOOT_HIJACKED,
                                             EVENT_RESPONDER_SILENT};
    bool begun = e->kind == EVENT_TFTP_TRANSFER && e->earlier[0]; /* its first answer was an event */
    for (size_t i = 0; i < sizeof retold / sizeof *retold; i++) {
        if (e->kind == retold[i])
            return false;
    }
    return event_has(e, FIELD_SERVER_ROLE) && !begun;
}
