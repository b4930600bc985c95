/* The policy as compiled: what the loaders fill and the judges read. For the files of this room only. */
#ifndef SENTINEL_POLICY_COMPILED_H
#define SENTINEL_POLICY_COMPILED_H

#include "base/yaml.h"
#include "event/predicate.h"
#include "policy/policy.h"

/* More than any site has; they keep the pairwise checks of the loader within seconds. */
enum { POLICY_SEGMENTS = 4096, POLICY_SERVICES = 4096, POLICY_PEERS = 16 };

enum role {
    ROLE_DHCP,
    ROLE_DHCP_PROXY,
    ROLE_PXE,
    ROLE_TFTP,
    ROLE_HTTP_BOOT,
    ROLE_MULTICAST,
    ROLE_DISTRIBUTION_POINT,
    ROLE_PEER_CACHE,
    ROLE_PROVISIONING,
    ROLE_RELAY,
    ROLE_ROUTER,
    ROLE_COUNT,
};
#define ROLE_BIT(role) (1U << (role))
#define ROLES_BOOT     (ROLE_BIT(ROLE_PXE) | ROLE_BIT(ROLE_TFTP) | ROLE_BIT(ROLE_HTTP_BOOT))
#define ROLES_CARRIER  (ROLE_BIT(ROLE_RELAY) | ROLE_BIT(ROLE_ROUTER))

/* In the order of their enums. */
extern const char *const role_names[ROLE_COUNT];

/* Lists as the file gives them: an absent one (not `listed`) constrains nothing, an empty one forbids all. */
struct addr_list {
    struct addr *at;
    size_t count;
    bool listed;
};
struct mac_list {
    struct mac *at;
    size_t count;
    bool listed;
};
struct prefix_list {
    struct prefix *at;
    size_t count;
    bool listed;
};
struct text_list {
    const char **at;
    size_t count;
    bool listed;
};
struct bytes_list {
    struct bytes *at;
    size_t count;
    bool listed;
};

/* Tags from the outermost in; none: untagged. */
struct vlan_stack {
    uint16_t tag[EVENT_VLANS];
    uint8_t tags;
};
struct vlan_list {
    struct vlan_stack *at;
    size_t count;
    bool listed;
};

/* Which machines may hand on to others what they loaded. */
enum peer_caches { PEER_CACHES_KNOWN, PEER_CACHES_ALLOWED, PEER_CACHES_FORBIDDEN, PEER_CACHES_COUNT };
extern const char *const peer_caches_names[PEER_CACHES_COUNT];

struct segment {
    const char *name;
    const struct yaml *node;
    struct text_list interfaces;
    struct vlan_list vlans;
    struct prefix_list networks;
    bool netboot_forbidden;
    bool https_only; /* boot URLs must be https: */
    enum peer_caches peer_caches;
    const char *line; /* "policy.yaml:5" */
};

/* What a service may hand out to clients of one segment. */
struct hands_out {
    int segment;
    const char *line; /* "policy.yaml:23" */
    struct addr_list routers, dns;
    struct addr_list next_servers;
    struct text_list next_names; /* of the same key; listed when there are any */
    struct text_list root_paths;
    struct text_list ipxe; /* words of ipxe_settings */
    struct text_list wpad; /* globs */
};

struct digest {
    uint8_t byte[SHA256_SIZE];
};
struct digest_list {
    struct digest *at;
    size_t count;
    bool listed;
};

struct boot_file {
    const char *path; /* a glob */
    bool is_url;      /* over whole URLs: it contains "://" */
    struct digest_list sha256;
};
struct boot_file_list {
    struct boot_file *at;
    size_t count;
    bool listed;
    const char *line;
};

struct port_range {
    uint16_t first, last;
};
struct port_list {
    struct port_range *at;
    size_t count;
    bool listed;
};

enum integrity { INTEGRITY_ANY, INTEGRITY_CHECKSUM, INTEGRITY_SIGNED, INTEGRITY_COUNT };
extern const char *const integrity_names[INTEGRITY_COUNT];

struct multicast {
    const char *line; /* NULL: the service says nothing of it */
    struct prefix_list groups;
    struct port_list ports;
    enum integrity integrity; /* at least */
    bool encrypted;           /* content must be */
};

/* How a distribution point must protect what it serves. */
enum smb_demand { SMB_DEMAND_NONE, SMB_DEMAND_SIGNED, SMB_DEMAND_ENCRYPTED, SMB_DEMAND_COUNT };
extern const char *const smb_demand_names[SMB_DEMAND_COUNT];

struct distribution {
    const char *line; /* NULL: the policy demands nothing */
    bool https;
    enum smb_demand smb; /* at least */
};

