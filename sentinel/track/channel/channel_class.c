#include "track/channel/channel_class.h"

#include <stdlib.h>

#include "proto/dcerpc.h"
#include "proto/ipsec.h"
#include "proto/smb.h"
#include "proto/tls.h"

enum { ICMP = 1, TCP = 6, UDP = 17, ESP = 50, AH = 51, ICMP6 = 58, SYN = 2, ACK = 16 };
/* Bytes that a capture must keep of a segment before what is not recognised in it proves anything. */
enum { TELLING = 96 };

static const char *const class_names[CHANNEL_CLASSES] = {
    [CHANNEL_UNKNOWN] = "unknown",
    [CHANNEL_CLEAR] = "clear",
    [CHANNEL_SMB_SETUP] = "smb-setup",
    [CHANNEL_TLS_SETUP] = "tls-setup",
    [CHANNEL_ESP] = "esp",
    [CHANNEL_ESP_NULL] = "esp-null",
    [CHANNEL_AH] = "ah",
    [CHANNEL_SMB3] = "smb3",
    [CHANNEL_SMB_SIGNED] = "smb-signed",
    [CHANNEL_TLS] = "tls",
    [CHANNEL_TLS_OLD] = "tls-old",
    [CHANNEL_RPC_PRIVACY] = "rpc-privacy",
    [CHANNEL_RPC_INTEGRITY] = "rpc-integrity",
};

const char *channel_class_name(enum channel_class kind)
{
    return class_names[kind];
}

/* What site servers, distribution points and PXE service points speak, and what else is common. `protects`: streams on this
 * port are often protected from within, so one that was joined on its way proves nothing. */
static const struct port_name {
    uint16_t port;
    bool protects;
    const char *name;
} services[] = {
    {21, false, "ftp"},      {22, true, "ssh"},     {23, false, "telnet"},      {25, true, "smtp"},
    {53, false, "dns"},      {67, false, "dhcp"},   {69, false, "tftp"},        {80, false, "http"},
    {88, false, "kerberos"}, {123, false, "ntp"},   {135, true, "rpc"},         {137, false, "netbios-ns"},
    {138, false, "netbios"}, {139, true, "smb"},    {161, false, "snmp"},       {389, true, "ldap"},
    {443, true, "https"},    {445, true, "smb"},    {514, false, "syslog"},     {636, true, "ldaps"},
    {1433, true, "sql"},     {1434, false, "sql"},  {2049, false, "nfs"},       {2535, false, "madcap"},
    {3268, true, "ldap"},    {3269, true, "ldaps"}, {3389, true, "rdp"},        {4011, false, "pxe"},
    {4022, true, "sql"},     {5985, true, "winrm"}, {5986, true, "winrm"},      {8003, false, "peer-cache"},
    {8530, false, "wsus"},   {8531, true, "wsus"},  {10123, true, "configmgr"},
};

static const struct port_name *service_of(uint16_t port)
{
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        if (services[i].port == port)
            return &services[i];
    }
    return NULL;
}

const char *channel_service_name(const struct channel_service *service)
{
    if (service->ip_proto == ESP || service->ip_proto == AH)
        return "ipsec";
    const struct port_name *found = service_of(service->port);
    return found ? found->name : NULL;
}

/* The side whose port has a name, else the lower one. */
static uint16_t service_port(const struct packet *p)
{
    bool src = service_of(p->src_port), dst = service_of(p->dst_port);
    if (src != dst)
        return src ? p->src_port : p->dst_port;
    return p->src_port < p->dst_port ? p->src_port : p->dst_port;
}

struct flow {
    struct {
        struct addr end[2];
        uint8_t port[2][2];
    } key;
    bool began;    /* its first segment was seen */
    uint8_t setup; /* CHANNEL_…_SETUP when its last message was that, else 0 */
    uint8_t kind;  /* what it last showed itself to be; CHANNEL_NEUTRAL: nothing yet */
    uint16_t port; /* the service's */
};

struct channel_flows {
    struct table *table;
};

struct channel_flows *channel_flows_new(const struct hash_key *key)
{
    struct channel_flows *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->table = table_new(sizeof(struct flow), sizeof((struct flow *)0)->key, CHANNEL_FLOWS, key);
    if (!f->table) {
        free(f);
        return NULL;
    }
    return f;
}

void channel_flows_free(struct channel_flows *f)
{
    if (!f)
        return;
    table_free(f->table);
    free(f);
}

struct table_counts channel_flows_counts(const struct channel_flows *f)
{
    return table_counts(f->table);
}

