#include "keeper/present.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"

/* The line without what only one kind of event carries: who, where and what stay. */
static int write_short(const struct record_site *site, const struct alert *alert, char **ret)
{
    enum { KEPT = FAMILY_PLACE | FAMILY_SERVER | FAMILY_SENSOR };
    struct event *event = malloc(sizeof *event);
    if (!event)
        return -ENOMEM;
    *event = *alert->event;
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (!(field_table[f].family & KEPT) && f != FIELD_CLIENT_MAC)
            event_unset(event, f);
    }
    struct frame frame = *event->frame;
    frame.captured = 0;
    event->frame = &frame;
    struct alert shorter = *alert;
    shorter.event = event;
    int error = record_eve_alert(site, &shorter, ret);
    free(event);
    return error;
}

static int write_line(const struct record_site *site, const struct alert *alert, size_t most, struct presented *p)
{
    int error = record_eve_alert(site, alert, &p->line);
    if (error || strlen(p->line) <= most)
        return error;
    free(p->line);
    p->line = NULL;
    p->shortened = true;
    error = write_short(site, alert, &p->line);
    if (error || strlen(p->line) <= most)
        return error;
    free(p->line);
    return -EMSGSIZE;
}

static void write_texts(const struct alert *alert, struct presented *p)
{
    const struct event *event = alert->event;
    struct text message, segment;
    digest_uuid_format(alert->event_id, p->event_id);
    digest_uuid_format(alert->group_id, p->group_id);
    digest_uuid_format(alert->incident_id, p->incident_id);
    struct addr ip = event_addr(event, FIELD_SERVER_IP);
    struct mac server = event_mac(event, FIELD_SERVER_MAC), client = event_mac(event, FIELD_CLIENT_MAC);
    addr_format(&ip, p->responder_ip);
    if (event_has(event, FIELD_SERVER_MAC))
        mac_format(&server, p->responder_mac);
    if (event_has(event, FIELD_CLIENT_MAC))
        mac_format(&client, p->client_mac);
    text_init(&segment, p->segment, sizeof p->segment);
    text_add_untrusted(&segment, event_text(event, FIELD_SEGMENT));
    text_init(&message, p->message, sizeof p->message);
    rule_write_message(alert->rule->message, alert, &message);
}

int present_alert(const struct record_site *site, const struct alert *alert, size_t most, struct presented *ret)
{
    *ret = (struct presented){.line = NULL};
    int error = write_line(site, alert, most, ret);
    if (error)
        return error;
    write_texts(alert, ret);
    ret->alert = (struct stored_alert){
        .event_id = ret->event_id,
        .group_id = ret->group_id,
        .incident_id = ret->incident_id,
        .time = alert->event->time,
        .rule = alert->rule->id,
        .severity = (int)alert->severity,
        .lead = alert->lead,
        .count = alert->count,
        .segment = ret->segment,
        .sensor = site->sensor,
        .responder_ip = ret->responder_ip,
        .responder_mac = ret->responder_mac,
        .client_mac = ret->client_mac,
        .message = ret->message,
        .line = ret->line,
        .test = site->test,
    };
    return 0;
}

void presented_done(struct presented *p)
{
    free(p->line);
    p->line = NULL;
}
