/* The page's tables. On a phone each row becomes a block, whose cells are labelled by their data-label. */
#include <string.h>

#include "audit/html.h"

enum { ALERTS = 500 /* rows; the result has them all */ };

static const char *state_class(const char *state)
{
    return strcmp(state, "pass") == 0          ? "pass"
           : strcmp(state, "fail") == 0        ? "fail"
           : strcmp(state, "not-covered") == 0 ? "uncovered"
                                               : "unseen";
}

static const char *state_sign(const char *state)
{
    return strcmp(state, "pass") == 0          ? "✓"
           : strcmp(state, "fail") == 0        ? "✕"
           : strcmp(state, "not-covered") == 0 ? "◌"
                                               : "–";
}

static void put_state(struct reading *r, const char *state)
{
    HTML(r, "<span class=\"state {}\"><span aria-hidden=\"true\">{}</span> {}</span>", state_class(state),
         state_sign(state), state_words(state));
}

static void put_said(struct reading *r, const cJSON *check)
{
    const char *state = read_text(check, "state");
    size_t shown = 0;
    for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next) {
        if (strcmp(read_text(o, "state"), state) != 0)
            continue;
        if (shown++ < 6)
            HTML(r, "<p><bdi>{}</bdi>: {}</p>", read_where(o), read_text(o, "said"));
    }
    if (shown > 6)
        HTML(r, "<p>and {} more segments</p>", html_number((double)shown - 6).text);
}

void html_checks(struct reading *r)
{
    MARKUP(r, "<section aria-labelledby=\"checks\">\n<h2 id=\"checks\">What was asked</h2>\n<table "
              "class=\"checks\">\n<caption "
              "class=\"hidden\">Checks and their states</caption><thead><tr><th scope=\"col\">Check</th><th "
              "scope=\"col\">State</th>"
              "<th scope=\"col\">Grounded on</th></tr></thead>\n<tbody>\n");
    for (const cJSON *c = read_list(r->root, "checks"); c; c = c->next) {
        HTML(r, "<tr><th scope=\"row\"><span class=\"id\">{}</span> {}<small>{}</small></th><td data-label=\"State\">",
             read_text(c, "id"), read_text(c, "title"), read_text(c, "question"));
        put_state(r, read_text(c, "state"));
        MARKUP(r, "</td><td data-label=\"Grounded on\">");
        put_said(r, c);
        MARKUP(r, "</td></tr>\n");
    }
    MARKUP(r, "</tbody></table>\n</section>\n");
}

/* Between two times: " to ", or nothing when they are one; that empties the second. */
static const char *between(const char *first, char *last)
{
    if (strcmp(first, last) != 0)
        return " to ";
    last[0] = '\0';
    return "";
}

static void put_interval(struct reading *r, const char *what, const cJSON *object, const char *from, const char *to)
{
    char first[READ_WHEN], last[READ_WHEN];
    if (!*read_text(object, from))
        return;
    read_when(object, from, first);
    read_when(object, to, last);
    const char *word = between(first, last);
    HTML(r, "<p>{}{}{}{}</p>", what, first, word, last);
}

/* Where to look up what neither an alert nor a responder shows. */
static const char *rows_of(const char *table)
{
    return strcmp(table, "coverage") == 0      ? "the store's coverage, above"
           : strcmp(table, "record") == 0      ? "the sensors' records"
           : strcmp(table, "observation") == 0 ? "the store's observations"
                                               : "";
}

static void put_evidence(struct reading *r, const cJSON *f)
{
    const cJSON *e = read_object(f, "evidence"), *seen_to = read_object(f, "acknowledged");
    put_interval(r, "seen ", e, "first_seen", "last_seen");
    put_interval(r, "told ", e, "first_alert", "last_alert");
    if (*rows_of(read_text(e, "table")))
        HTML(r, "<p>{}</p>", rows_of(read_text(e, "table")));
    for (const cJSON *id = read_list(e, "event_ids"); id; id = id->next)
        HTML(r, "<p><code>{}</code></p>", cJSON_IsString(id) ? id->valuestring : "");
    if (*read_text(f, "policy_line"))
        HTML(r, "<p>policy <code>{}</code></p>", read_text(f, "policy_line"));
    if (*read_text(f, "expected"))
        HTML(r, "<p>expected <code>{}</code></p>", read_text(f, "expected"));
    if (seen_to)
        HTML(r, "<p class=\"seen-to\">{} by <bdi>{}</bdi>: <bdi>{}</bdi></p>",
             read_flag(seen_to, "all") ? "Seen to" : "Seen to in part", read_text(seen_to, "by"),
             read_text(seen_to, "why"));
}

static void put_finding(struct reading *r, const cJSON *outcome, const cJSON *f)
{
    char rules[READ_WORDS];
    HTML(r,
         "<tr><td data-label=\"Where\"><bdi>{}</bdi></td><td data-label=\"Severity\"><b class=\"severity "
         "{}\">{}</b></td>",
         read_where(outcome), read_text(f, "severity"), read_text(f, "severity"));
    HTML(r, "<td data-label=\"Finding\"><p><bdi>{}</bdi></p>", read_text(f, "text"));
    if (*read_words(f, "rules", rules))
        HTML(r, "<p class=\"rule\">{}</p>", rules);
    MARKUP(r, "</td><td data-label=\"Evidence\" class=\"evidence\">");
    put_evidence(r, f);
    MARKUP(r, "</td></tr>\n");
}