/* One record for both directions. */
static struct flow *flow_of(struct channel_flows *f, const struct packet *p)
{
    struct flow key = {0};
    int order = memcmp(&p->src, &p->dst, sizeof p->src);
    bool swap = order > 0 || (order == 0 && p->src_port > p->dst_port);
    key.key.end[swap] = p->src;
    key.key.end[!swap] = p->dst;
    uint16_t ports[2] = {swap ? p->dst_port : p->src_port, swap ? p->src_port : p->dst_port};
    for (size_t i = 0; i < 2; i++) {
        key.key.port[i][0] = (uint8_t)(ports[i] >> 8);
        key.key.port[i][1] = (uint8_t)ports[i];
    }
    bool fresh;
    struct flow *flow = table_put(f->table, &key.key, p->frame->time, TABLE_STRANGER, &fresh);
    if (flow && fresh)
        flow->port = service_port(p);
    return flow;
}

/* A connection begins: whoever answers it is the service. */
static void begin(struct flow *flow, const struct packet *p)
{
    flow->began = true;
    flow->setup = 0;
    flow->kind = CHANNEL_NEUTRAL;
    flow->port = p->tcp_flags & ACK ? p->src_port : p->dst_port;
}

/* The first commands are said in clear whatever follows, and an answer that says "wait" is never signed (MS-SMB2
 * §3.3.4.1.1): in a stream that is signed only a request without signature proves the opposite. */
static enum channel_class class_of_smb(const struct flow *flow, const struct smb *smb)
{
    if (smb->form == SMB_FORM_ENCRYPTED)
        return CHANNEL_SMB3;
    if (!smb->parts && smb->form != SMB_FORM_COMPRESSED)
        return CHANNEL_UNKNOWN; /* not even its header is there */
    if (smb->form == SMB_FORM_COMPRESSED)
        return flow->kind == CHANNEL_NEUTRAL ? CHANNEL_CLEAR : flow->kind;
    const struct smb_part *part = &smb->part[0];
    if (part->command == SMB_NEGOTIATE || part->command == SMB_SESSION_SETUP || part->command == SMB_TREE_CONNECT)
        return CHANNEL_SMB_SETUP;
    if (smb->form == SMB_FORM_2 && part->signature)
        return CHANNEL_SMB_SIGNED;
    if (part->response && flow->kind == CHANNEL_SMB_SIGNED)
        return CHANNEL_SMB_SIGNED;
    return part->response && flow->kind == CHANNEL_NEUTRAL ? CHANNEL_UNKNOWN : CHANNEL_CLEAR;
}

/* RFC 8446 §5.1, RFC 5246 §6.2.1: type 20 to 23, version 3.x, at most 2^14 and 2048 bytes. */
static bool is_tls_record(struct bytes b)
{
    uint8_t type = bytes_u8(&b);
    uint8_t major = bytes_u8(&b), minor = bytes_u8(&b);
    uint16_t size = bytes_u16(&b);
    return bytes_ok(&b) && type >= 20 && type <= 23 && major == 3 && minor <= 4 && size && size <= 16384 + 2048;
}

static enum channel_class class_of_rpc(const struct flow *flow, const struct dcerpc *rpc)
{
    if (!rpc->has_level)
        return flow->kind == CHANNEL_NEUTRAL ? CHANNEL_UNKNOWN : (enum channel_class)flow->kind;
    if (rpc->level == DCERPC_PRIVACY)
        return CHANNEL_RPC_PRIVACY;
    return rpc->level == DCERPC_INTEGRITY ? CHANNEL_RPC_INTEGRITY : CHANNEL_CLEAR;
}

/* What precedes TLS in protocols that have it within: SQL Server's PRELOGIN (MS-TDS §2.2.1.1), RDP's connection request and
 * confirmation (MS-RDPBCGR §2.2.1.1); NetBIOS' session request
 * (RFC 1002 §4.3) on its own port. */
static bool is_negotiation(uint16_t port, struct bytes b)
{
    if (port == 139 && bytes_peek(&b, 0) >= 0x81 && bytes_peek(&b, 0) <= 0x85)
        return true;
    if (bytes_peek(&b, 0) == 0x12 && bytes_peek(&b, 1) <= 1)
        return true;
    uint8_t type = bytes_peek(&b, 5);
    return bytes_peek(&b, 0) == 3 && bytes_peek(&b, 1) == 0 && (type == 0xe0 || type == 0xd0);
}

/* The same protocols when they go on without TLS: a request or an answer of SQL Server (MS-TDS §2.2.3.1: type, status,
 * length), any other message of RDP. */
static bool is_plain_after_all(struct bytes b)
{
    uint8_t type = bytes_u8(&b), status = bytes_u8(&b);
    uint16_t size = bytes_u16(&b);
    if (!bytes_ok(&b) || status > 1)
        return false;
    return type == 3 && status == 0 ? true : type >= 1 && type <= 17 && size == b.left + 4;
}

