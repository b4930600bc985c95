#include "audit/html.h"

#include <string.h>

#include "audit/escape.h"
#include "base/text.h"
#include "base/when.h"

void html_fill(FILE *out, const char *pattern, const char *const *values, size_t count)
{
    size_t next = 0;
    for (const char *hole; (hole = strstr(pattern, "{}")); pattern = hole + 2) {
        fwrite(pattern, 1, (size_t)(hole - pattern), out);
        escape_html(out, next < count && values[next] ? values[next] : "");
        next++;
    }
    fputs(pattern, out);
}

struct html_number html_number(double number)
{
    struct html_number n;
    snprintf(n.text, sizeof n.text, "%.0f", number);
    return n;
}

struct html_number html_percent(double per_mille)
{
    struct html_number n;
    snprintf(n.text, sizeof n.text, "%.1f", per_mille / 10);
    return n;
}

struct html_number html_place(const struct reading *r, int64_t time)
{
    struct html_number n;
    double place = (double)(time - r->since) * 100 / (double)(r->until - r->since);
    snprintf(n.text, sizeof n.text, "%.3f%%", place < 0 ? 0 : place > 100 ? 100 : place);
    return n;
}

/* The style is named by its digest: nothing else that found its way into the page could be one. */
static void put_head(struct reading *r)
{
    uint8_t digest[SHA256_SIZE];
    char base64[64] = "", style[16384];
    struct text t;
    text_init(&t, style, sizeof style);
    for (size_t i = 0; html_style[i]; i++)
        text_add(&t, html_style[i]);
    if (digest_sha256(bytes_of(style, t.length), digest) == 0)
        digest_base64(bytes_of(digest, sizeof digest), base64, sizeof base64);
    MARKUP(r, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    HTML(r,
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; base-uri "
         "'none'; "
         "form-action 'none'\">\n",
         base64);
    MARKUP(r,
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
    HTML(r, "<title>{}: network boot audit {}</title>\n", verdict_words(read_text(r->root, "verdict")),
         read_text(read_object(r->root, "policy"), "site"));
    MARKUP(r, "<style>");
    MARKUP(r, style);
    MARKUP(r, "</style>\n</head>\n");
}

static void put_tile(struct reading *r, const char *number, const char *of, const char *what, bool bad)
{
    HTML(r, "<div class=\"tile{}\"><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n", bad ? " bad" : "", what, number,
         of);
}

static void put_tiles(struct reading *r)
{
    const cJSON *totals = read_object(r->root, "totals"), *checks = read_object(totals, "checks");
    double covered = 0, segments = 0;
    for (const cJSON *s = read_list(r->root, "segments"); s; s = s->next) {
        segments += *read_text(s, "netboot") != 0;
        covered += *read_text(s, "netboot") && read_flag(s, "covered");
    }
    char of[48];
    MARKUP(r, "<dl class=\"tiles\">\n");
    snprintf(of, sizeof of, " of %.0f", segments);
    put_tile(r, html_number(covered).text, of, "segments watched enough", covered < segments);
    put_tile(r, html_number(read_number(checks, "pass")).text, "", "checks passed", false);
    put_tile(r, html_number(read_number(checks, "fail")).text, "", "checks failed", read_number(checks, "fail") > 0);
    put_tile(r, html_number(read_number(totals, "responders_not_authorised")).text, "", "responders not authorised",
             read_number(totals, "responders_not_authorised") > 0);
    put_tile(r, html_number(read_number(totals, "alert_groups_not_seen_to")).text, "", "alerts nobody saw to",
             read_number(totals, "alert_groups_not_seen_to") > 0);
    MARKUP(r, "</dl>\n");
}

/* What times in whole seconds do not tell of a short capture. */
static const char *short_span(const struct reading *r, char ret[32])
{
    int64_t span = r->until - r->since;
    *ret = '\0';
    if (span < WHEN_SECOND)
        snprintf(ret, 32, ", %.3f s", (double)span / WHEN_SECOND);
    else if (span < 60 * WHEN_SECOND)
        snprintf(ret, 32, ", %.1f s", (double)span / WHEN_SECOND);
    return ret;
}

static void put_facts(struct reading *r)
{
    char since[READ_WHEN], until[READ_WHEN], span[32];
    const cJSON *period = read_object(r->root, "period"), *policy = read_object(r->root, "policy");
    HTML(r, "<dl class=\"facts\">\n<div><dt>Period</dt><dd>{} to {} UTC{}</dd></div>\n",
         read_when(period, "since", since), read_when(period, "until", until), short_span(r, span));
    if (policy)
        HTML(r,
             "<div><dt>Site</dt><dd><bdi>{}</bdi></dd></div>\n<div><dt>Policy</dt><dd>version "
             "<bdi>{}</bdi></dd></div>\n",
             *read_text(policy, "site") ? read_text(policy, "site") : "not named", read_text(policy, "version"));
    else
        MARKUP(r, "<div><dt>Policy</dt><dd>none: nobody can be called authorised</dd></div>\n");
    HTML(r, "<div><dt>Source</dt><dd><bdi>{}</bdi></dd></div>\n</dl>\n", read_text(r->root, "source"));
}

/* What the verdict means, in a sentence. */
static const char *meaning_of(const char *verdict)
{
    return strcmp(verdict, "pass") == 0 ? "Every segment was watched enough, and no check found anything."
           : strcmp(verdict, "findings") == 0
               ? "At least one check failed. What was found stands below, with its evidence."
               : "No check failed, but not all that was asked could have been seen. Silence is not a pass.";
}

static void put_verdict(struct reading *r)
{
    /* A tick, an exclamation mark, a broken line: told apart without colour. */
    static const char *const signs[] = {
        "<path d=\"M14 25l7 7 14-16\"/>",
        "<path d=\"M24 12v16M24 34v2\"/>",
        "<path d=\"M11 24h6M21 24h6M31 24h6\"/>",
    };
    const char *verdict = read_text(r->root, "verdict");
    size_t sign = strcmp(verdict, "pass") == 0 ? 0 : strcmp(verdict, "findings") == 0 ? 1 : 2;
    MARKUP(r, "<header class=\"head\">\n<p class=\"kind\">Network boot audit</p>\n<div class=\"verdict\">"
              "<svg class=\"sign\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><circle cx=\"24\" cy=\"24\" r=\"21\"/>");
    MARKUP(r, signs[sign]);
    HTML(r, "</svg>\n<div><h1>{}</h1>\n<p>{}</p></div></div>\n", verdict_words(verdict), meaning_of(verdict));
    put_facts(r);
    put_tiles(r);
    MARKUP(r, "</header>\n");
}

static void put_segments(struct reading *r)
{
    MARKUP(r, "<section aria-labelledby=\"whom\">\n<h2 id=\"whom\">Who serves whom</h2>\n");
    for (const cJSON *s = read_list(r->root, "segments"); s; s = s->next) {
        HTML(r, "<section class=\"segment\">\n<h3><bdi>{}</bdi></h3>\n", read_text(s, "name"));
        if (*read_text(s, "netboot"))
            HTML(r, "<p class=\"note\">Booting from the network is {} here (<code>{}</code>).</p>\n",
                 read_text(s, "netboot"), read_text(s, "policy_line"));
        if (read_list(s, "responders")) {
            html_map(r, s);
            html_responders(r, s);
        } else {
            HTML(r, "<p class=\"empty\">{}</p>\n",
                 read_flag(s, "covered")
                     ? "Nobody was seen answering."
                     : "Nobody was seen answering, and too little was watched to say that nobody did.");
        }
        MARKUP(r, "</section>\n");
    }
    MARKUP(r, "</section>\n");
}

static void put_signature(struct reading *r)
{
    MARKUP(r, "<section class=\"sign-off\" aria-labelledby=\"sign-off\">\n<h2 id=\"sign-off\">Signature</h2>\n"
              "<p>I have read this audit, its findings, and the times in which nobody watched.</p>\n"
              "<div class=\"lines\"><p><span>Name and office</span></p><p><span>Date</span></p>"
              "<p><span>Signature</span></p></div>\n");
    HTML(r, "<p class=\"hash\">It is made of the result (JSON) whose SHA-256 is <code>{}</code>.</p>\n</section>\n",
         r->sha256);
}

static void write_html(struct reading *r)
{
    const char *verdict = read_text(r->root, "verdict");
    put_head(r);
    HTML(r, "<body class=\"{}\">\n<a class=\"skip\" href=\"#main\">To the findings</a>\n",
         strcmp(verdict, "pass") == 0       ? "pass"
         : strcmp(verdict, "findings") == 0 ? "findings"
                                            : "not-covered");
    put_verdict(r);
    MARKUP(r, "<main id=\"main\" tabindex=\"-1\">\n");
    html_checks(r);
    html_findings(r);
    html_coverage(r);
    html_alerts(r);
    put_segments(r);
    html_appendix(r);
    put_signature(r);
    MARKUP(r, "</main>\n<footer>\n");
    char made[READ_WHEN];
    HTML(r,
         "<p>Made by {} on {} UTC. Controls are those that a check supports evidence for; no compliance is "
         "claimed.</p>\n",
         read_text(r->root, "program"), read_when(r->root, "made", made));
    MARKUP(r, "</footer>\n</body>\n</html>\n");
}

const struct form_writer form_html = {write_html};
