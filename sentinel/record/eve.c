/* An alert as a line of Suricata's EVE JSON: its own head, `alert` with our detail in `alert.context`, the protocol in
 * Suricata's words, the packet. docs/alerts.md describes every key. */
#include "base/text.h"
#include "record/eve_value.h"

enum { GENERATOR = 7301, EVE_PACKET = 16384 }; /* most bytes of the frame that the line repeats */

/* Our five words, Suricata's number and the word of its rule metadata. */
static const struct {
    int number;
    const char *signature_severity;
} severities[SEVERITY_COUNT] = {
    [SEVERITY_CRITICAL] = {1, "Critical"}, [SEVERITY_HIGH] = {2, "Major"},         [SEVERITY_MEDIUM] = {3, "Minor"},
    [SEVERITY_LOW] = {4, "Informational"}, [SEVERITY_INFO] = {4, "Informational"},
};

/* ATT&CK names as Suricata's rules write them: underscores for spaces. */
static void put_attack_name(struct eve *e, cJSON *array, const char *name)
{
    char buffer[64];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add(&t, name);
    for (size_t i = 0; i < t.length; i++) {
        if (buffer[i] == ' ')
            buffer[i] = '_';
    }
    eve_word(e, array, NULL, buffer);
}

static void put_tactics(struct eve *e, cJSON *metadata, const struct rule *rule)
{
    cJSON *ids = eve_array(e, metadata, "mitre_tactic_id");
    cJSON *names = eve_array(e, metadata, "mitre_tactic_name");
    for (size_t i = 0; i < rule->attacks; i++) {
        const struct attack_info *info = attack_find(rule->attack[i]);
        bool told = !info;
        for (size_t j = 0; j < i && !told; j++) {
            const struct attack_info *earlier = attack_find(rule->attack[j]);
            told = earlier && strcmp(earlier->tactic, info->tactic) == 0;
        }
        if (told)
            continue;
        eve_word(e, ids, NULL, info->tactic);
        put_attack_name(e, names, info->tactic_name);
    }
}

static void put_techniques(struct eve *e, cJSON *metadata, const struct rule *rule)
{
    cJSON *ids = eve_array(e, metadata, "mitre_technique_id");
    cJSON *names = eve_array(e, metadata, "mitre_technique_name");
    for (size_t i = 0; i < rule->attacks; i++) {
        const struct attack_info *info = attack_find(rule->attack[i]);
        eve_word(e, ids, NULL, rule->attack[i]);
        put_attack_name(e, names, info ? info->name : rule->attack[i]);
    }
}

static void put_metadata(struct eve *e, cJSON *alert, const struct record_site *site, const struct alert *a)
{
    cJSON *metadata = eve_object(e, alert, "metadata");
    cJSON *severity = eve_array(e, metadata, "signature_severity");
    eve_word(e, severity, NULL, severities[a->severity].signature_severity);
    if (site->policy_version[0])
        eve_word(e, eve_array(e, metadata, "policy"), NULL, site->policy_version);
    if (!a->rule->attacks)
        return;
    put_tactics(e, metadata, a->rule);
    put_techniques(e, metadata, a->rule);
}

/* Suricata's vocabulary for DHCP. */
static const struct eve_renamed dhcp[] = {
    {"id", FIELD_DHCP_XID},
    {"client_mac", FIELD_CLIENT_MAC},
    {"client_id", FIELD_DHCP_CLIENT_ID},
    {"client_ip", FIELD_DHCP_CLIENT_ADDRESS},
    {"assigned_ip", FIELD_DHCP_YOUR_ADDRESS},
    {"next_server_ip", FIELD_DHCP_NEXT_SERVER},
    {"relay_ip", FIELD_DHCP_RELAY},
    {"requested_ip", FIELD_DHCP_REQUESTED_ADDRESS},
    {"dhcp_type", FIELD_DHCP_TYPE},
    {"hostname", FIELD_DHCP_HOST_NAME},
    {"vendor_class_identifier", FIELD_DHCP_VENDOR_CLASS},
    {"subnet_mask", FIELD_DHCP_SUBNET_MASK},
    {"routers", FIELD_DHCP_ROUTERS},
    {"dns_servers", FIELD_DHCP_DNS},
    {"lease_time", FIELD_DHCP_LEASE_TIME},
    {"renewal_time", FIELD_DHCP_RENEWAL_TIME},
    {"rebinding_time", FIELD_DHCP_REBINDING_TIME},
};

static void put_dhcp(struct eve *e, cJSON *root, const struct event *event)
{
    if (!event_has(event, FIELD_DHCP_OP))
        return;
    cJSON *object = eve_object(e, root, "dhcp");
    eve_word(e, object, "type", event_integer(event, FIELD_DHCP_OP) == 1 ? "request" : "reply");
    eve_renamed(e, object, event, dhcp, EVE_COUNT(dhcp));
}

static void put_tftp(struct eve *e, cJSON *root, const struct event *event)
{
    static const char *const packets[] = {NULL, "read", "write", "data", "ack", "error", "oack"};
    if (!event_has(event, FIELD_TFTP_OPCODE))
        return;
    int64_t opcode = event_integer(event, FIELD_TFTP_OPCODE);
    cJSON *object = eve_object(e, root, "tftp");
    if (opcode > 0 && opcode < (int64_t)EVE_COUNT(packets))
        eve_word(e, object, "packet", packets[opcode]);
    eve_field(e, object, "file", event, FIELD_TFTP_FILE);
    eve_field(e, object, "mode", event, FIELD_TFTP_MODE);
}

/* Alerts of the sensor itself may have no frame. */
static void put_packet(struct eve *e, cJSON *root, const struct frame *frame)
{
    if (!frame->captured)
        return;
    struct bytes packet = bytes_of(frame->data, frame->captured);
    bytes_trim(&packet, EVE_PACKET);
    eve_base64(e, root, "packet", packet);
    eve_integer(e, eve_object(e, root, "packet_info"), "linktype", frame->link);
}

static void put_alert(struct eve *e, cJSON *root, const struct record_site *site, const struct alert *a)
{
    char buffer[256];
    struct text signature;
    text_init(&signature, buffer, sizeof buffer);
    text_addf(&signature, "SENTINEL %s", a->rule->title);

    cJSON *alert = eve_object(e, root, "alert");
    eve_word(e, alert, "action", "allowed");
    eve_integer(e, alert, "gid", GENERATOR);
    eve_integer(e, alert, "signature_id", a->rule->number);
    eve_integer(e, alert, "rev", a->rule->revision);
    eve_word(e, alert, "signature", buffer);
    eve_word(e, alert, "category", a->rule->category);
    eve_integer(e, alert, "severity", severities[a->severity].number);
    put_metadata(e, alert, site, a);
    eve_context(e, alert, site, a);
}

int record_eve_alert(const struct record_site *site, const struct alert *alert, char **ret)
{
    struct eve e = {0};
    cJSON *root = cJSON_CreateObject();
    eve_head(&e, root, "alert", site, alert->event);
    put_alert(&e, root, site, alert);
    put_dhcp(&e, root, alert->event);
    put_tftp(&e, root, alert->event);
    put_packet(&e, root, alert->event->frame);
    return eve_finish(&e, root, ret);
}