static void put_controls(struct reading *r, const cJSON *check, const char *begin)
{
    if (!read_list(check, "supports_evidence_for"))
        return;
    HTML(r, "<p class=\"controls\">{}", begin);
    for (const cJSON *f = read_list(check, "supports_evidence_for"); f; f = f->next) {
        HTML(r, "<span>{} {}:", read_text(f, "framework"), read_text(f, "edition"));
        for (const cJSON *id = read_list(f, "controls"); id; id = id->next)
            HTML(r, " {}{}", cJSON_IsString(id) ? id->valuestring : "", id->next ? "," : "");
        HTML(r, "</span>{}", f->next ? "; " : "");
    }
    MARKUP(r, "</p>\n");
}

static void put_check(struct reading *r, const cJSON *check)
{
    HTML(r, "<section class=\"check\">\n<h3><span class=\"id\">{}</span> {}</h3>\n<p class=\"note\">{}</p>\n",
         read_text(check, "id"), read_text(check, "title"), read_text(check, "how"));
    HTML(r,
         "<table class=\"found\">\n<caption class=\"hidden\">Findings of {}</caption><thead><tr><th "
         "scope=\"col\">Where</th><th scope=\"col\">Severity"
         "</th><th scope=\"col\">Finding</th><th scope=\"col\">Evidence</th></tr></thead>\n<tbody>\n",
         read_text(check, "id"));
    for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next) {
        for (const cJSON *f = read_list(o, "findings"); f; f = f->next)
            put_finding(r, o, f);
        if (read_number(o, "more_findings") > 0)
            HTML(r, "<tr><td data-label=\"Where\"><bdi>{}</bdi></td><td></td><td>and {} more</td><td></td></tr>\n",
                 read_where(o), html_number(read_number(o, "more_findings")).text);
    }
    MARKUP(r, "</tbody></table>\n");
    put_controls(r, check, "Supports evidence for ");
    MARKUP(r, "</section>\n");
}