struct service {
    const char *name;
    const struct yaml *node;
    const char *line; /* "policy.yaml:23" */
    unsigned roles;   /* ROLE_BIT()s */
    struct addr_list addresses, link_local;
    struct text_list names; /* by which hosts look it up */
    struct mac_list macs;
    struct mac_list identity; /* its own and its peers' MACs, when it lists any */
    struct bytes_list duids;
    size_t group;       /* peers bear the same number */
    uint64_t *segments; /* bit per segment; NULL: authorised on all */
    size_t on;          /* how many bits are set */
    struct hands_out *hands_out;
    size_t hands_outs;
    struct boot_file_list boot_files;
    struct multicast multicast;
    struct distribution distribution;
    bool pxe_password; /* required */
    bool writes;       /* clients may write */
    int64_t until;     /* last instant; INT64_MAX: no end */
    struct rate_limit limit[LIMIT_COUNT];
};

/* A client that the site knows: by MAC (or the first bytes of one), by machine GUID, or both. */
struct known_client {
    struct mac mac;
    uint8_t mac_bytes; /* that count; 0: no MAC */
    bool has_uuid;
    uint8_t uuid[UUID_SIZE];
    const char *name; /* "" when it has none */
};

enum protection {
    PROTECTION_IPSEC,           /* ESP or AH, encrypted or not */
    PROTECTION_IPSEC_ENCRYPTED, /* ESP with encryption */
    PROTECTION_SMB3,            /* encrypted */
    PROTECTION_SMB_SIGNED,
    PROTECTION_TLS,             /* 1.2 or later */
    PROTECTION_RPC_PRIVACY,
    PROTECTION_RPC_INTEGRITY,
    PROTECTION_COUNT
};
extern const char *const protection_names[PROTECTION_COUNT];

struct channel {
    const char *name;
    const char *line; /* "policy.yaml:23" */
    struct prefix between[2];
    unsigned accepts; /* a bit per enum protection */
};

struct exception {
    const char *rule, *owner, *reason; /* reason: "" when not given */
    const char *line;                  /* "policy.yaml:23" */
    int64_t until;
    struct predicate *where;
};

/* One address of one service, its own or a peer's. Sorted by address, then by service. */
struct address_entry {
    struct addr addr;
    uint32_t service;
};

struct block;

struct policy {
    struct yaml_file *file; /* owns the texts that names point to */
    struct block *blocks;   /* owns everything else */
    char *included;         /* text of clients.csv, or NULL; by malloc() */
    size_t included_size;
    const char *version, *site;
    uint8_t digest[SHA256_SIZE];
    bool probe_allowed;
    struct segment *segment;
    size_t segments;
    struct service *service;
    size_t services;
    struct address_entry *index;
    size_t indexed;
    bool unknown_clients_allowed;
    struct known_client *client; /* sorted by MAC */
    size_t clients;
    const struct known_client **by_uuid; /* those with a machine GUID, sorted by it */
    size_t by_uuids;
    bool clients_listed;
    struct channel *channel;
    size_t channels;
    struct prefix_list ignore_groups;
    struct exception *exception;
    size_t exceptions;
};

/* Zeroed memory that lives as long as the policy; NULL when memory is short. */
void *policy_alloc(struct policy *p, size_t count, size_t size);

/* Compiles a parsed file, which then belongs to the policy or, on failure, is freed. As policy_load(). */
int policy_compile(struct yaml_file *file, struct diags *diags, struct policy **ret);

/* The entries of that address. */
struct matches {
    const struct address_entry *at, *end;
};
struct matches policy_matches(const struct policy *p, const struct addr *a);

/* Whether the service is authorised on the segment; on EVENT_NO_SEGMENT every service may be. */
static inline bool service_on(const struct service *s, int segment)
{
    return !s->segments || segment == EVENT_NO_SEGMENT || (s->segments[segment / 64] >> (segment % 64) & 1);
}

/* Authorised on the segment, and its end has not passed. */
static inline bool service_serves(const struct service *s, int segment, int64_t time)
{
    return service_on(s, segment) && time <= s->until;
}

bool addr_list_has(const struct addr_list *list, const struct addr *a);
/* Whether the list says anything of addresses of that family: it holds some, or forbids all. */
bool addr_list_speaks(const struct addr_list *list, uint8_t family);
bool mac_list_has(const struct mac_list *list, const struct mac *mac);

