/* What was watched, and when alerts were told, along the period. The bars are SVG that grows with the page; names and numbers
 * are text beside them, so that they stay readable on paper and on a phone. */
#include <stdlib.h>
#include <string.h>

#include "audit/html.h"
#include "base/when.h"
#include "detect/rule.h"

enum { MARKS = 8 /* of the axis, at most */ };

/* The time between two marks of the axis: the shortest that gives few enough of them. */
static int64_t step_of(int64_t span)
{
    static const int32_t minutes[] = {1,    5,    15,       60,        180,       360,       720,
                                      1440, 2880, 7 * 1440, 14 * 1440, 30 * 1440, 90 * 1440, 365 * 1440};
    const int64_t minute = 60 * WHEN_SECOND;
    size_t i = 0;
    while (i + 1 < sizeof minutes / sizeof *minutes && span / (minutes[i] * minute) > MARKS)
        i++;
    return minutes[i] * minute;
}

/* "17 Nov", or "09:00" within a day. */
static const char *mark_of(int64_t time, bool days, char ret[16])
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char when[WHEN_TEXT];
    when_format(time, when);
    unsigned month = (unsigned)(when[5] - '0') * 10 + (unsigned)(when[6] - '0');
    if (days)
        snprintf(ret, 16, "%.2s %s", when + 8, months[(month + 11) % 12]);
    else
        snprintf(ret, 16, "%.5s", when + 11);
    return ret;
}

static void put_axis(struct reading *r)
{
    const int64_t step = step_of(r->until - r->since), day = 86400 * WHEN_SECOND;
    MARKUP(r, "<div class=\"row axis\"><span></span><svg aria-hidden=\"true\">");
    for (int64_t t = (r->since / step + 1) * step; t < r->until; t += step) {
        char mark[16];
        struct html_number x = html_place(r, t);
        double place = strtod(x.text, NULL);
        HTML(r, "<rect x=\"{}\" width=\"1\" height=\"5\"/>", x.text);
        if (place > 4 && place < 96) /* a label over the edge would be cut */
            HTML(r, "<text x=\"{}\" y=\"19\">{}</text>", x.text, mark_of(t, step >= day, mark));
    }
    MARKUP(r, "</svg><span></span></div>\n");
}

static void put_span(struct reading *r, const cJSON *span, const char *kind, const char *what)
{
    char from[READ_WHEN], to[READ_WHEN], width[32];
    struct html_number begin = html_place(r, read_time(span, "from")), end = html_place(r, read_time(span, "to"));
    double wide = strtod(end.text, NULL) - strtod(begin.text, NULL);
    snprintf(width, sizeof width, "%.3f%%", wide < 0.15 ? 0.15 : wide);
    HTML(r, "<rect class=\"{}\" x=\"{}\" y=\"2\" width=\"{}\" height=\"20\"><title>{}, {} to {}</title></rect>", kind,
         begin.text, width, what, read_when(span, "from", from), read_when(span, "to", to));
}

static void put_bar(struct reading *r, const cJSON *segment)
{
    struct html_number percent = html_percent(read_number(segment, "watched_per_mille"));
    HTML(r, "<div class=\"row\"><span class=\"name\"><bdi>{}</bdi></span>", read_text(segment, "name"));
    HTML(r,
         "<svg class=\"bar\" role=\"img\" aria-label=\"{}: watched {} per cent of the period\"><rect class=\"frame\" "
         "x=\"0\" y=\"2\" "
         "width=\"100%\" height=\"20\"/>",
         read_text(segment, "name"), percent.text);
    for (const cJSON *s = read_list(segment, "watched"); s; s = s->next)
        put_span(r, s, "watched", "watched");
    for (const cJSON *s = read_list(segment, "unwatched"); s; s = s->next)
        put_span(r, s, "unwatched", *read_text(s, "reason") ? read_text(s, "reason") : "not watched");
    HTML(r, "</svg><span class=\"number{}\">{} %</span></div>\n", read_flag(segment, "covered") ? "" : " bad",
         percent.text);
}

static void put_gaps(struct reading *r)
{
    size_t rows = 0;
    for (const cJSON *s = read_list(r->root, "segments"); s; s = s->next) {
        for (const cJSON *gap = read_list(s, "unwatched"); gap && rows < 200; gap = gap->next) {
            char from[READ_WHEN], to[READ_WHEN];
            if (rows++ == 0)
                MARKUP(
                    r,
                    "<table><caption>Times in which nobody watched</caption>\n<thead><tr><th scope=\"col\">Segment</th>"
                    "<th scope=\"col\">From</th><th scope=\"col\">To</th><th "
                    "scope=\"col\">Why</th></tr></thead>\n<tbody>\n");
            HTML(r,
                 "<tr><td data-label=\"Segment\"><bdi>{}</bdi></td><td data-label=\"From\">{}</td><td "
                 "data-label=\"To\">{}</td>"
                 "<td data-label=\"Why\"><bdi>{}</bdi></td></tr>\n",
                 read_text(s, "name"), read_when(gap, "from", from), read_when(gap, "to", to),
                 read_text(gap, "reason"));
        }
    }
    MARKUP(r, rows ? "</tbody></table>\n" : "");
}