/* A segment that shows what it is; CHANNEL_CLASSES: it does not. */
static enum channel_class recognise(const struct flow *flow, struct bytes payload)
{
    struct smb smb;
    struct tls tls;
    struct dcerpc rpc;
    if (smb_begins(payload) && smb_read(payload, &smb) == PARSE_OK)
        return class_of_smb(flow, &smb);
    if (tls_read(payload, &tls) == PARSE_OK) {
        if (!tls.response)
            return CHANNEL_TLS;
        return tls.version >= TLS_1_2 ? CHANNEL_TLS : CHANNEL_TLS_OLD;
    }
    if (is_tls_record(payload))
        return flow->kind == CHANNEL_TLS_OLD ? CHANNEL_TLS_OLD : CHANNEL_TLS;
    if (dcerpc_parse(payload, &rpc) == PARSE_OK)
        return class_of_rpc(flow, &rpc);
    if (is_negotiation(flow->port, payload))
        return CHANNEL_TLS_SETUP;
    return flow->setup == CHANNEL_TLS_SETUP && is_plain_after_all(payload) ? CHANNEL_CLEAR : CHANNEL_CLASSES;
}

static bool may_be_protected(uint16_t port)
{
    const struct port_name *service = service_of(port);
    return service ? service->protects : port >= 1024;
}

/* The middle of a message is what its beginning was. In a stream that began before us it may be anything. */
static enum channel_class inherit(const struct flow *flow)
{
    if (flow->kind != CHANNEL_NEUTRAL)
        return flow->kind;
    if (flow->setup)
        return flow->setup;
    return flow->began || !may_be_protected(flow->port) ? CHANNEL_CLEAR : CHANNEL_UNKNOWN;
}

static enum channel_class class_of_stream(struct channel_flows *f, const struct packet *p, struct channel_service *ret)
{
    struct flow *flow = flow_of(f, p);
    if (!flow)
        return CHANNEL_UNKNOWN;
    if (p->tcp_flags & SYN)
        begin(flow, p);
    ret->port = flow->port;
    if (p->payload.left < 2) /* nothing, or a keep-alive */
        return CHANNEL_NEUTRAL;
    enum channel_class kind = recognise(flow, p->payload);
    bool cut = p->notes & PACKET_CUT && p->payload.left < TELLING;
    if (kind == CHANNEL_CLASSES && cut)
        return CHANNEL_UNKNOWN;
    if (kind == CHANNEL_CLASSES)
        return inherit(flow);
    bool setup = kind == CHANNEL_SMB_SETUP || kind == CHANNEL_TLS_SETUP;
    flow->setup = setup ? (uint8_t)kind : 0;
    if (!setup && kind != CHANNEL_UNKNOWN)
        flow->kind = (uint8_t)kind;
    return kind;
}

/* QUIC is TLS 1.3 (RFC 9000 §17: the fixed bit). */
static bool is_quic(const struct packet *p)
{
    return (p->src_port == 443 || p->dst_port == 443) && bytes_peek(&p->payload, 0) & 0x40;
}

static enum channel_class class_of_ipsec(const struct ipsec *m)
{
    static const enum channel_class classes[] = {
        [IPSEC_ESP] = CHANNEL_ESP,
        [IPSEC_ESP_NULL] = CHANNEL_ESP_NULL,
        [IPSEC_IKE] = CHANNEL_NEUTRAL,
        [IPSEC_KEEPALIVE] = CHANNEL_NEUTRAL,
    };
    return classes[m->kind];
}

enum channel_class channel_classify(struct channel_flows *f, const struct packet *packet, struct channel_service *ret)
{
    struct ipsec ipsec;
    *ret = (struct channel_service){.ip_proto = packet->ip_proto};
    if (packet->notes & PACKET_AUTHENTICATED) {
        ret->ip_proto = AH;
        return CHANNEL_AH;
    }
    switch (ipsec_parse(packet, packet->payload, &ipsec)) {
    case PARSE_OK:
        ret->ip_proto = ESP;
        return class_of_ipsec(&ipsec);
    case PARSE_TRUNCATED:
        return CHANNEL_UNKNOWN;
    default:
        break;
    }
    if (packet->ip_proto == ICMP || packet->ip_proto == ICMP6)
        return CHANNEL_NEUTRAL;
    if (packet->ip_proto == TCP)
        return class_of_stream(f, packet, ret);
    if (packet->ip_proto == UDP) {
        ret->port = service_port(packet);
        if (!packet->payload.left)
            return CHANNEL_NEUTRAL;
        return is_quic(packet) ? CHANNEL_TLS : CHANNEL_CLEAR;
    }
    return packet->payload.left ? CHANNEL_CLEAR : CHANNEL_NEUTRAL;
}