/* What of a packet says who its responder is, and what the frame's MAC must then be. */
enum bearer {
    BEARER_SELF,   /* the responder itself, or a router between it and the segment */
    BEARER_RELAY,  /* a listed relay */
    BEARER_PROXY,  /* a listed dhcp-proxy: its MAC is known to be right */
    BEARER_HIDDEN, /* on its way to a relay, seen on a wire that the segment does not describe: any MAC */
};

struct identity {
    struct addr address; /* of the responder; none when nothing tells */
    enum bearer bearer;
    struct addr relay; /* BEARER_RELAY */
};

struct identity identity_of(const struct policy *p, const struct event *e);
/* Whether the frame's MAC is one that the service's answers may bear. */
bool identity_fits(const struct policy *p, const struct identity *who, const struct service *s, const struct event *e);

/* The same for DHCPv6 and router advertisements. `names`: the service is meant by its DUID (a DHCPv6 server) or MAC (a router
 * or relay), whatever the address. `unlisted`: the policy lists nobody of those roles there in a way that such a message
 * would show, so it cannot be held against it. */
bool identity6_applies(const struct event *e);
struct identity identity6_of(const struct policy *p, const struct event *e);
bool identity6_names(const struct policy *p, const struct service *s, const struct event *e);
bool identity6_fits(const struct policy *p, const struct identity *who, const struct service *s, const struct event *e);
bool identity6_unlisted(const struct policy *p, const struct identity *who, unsigned roles, const struct event *e);

/* Whether answers of that address reach the segment without a router in between. */
bool identity_is_local(const struct policy *p, int segment, const struct addr *a);

/* Whether that MAC is one the service itself, or one of its peers, is listed with: then who speaks is beyond doubt. */
bool identity_proven(const struct service *s, const struct event *e);

/* Whether the site knows a client of that MAC or machine GUID (all of it; an empty one is none). */
bool client_is_known(const struct policy *p, const struct mac *mac, struct bytes uuid);
/* Sets client.verdict and client.carried. */
void client_judge(const struct policy *p, struct event *e);
/* Whether the MAC belongs to a carrier in one of those roles, or a peer of one, that serves the segment. */
bool carrier_has(const struct policy *p, unsigned roles, const struct event *e, const struct mac *mac);

/* What a server may set for iPXE by option 175, as `ipxe` of hands_out lists it. */
enum ipxe_setting { IPXE_SCRIPT, IPXE_TRUST, IPXE_CREDENTIALS, IPXE_SETTINGS };
extern const char *const ipxe_settings[IPXE_SETTINGS];

/* Sets binding.verdict and binding.service, takes from server.claims what is rightly claimed, and sets redirect.concerns and
 * redirect.verdict, of events that have what these are about. */
void binding_judge(const struct policy *p, struct event *e);
/* Whether the policy does not hold it against the MAC that it speaks for the address. */
bool binding_fits(const struct policy *p, const struct event *e, const struct addr *address, const struct mac *mac);
/* Sets name.verdict and what goes with it, of answers for a service's name. */
void name_judge(const struct policy *p, struct event *e);

/* Sets channel.name, channel.required and what the policy says of a channel's event. */
void channel_judge(const struct policy *p, struct event *e);

/* Sets policy.relay of a DHCP message that names a relay. */
void relay_judge(const struct policy *p, struct event *e);

/* Judges what an authorised responder hands out and sets content.*. The line of the list that something is not on, or
 * NULL when there is none. */
const char *content_judge(const struct policy *p, const struct addr *responder, struct event *e);
/* The same for a file that was moved, by its digest: listed, off-policy, unconstrained, or unverifiable. */
const char *file_hash_judge(const struct policy *p, const struct addr *responder, struct event *e);
/* Whether an answer that names that file, by path or by whole URL, names this one. */
bool boot_file_matches(const struct boot_file *f, struct bytes name);
/* Whether the file that was moved under that path is this one: of a URL its path counts, for the server is known. */
bool boot_file_serves(const struct boot_file *f, struct bytes name);
/* The same for distribution points: whether content goes over the wire as the policy demands. */
const char *distribution_judge(const struct policy *p, const struct addr *responder, struct event *e);

/* Whether the segment lets a machine that acts as peer cache hand on what it loaded; `ret_line`, the segment's, or NULL. */
bool peer_cache_may(const struct policy *p, const struct event *e, const char **ret_line);
/* Whether it says that none may. */
bool peer_cache_forbidden(const struct policy *p, const struct event *e);

/* The same for who sends to groups: groups, ports, integrity, encryption. */
const char *multicast_judge(const struct policy *p, const struct addr *responder, struct event *e);
/* Sets multicast.ignored and, for groups that the policy gives to images, multicast.deployment. */
void group_judge(const struct policy *p, struct event *e);

#endif
