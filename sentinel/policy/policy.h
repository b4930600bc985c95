/* The site's policy: what is authorised where. Read from YAML, compiled once, never changed after: a reload makes a new
 * one. docs/policy.md describes the file. */
#ifndef SENTINEL_POLICY_POLICY_H
#define SENTINEL_POLICY_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/diag.h"
#include "base/digest.h"
#include "event/event.h"

struct policy;

/* Reads a policy and the files it includes (clients.csv, relative to the policy). 0; or −errno after complaining about
 * everything that is wrong with it: a policy with mistakes is not half loaded. */
int policy_load(const char *path, struct diags *diags, struct policy **ret);
/* The same from memory: the text of the file, and that of the clients.csv that it includes, if it includes one. */
int policy_parse(const char *path, struct bytes text, struct bytes included, struct diags *diags, struct policy **ret);
void policy_free(struct policy *p);
/* The text that it was made of, and that of the included file (empty without one), for who parses it again elsewhere. */
void policy_texts(const struct policy *p, struct bytes *ret_text, struct bytes *ret_included);

const char *policy_version(const struct policy *p); /* the site's own, "" when it gives none */
const char *policy_site(const struct policy *p);    /* "" when it gives none */
const char *policy_path(const struct policy *p);
/* Whether active checks may be sent at this site. */
bool policy_probe_allowed(const struct policy *p);
/* SHA-256 over the policy file and its included files, in the order of inclusion. */
const uint8_t *policy_digest(const struct policy *p);

/* What is known of a packet's place. Addresses are evidence for `networks`, the strongest first: a relay's address
 * (giaddr) names the client's segment whatever the interface. Unspecified, multicast and broadcast ones are ignored. */
struct place {
    const char *interface; /* NULL: unknown, contradicts nothing */
    const uint16_t *vlan;  /* VIDs from the outermost in, without priority tags */
    uint8_t vlans;
    struct addr relay;   /* giaddr, or none */
    struct addr addr[6]; /* source, destination, yiaddr, … */
    uint8_t addrs;
};

/* The number of the segment that fits best, or EVENT_NO_SEGMENT. A segment fits when its interfaces and VLANs (those it
 * lists) do not contradict what is known and at least one thing it lists is confirmed: the interface, the VLAN stack,
 * or one of its networks by one of the addresses. Networks alone never contradict: a rogue with an address of its own
 * on VLAN 42 stands on VLAN 42; nor does an untagged frame, for mirror ports strip tags. Among several, a network that
 * contains an address, then the one with more confirmations, then the one whose network contains a stronger address,
 * then the narrower network wins. A relay address inside a segment's networks decides at once. */
int policy_locate(const struct policy *p, const struct place *place);
size_t policy_segments(const struct policy *p);
const char *policy_segment_name(const struct policy *p, int segment); /* NULL for EVENT_NO_SEGMENT */
/* The number of the segment with that name, or EVENT_NO_SEGMENT. */
int policy_segment_find(const struct policy *p, const char *name);

/* Judges an event by its server.ip, server.mac, server.id, dhcp.relay, server.role, segment, time, and by what it hands
 * out; sets server.verdict, server.service, content.*, policy.*, segment.netboot and limit[]. `p` NULL: the verdict of
 * every event with a role is "unlisted", and nothing else is said. Events without server.role get only
 * policy.listed, policy.writes and limits (by server.ip).
 *
 * server.verdict: authorised; unknown (no service has that address); wrong-identity (the address is authorised, its MAC
 * is not); wrong-segment; wrong-role; expired (its `until` has passed).
 * A MAC is compared only when the server's address lies in the networks of the observed segment (or the segment lists
 * none); a routed server's frames must bear the MAC of a listed relay or router of the segment, when any lists MACs. A
 * host of role dhcp-proxy speaks for listed servers. A reply that a listed relay forwarded is judged by option 54, the
 * server behind it: its source is the relay's, or giaddr is and the source is the server's own or the MAC the relay's.
 * DHCPv6 servers are also known by link-local address and DUID, routers and relays by MAC; where a policy lists nobody of a
 * role in a way that IPv6 messages show, strangers in it are "unlisted".
 * `peers` share their addresses and MACs. policy.expected is set when something is wrong, at most 16 addresses.
 * content.verdict: listed, off-policy, unconstrained. Judged for authorised servers only. */
void policy_judge(const struct policy *p, struct event *e);

/* Whether an exception covers this rule for this event at the event's time; `ret_expired` is set when one would have
 * but has run out. */
bool policy_excepts(const struct policy *p, const char *rule, const struct event *e, bool *ret_expired);

/* What the policy wants watched beyond the boot protocols; each is called for every one of them, NULL: not wanted. A host or
 * name may come more than once. */
struct policy_watched {
    void (*pair)(void *self, const struct prefix *a, const struct prefix *b); /* the ends of a channel */
    void (*host)(void *self, const struct addr *host); /* of a service, or a router that one hands out */
    void (*name)(void *self, const char *name);        /* of a service, or a next server that one hands out */
    void *self;
};
void policy_watched(const struct policy *p, const struct policy_watched *take);

/* What the policy names and a capture has to let pass besides what it does anyway: who serves files over TCP, who sends
 * multicasts, their groups, and the two ends of a channel (`b`, else NULL). */
enum policy_names { POLICY_NAMES_HOST, POLICY_NAMES_FILES, POLICY_NAMES_GROUP, POLICY_NAMES_PAIR };
void policy_named(const struct policy *p,
                  void (*take)(void *self, enum policy_names what, const struct prefix *a, const struct prefix *b),
                  void *self);

/* Walks what the policy means, for `sentinel check`: line by line, safe for terminals. */
struct text;
void policy_describe(const struct policy *p, void (*line)(void *self, const char *text), void *self);

#endif
