/* Records for people at a terminal. */
#include "base/text.h"

#include "base/when.h"
#include "record/record.h"

static const char *const colours[SEVERITY_COUNT] = {
    [SEVERITY_CRITICAL] = "\033[1;31m", [SEVERITY_HIGH] = "\033[31m", [SEVERITY_MEDIUM] = "\033[33m",
    [SEVERITY_LOW] = "\033[36m",        [SEVERITY_INFO] = "\033[2m",
};
static const char plain[] = "\033[0m";

static void put_time(struct text *out, int64_t time)
{
    char buffer[WHEN_TEXT];
    text_add(out, when_format(time, buffer));
}

/* " label value", when there is a value. */
static void put_field(struct text *out, const char *label, const struct event *event, enum field f)
{
    if (!event_has(event, f))
        return;
    text_add(out, label);
    event_render(event, f, out);
}

static void put_title(const struct alert *a, bool colour, struct text *out)
{
    text_addf(out, "%s%-8s%s %s %s  ", colour ? colours[a->severity] : "", severity_names[a->severity],
              colour ? plain : "", a->rule->id, a->rule->name);
    put_time(out, a->event->time);
    put_field(out, "  segment ", a->event, FIELD_SEGMENT);
    put_field(out, "  vlan ", a->event, FIELD_VLAN);
    text_add(out, "\n");
}

static void put_template(const char *label, const char *template, const struct alert *a, struct text *out)
{
    if (!template || !template[0])
        return;
    text_add(out, label);
    rule_write_message(template, a, out);
    text_add(out, "\n");
}

static void put_parties(const struct alert *a, struct text *out)
{
    const struct event *e = a->event;
    if (event_has(e, FIELD_SERVER_IP) || event_has(e, FIELD_SERVER_MAC)) {
        text_add(out, "    who    ");
        event_render(e, FIELD_SERVER_IP, out);
        put_field(out, " ", e, FIELD_SERVER_MAC);
        put_field(out, " as ", e, FIELD_SERVER_ROLE);
        put_field(out, ", ", e, FIELD_SERVER_VERDICT);
        put_field(out, ": ", e, FIELD_SERVER_SERVICE);
        put_field(out, "; expected ", e, FIELD_POLICY_EXPECTED);
        text_add(out, "\n");
    }
    if (event_has(e, FIELD_CLIENT_MAC) || a->victims) {
        text_add(out, "    whom   ");
        event_render(e, FIELD_CLIENT_MAC, out);
        put_field(out, ", ", e, FIELD_CLIENT_ARCH_NAME);
        if (a->victims > 1)
            text_addf(out, "%s%s%lu clients so far", event_has(e, FIELD_CLIENT_MAC) ? "; " : "",
                      a->victims_approximate ? "about " : "", (unsigned long)a->victims);
        text_add(out, "\n");
    }
}

static void put_evidence(const struct alert *a, struct text *out)
{
    text_add(out, a->frames > 1 ? "    frames " : "    frame  ");
    for (size_t i = 0; i < a->frames; i++)
        text_addf(out, "%s%llu", i ? ", " : "", (unsigned long long)a->frame[i]);
    if (a->event->frame->file) {
        const char *file = a->event->frame->file;
        text_add(out, " of ");
        text_add_untrusted(out, bytes_of(file, strlen(file)));
    }
    if (a->count > 1) {
        text_addf(out, "; event %llu since ", (unsigned long long)a->count);
        put_time(out, a->first_seen);
    }
    text_add(out, "\n");
}

void record_text_alert(const struct alert *alert, bool colour, struct text *out)
{
    put_title(alert, colour, out);
    put_template("    ", alert->rule->message, alert, out);
    put_parties(alert, out);
    put_template("    do     ", alert->rule->advice, alert, out);
    put_evidence(alert, out);
    text_add(out, "\n");
}

void record_text_event(const struct event *event, bool colour, struct text *out)
{
    put_time(out, event->time);
    text_addf(out, " %s%s%s", colour ? "\033[1m" : "", event_kind_table[event->kind].name, colour ? plain : "");
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (!event_has(event, f))
            continue;
        text_addf(out, " %s=", field_table[f].name);
        event_render(event, f, out);
    }
    text_add(out, "\n");
}
