/* alert.context: what an analyst asks next. docs/alert-context.schema.json describes it. */
#include "base/text.h"
#include "record/eve_value.h"

static const struct eve_renamed verdicts[] = {
    {"segment", FIELD_SEGMENT},
    {"verdict", FIELD_SERVER_VERDICT},
    {"content_verdict", FIELD_CONTENT_VERDICT},
    {"off_policy", FIELD_CONTENT_OFF_POLICY},
    {"found", FIELD_CONTENT_FOUND},
    {"policy_line", FIELD_POLICY_LINE},
};

static const struct eve_renamed responder[] = {
    {"ip", FIELD_SERVER_IP},           {"mac", FIELD_SERVER_MAC},
    {"port", FIELD_SERVER_PORT},       {"role", FIELD_SERVER_ROLE},
    {"service", FIELD_SERVER_SERVICE}, {"server_id", FIELD_SERVER_ID},
    {"software", FIELD_SERVER_SOFTWARE},
    {"claims", FIELD_SERVER_CLAIMS},   {"claimed_before", FIELD_SERVER_CLAIMED_BEFORE},
};

static const struct eve_renamed client[] = {
    {"mac", FIELD_CLIENT_MAC},        {"ip", FIELD_CLIENT_IP},           {"uuid", FIELD_CLIENT_UUID},
    {"arch", FIELD_CLIENT_ARCH_NAME}, {"booting", FIELD_CLIENT_BOOTING},
};

static const struct eve_renamed location[] = {
    {"interface", FIELD_INTERFACE},
    {"vlan", FIELD_VLAN},
    {"circuit_id", FIELD_DHCP_CIRCUIT_ID},
    {"remote_id", FIELD_DHCP_REMOTE_ID},
};

static void put_identity(struct eve *e, cJSON *context, const struct record_site *site, const struct alert *a)
{
    eve_word(e, context, "schema", "sentinel-alert/1");
    eve_uuid(e, context, "event_id", a->event_id);
    eve_uuid(e, context, "group_id", a->group_id);
    eve_uuid(e, context, "incident_id", a->incident_id);
    eve_bool(e, context, "incident_lead", a->lead);
    eve_word(e, context, "rule", a->rule->id);
    eve_word(e, context, "rule_name", a->rule->name);
    eve_word(e, context, "event", event_kind_table[a->event->kind].name);
    eve_word(e, context, "severity", severity_names[a->severity]);
    eve_word(e, context, "confidence", confidence_names[a->rule->confidence]);
    eve_word(e, context, "sensor", site->sensor);
    eve_word(e, context, "site", site->site);
    eve_word(e, context, "policy_version", site->policy_version);
    eve_word(e, context, "policy_sha256", site->policy_sha256);
    if (site->test)
        eve_bool(e, context, "test", true);
}

/* An object of such fields, unless it would be empty. */
static cJSON *put_group(struct eve *e, cJSON *context, const char *key, const struct event *event,
                        const struct eve_renamed *list, size_t count)
{
    cJSON *group = eve_object(e, context, key);
    eve_renamed(e, group, event, list, count);
    if (!group || group->child)
        return group;
    cJSON_DeleteItemFromObjectCaseSensitive(context, key);
    return NULL;
}

static void put_responder(struct eve *e, cJSON *context, const struct event *event)
{
    cJSON *group = put_group(e, context, "responder", event, responder, EVE_COUNT(responder));
    if (!group)
        return;
    struct addr server = event_addr(event, FIELD_DHCP_NEXT_SERVER);
    if (addr_is_unspecified(&server))
        server = event_addr_at(event, FIELD_BOOT_SERVERS, 0);
    eve_addr(e, group, "next_server", &server);
    eve_text(e, group, "boot_file",
             event_count(event, FIELD_BOOT_FILES) ? event_text_at(event, FIELD_BOOT_FILES, 0)
                                                  : event_text(event, FIELD_TFTP_FILE));
}

static void put_location(struct eve *e, cJSON *context, const struct event *event)
{
    struct addr relay = event_addr(event, FIELD_DHCP_RELAY);
    cJSON *group = put_group(e, context, "location", event, location, EVE_COUNT(location));
    if (!addr_is_unspecified(&relay))
        eve_addr(e, group ? group : eve_object(e, context, "location"), "relay", &relay);
}

