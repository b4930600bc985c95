/* ARP messages to events; what they claim of protected addresses is added by claim.c. */
#include "track/state.h"

bool track_arp(const struct step *s)
{
    const struct arp *arp = &s->message->arp;
    if (arp->operation != 1 && arp->operation != 2)
        return false;
    struct event *e = step_begin(s, arp->operation == 1 ? EVENT_ARP_REQUEST : EVENT_ARP_REPLY);
    event_set_integer(e, FIELD_ARP_OPERATION, arp->operation);
    event_set_mac(e, FIELD_ARP_SENDER_MAC, &arp->sender_mac);
    event_set_addr(e, FIELD_ARP_SENDER, &arp->sender);
    event_set_mac(e, FIELD_ARP_TARGET_MAC, &arp->target_mac);
    event_set_addr(e, FIELD_ARP_TARGET, &arp->target);
    event_set_bool(e, FIELD_ARP_GRATUITOUS, arp->gratuitous);
    claim_arp(s, arp, e);
    step_emit(s, e);
    return true;
}