void html_coverage(struct reading *r)
{
    const cJSON *asked = read_object(r->root, "asked");
    MARKUP(r, "<section aria-labelledby=\"coverage\">\n<h2 id=\"coverage\">What was watched</h2>\n");
    HTML(r,
         "<p class=\"note\">{} % of the period are asked for. A segment counts as watched while an interface was open "
         "and packets of "
         "it were heard within {} hours. <span class=\"key\"><svg class=\"swatch\" viewBox=\"0 0 24 12\" "
         "aria-hidden=\"true\">"
         "<rect class=\"watched\" width=\"24\" height=\"12\"/></svg> watched</span> <span class=\"key\"><svg "
         "class=\"swatch\" "
         "viewBox=\"0 0 24 12\" aria-hidden=\"true\"><rect class=\"unwatched\" width=\"24\" height=\"12\"/></svg> "
         "nobody "
         "watched</span></p>\n",
         html_number(read_number(asked, "coverage_percent")).text,
         html_number(read_number(asked, "silence_hours")).text);
    MARKUP(r, "<svg class=\"patterns\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" width=\"7\" height=\"7\" "
              "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" "
              "class=\"hatch-ground\"/>"
              "<path d=\"M0 0v7\" class=\"hatch-line\"/></pattern></defs></svg>\n<div class=\"chart\">\n");
    for (const cJSON *s = read_list(r->root, "segments"); s; s = s->next)
        put_bar(r, s);
    put_axis(r);
    MARKUP(r, "</div>\n");
    put_gaps(r);
    MARKUP(r, "</section>\n");
}

/* --- Alerts */

static double height_of(double number)
{
    double height = 4;
    for (; number > 1 && height < 20; number /= 2)
        height += 3;
    return height > 20 ? 20 : height;
}

static double sum_of(const cJSON *list)
{
    double sum = 0;
    for (; list; list = list->next)
        sum += cJSON_IsNumber(list) ? list->valuedouble : 0;
    return sum;
}

static void put_lane(struct reading *r, const cJSON *segment, const char *severity)
{
    const cJSON *list = read_list(read_object(segment, "alerts_in_time"), severity);
    double slices = read_number(r->root, "alert_slices"), sum = sum_of(list), place = 0;
    if (sum <= 0 || slices < 1)
        return;
    struct html_number total = html_number(sum);
    HTML(r, "<div class=\"row\"><span class=\"name\"><bdi>{}</bdi> <b class=\"severity {}\">{}</b></span>",
         read_text(segment, "name"), severity, severity);
    HTML(r,
         "<svg class=\"bar\" role=\"img\" aria-label=\"{}: {} alerts of severity {}\"><rect class=\"base\" y=\"23\" "
         "width=\"100%\" "
         "height=\"1\"/>",
         read_text(segment, "name"), total.text, severity);
    for (; list; list = list->next, place++) {
        double number = cJSON_IsNumber(list) ? list->valuedouble : 0, height = height_of(number);
        if (number <= 0 || place >= slices)
            continue;
        char x[32], y[32], w[32], h[32];
        snprintf(x, sizeof x, "%.3f%%", place * 100 / slices);
        snprintf(y, sizeof y, "%.2f", 23 - height);
        snprintf(w, sizeof w, "%.3f%%", 100 / slices);
        snprintf(h, sizeof h, "%.2f", height);
        HTML(r, "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>", severity, x,
             y, w, h, html_number(number).text);
    }
    HTML(r, "</svg><span class=\"number\">{}</span></div>\n", total.text);
}

void html_alerts(struct reading *r)
{
    MARKUP(r, "<section aria-labelledby=\"alerts\">\n<h2 id=\"alerts\">Alerts</h2>\n");
    if (!read_list(r->root, "alerts")) {
        MARKUP(r, "<p class=\"empty\">No alert was told in the period.</p>\n</section>\n");
        return;
    }
    MARKUP(r, "<div class=\"chart\">\n");
    for (const cJSON *s = read_list(r->root, "segments"); s; s = s->next) {
        for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--)
            put_lane(r, s, severity_names[severity]);
    }
    put_axis(r);
    MARKUP(r, "</div>\n");
    html_alert_table(r);
    MARKUP(r, "</section>\n");
}