void html_findings(struct reading *r)
{
    size_t failed = 0;
    MARKUP(r, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
    for (const cJSON *c = read_list(r->root, "checks"); c; c = c->next) {
        if (strcmp(read_text(c, "state"), "fail") != 0)
            continue;
        failed++;
        put_check(r, c);
    }
    if (!failed)
        MARKUP(r, "<p class=\"empty\">No check failed.</p>\n");
    MARKUP(r, "</section>\n");
}

void html_responders(struct reading *r, const cJSON *segment)
{
    HTML(r,
         "<table>\n<caption class=\"hidden\">Who answered on {}</caption><thead><tr><th scope=\"col\">Who</th><th "
         "scope=\"col\">As</th>"
         "<th scope=\"col\">Verdict</th><th scope=\"col\">Handed out</th><th "
         "scope=\"col\">Seen</th></tr></thead>\n<tbody>\n",
         read_text(segment, "name"));
    for (const cJSON *s = read_list(segment, "responders"); s; s = s->next) {
        bool authorised = read_flag(s, "authorised");
        HTML(r,
             "<tr class=\"{}\"><td data-label=\"Who\"><code>{}</code><small>{}</small></td><td "
             "data-label=\"As\">{}</td>",
             authorised ? "authorised" : "rogue", read_text(s, "ip"), read_text(s, "mac"), read_text(s, "role"));
        const char *excuse = read_text(s, "excused_by");
        HTML(r, "<td data-label=\"Verdict\">{} {}{}<small><bdi>{}</bdi> <code>{}</code></small></td>",
             authorised ? "✓" : "✕", read_text(s, "verdict"), *excuse ? ", excused" : "", read_text(s, "service"),
             *excuse ? excuse : read_text(s, "policy_line"));
        HTML(r, "<td data-label=\"Handed out\"><bdi>{}</bdi><small>{}{}</small></td>", read_text(s, "files"),
             *read_text(s, "next_server") ? "from " : "", read_text(s, "next_server"));
        MARKUP(r, "<td data-label=\"Seen\">");
        put_interval(r, "", s, "first_seen", "last_seen");
        HTML(r, "<small>{} answer{} to {} client{}</small></td></tr>\n", html_number(read_number(s, "answers")).text,
             read_number(s, "answers") == 1 ? "" : "s", html_number(read_number(s, "clients")).text,
             read_number(s, "clients") == 1 ? "" : "s");
    }
    MARKUP(r, "</tbody></table>\n");
}

void html_alert_table(struct reading *r)
{
    size_t rows = 0;
    MARKUP(r, "<table class=\"told\">\n<caption class=\"hidden\">Alerts, one row a group</caption><thead><tr><th "
              "scope=\"col\">Severity</th><th "
              "scope=\"col\">Rule</th><th scope=\"col\">What happened</th><th scope=\"col\">When</th><th "
              "scope=\"col\">Seen to</th>"
              "</tr></thead>\n<tbody>\n");
    for (int severity = 4; severity >= 0; severity--) {
        static const char *const names[] = {"info", "low", "medium", "high", "critical"};
        for (const cJSON *a = read_list(r->root, "alerts"); a && rows < ALERTS; a = a->next) {
            const cJSON *seen_to = read_object(a, "acknowledged");
            if (strcmp(read_text(a, "severity"), names[severity]) != 0)
                continue;
            rows++;
            HTML(r,
                 "<tr><td data-label=\"Severity\"><b class=\"severity {}\">{}</b></td><td "
                 "data-label=\"Rule\">{}<small>{}</small></td>",
                 names[severity], names[severity], read_text(a, "rule"), read_text(a, "check"));
            HTML(r, "<td data-label=\"What happened\"><bdi>{}</bdi></td><td data-label=\"When\">",
                 read_text(a, "message"));
            put_interval(r, "", a, "first", "last");
            HTML(r, "<small>{} event{}</small></td>", html_number(read_number(a, "events")).text,
                 read_number(a, "events") == 1 ? "" : "s");
            HTML(r, "<td data-label=\"Seen to\"><bdi>{}</bdi><small><bdi>{}</bdi></small></td></tr>\n",
                 seen_to ? read_text(seen_to, "by") : "nobody", seen_to ? read_text(seen_to, "why") : "");
        }
    }
    MARKUP(r, "</tbody></table>\n");
}

static void put_exceptions(struct reading *r)
{
    const cJSON *list = read_list(r->root, "exceptions");
    if (!list)
        return;
    MARKUP(r, "<section aria-labelledby=\"exceptions\">\n<h2 id=\"exceptions\">Exceptions</h2>\n<table>\n<caption "
              "class=\"hidden\">The "
              "policy's exceptions</caption><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Owner</th><th "
              "scope=\"col\">Reason</th>"
              "<th scope=\"col\">Until</th></tr></thead>\n<tbody>\n");
    for (; list; list = list->next) {
        char until[READ_WHEN];
        HTML(r,
             "<tr><td data-label=\"Rule\">{}<small><code>{}</code></small></td><td "
             "data-label=\"Owner\"><bdi>{}</bdi></td><td "
             "data-label=\"Reason\"><bdi>{}</bdi></td><td "
             "data-label=\"Until\">{}</td></tr>\n",
             read_text(list, "rule"), read_text(list, "policy_line"), read_text(list, "owner"),
             read_text(list, "reason"), read_when(list, "until", until));
    }
    MARKUP(r, "</tbody></table>\n</section>\n");
}

static void put_sensors(struct reading *r)
{
    const cJSON *list = read_list(r->root, "sensors");
    if (!list)
        return;
    MARKUP(r, "<section aria-labelledby=\"sensors\">\n<h2 id=\"sensors\">Sensors</h2>\n<table>\n<caption "
              "class=\"hidden\">What sensors said "
              "of themselves</caption><thead><tr><th scope=\"col\">Sensor</th><th scope=\"col\">Version</th><th "
              "scope=\"col\">Policy</th>"
              "<th scope=\"col\">From</th><th scope=\"col\">To</th></tr></thead>\n<tbody>\n");
    for (; list; list = list->next) {
        char first[READ_WHEN], last[READ_WHEN];
        HTML(r,
             "<tr><td data-label=\"Sensor\"><bdi>{}</bdi></td><td data-label=\"Version\">{}</td><td "
             "data-label=\"Policy\">{}<small>"
             "<code>{}</code></small></td><td data-label=\"From\">{}</td><td data-label=\"To\">{}</td></tr>\n",
             read_text(list, "name"), read_text(list, "version"), read_text(list, "policy_version"),
             read_text(list, "policy_sha256"), read_when(list, "first", first), read_when(list, "last", last));
    }
    MARKUP(r, "</tbody></table>\n</section>\n");
}

void html_appendix(struct reading *r)
{
    put_exceptions(r);
    put_sensors(r);
    MARKUP(r, "<section aria-labelledby=\"how\">\n<h2 id=\"how\">How each question is answered</h2>\n<table>\n<caption "
              "class=\"hidden\">"
              "Method and controls of each check</caption><thead><tr><th scope=\"col\">Check</th><th "
              "scope=\"col\">How</th><th scope=\"col\">"
              "Supports evidence for</th></tr></thead>\n<tbody>\n");
    for (const cJSON *c = read_list(r->root, "checks"); c; c = c->next) {
        HTML(r,
             "<tr><th scope=\"row\"><span class=\"id\">{}</span> {}</th><td data-label=\"How\">{}</td><td "
             "data-label=\"Supports evidence "
             "for\">",
             read_text(c, "id"), read_text(c, "title"), read_text(c, "how"));
        put_controls(r, c, "");
        MARKUP(r, "</td></tr>\n");
    }
    MARKUP(r, "</tbody></table>\n</section>\n");
}