static void put_victims(struct eve *e, cJSON *context, const struct alert *a)
{
    uint32_t shown = a->victims < ALERT_VICTIMS ? a->victims : ALERT_VICTIMS;
    cJSON *victims = shown ? eve_array(e, context, "victims") : NULL;
    for (size_t i = 0; i < shown; i++)
        eve_mac(e, victims, NULL, &a->victim[i]);
    eve_integer(e, context, "victims_total", a->victims);
    if (a->victims_approximate)
        eve_bool(e, context, "victims_approximate", true);
}

/* Who may act in the responder's role there, under the name of that role. */
static void put_expected(struct eve *e, cJSON *context, const struct event *event)
{
    char buffer[32];
    struct text role;
    if (!event_count(event, FIELD_POLICY_EXPECTED) || !event_has(event, FIELD_SERVER_ROLE))
        return;
    text_init(&role, buffer, sizeof buffer);
    text_add_untrusted(&role, event_text(event, FIELD_SERVER_ROLE));
    eve_field(e, eve_object(e, context, "expected"), buffer, event, FIELD_POLICY_EXPECTED);
}

static void put_counts(struct eve *e, cJSON *context, const struct alert *a)
{
    cJSON *counts = eve_object(e, context, "counts");
    eve_integer(e, counts, "events", (int64_t)a->count);
    eve_integer(e, counts, "telling", a->telling);
    eve_integer(e, counts, "victims", a->victims);
    if (a->rate_count) {
        eve_integer(e, counts, "rate", (int64_t)a->rate_count);
        eve_integer(e, counts, "rate_seconds", a->rate_seconds);
    }
    if (a->overflow)
        eve_integer(e, counts, "overflow", (int64_t)a->overflow);
}

static void put_evidence(struct eve *e, cJSON *context, const struct alert *a)
{
    if (!a->frames)
        return;
    cJSON *numbers = eve_array(e, eve_object(e, context, "evidence"), "packet_numbers");
    for (size_t i = 0; i < a->frames; i++)
        eve_integer(e, numbers, NULL, (int64_t)a->frame[i]);
}

static void put_message(struct eve *e, cJSON *context, const char *key, const char *template, const struct alert *a)
{
    char buffer[ALERT_MESSAGE];
    struct text t;
    if (!template)
        return;
    text_init(&t, buffer, sizeof buffer);
    rule_write_message(template, a, &t);
    eve_word(e, context, key, buffer);
}

void eve_context(struct eve *e, cJSON *alert, const struct record_site *site, const struct alert *a)
{
    const struct event *event = a->event;
    cJSON *context = eve_object(e, alert, "context");
    put_identity(e, context, site, a);
    put_message(e, context, "message", a->rule->message, a);
    put_message(e, context, "do", a->rule->advice, a);
    eve_renamed(e, context, event, verdicts, EVE_COUNT(verdicts));
    if (event->outside)
        eve_bool(e, context, "outside", true);
    put_responder(e, context, event);
    put_group(e, context, "client", event, client, EVE_COUNT(client));
    put_location(e, context, event);
    put_victims(e, context, a);
    put_expected(e, context, event);
    put_counts(e, context, a);
    eve_time(e, context, "first_seen", a->first_seen);
    eve_time(e, context, "last_seen", a->last_seen);
    put_evidence(e, context, a);
    eve_fields(e, context, event,
               FAMILY_PACKET | FAMILY_FINGERPRINT | FAMILY_BASELINE | FAMILY_PXE | FAMILY_BOOT | FAMILY_TFTP |
                   FAMILY_ARP | FAMILY_ND | FAMILY_BINDING | FAMILY_REDIRECT | FAMILY_NAME | FAMILY_CHANNEL |
                   FAMILY_DISTRIBUTION | FAMILY_HTTP | FAMILY_SMB | FAMILY_RIS | FAMILY_MULTICAST | FAMILY_MALFORMED |
                   FAMILY_SENSOR);
}
