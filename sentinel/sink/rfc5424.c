#include "sink/rfc5424.h"

#include <string.h>

#include "base/when.h"
#include "sink/kind.h"

enum { MSGID = 32, VALUE = 64 };

int rfc5424_facility(const char *name)
{
    static const char *const names[] = {
        "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",     "news",
        "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "console", "clock",
        "local0", "local1", "local2",   "local3", "local4", "local5", "local6",  "local7",
    };
    for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
        if (!strcmp(names[i], name))
            return i;
    return -1;
}

/* Our five words as syslog's numbers (§6.2.1, table 2): alert, error, warning, notice, informational. "emergency"
 * means that the system cannot be used, which is never ours to say. */
static int severity_number(int severity)
{
    static const int numbers[] = {6, 5, 4, 3, 1};
    return severity < 0 || severity > 4 ? 6 : numbers[severity];
}

/* PRINTUSASCII, at most `most` characters, "-" for nothing. */
static void add_word(struct text *out, const char *word, size_t most)
{
    if (!*word)
        text_add(out, "-");
    for (size_t i = 0; word[i] && i < most; i++)
        text_addf(out, "%c", word[i] > 32 && word[i] < 127 ? word[i] : '_');
}

/* UTF-8 in which quote, backslash and closing bracket are escaped (§6.3.3). */
static void add_value(struct text *out, const char *name, const char *value)
{
    char buffer[VALUE + 1];
    struct text safe;
    text_init(&safe, buffer, sizeof buffer);
    text_add_untrusted(&safe, bytes_of(value, strlen(value)));
    text_addf(out, " %s=\"", name);
    for (const char *c = buffer; *c;) {
        size_t plain = strcspn(c, "\"\\]");
        text_addf(out, "%.*s", (int)plain, c);
        c += plain;
        if (*c)
            text_addf(out, "\\%c", *c++);
    }
    text_add(out, "\"");
}

/* "2026-11-22T18:30:00.123456Z": the zone as RFC 3339 wants it. */
static void add_time(struct text *out, int64_t time)
{
    char when[WHEN_TEXT];
    when_format(time, when);
    text_addf(out, "%.*sZ", (int)strcspn(when, "+"), when);
}

void rfc5424_header(const struct rfc5424 *who, const struct sink_line *line, struct text *out)
{
    text_addf(out, "<%d>1 ", who->facility * 8 + severity_number(line->severity));
    add_time(out, line->time);
    text_add(out, " ");
    add_word(out, who->host, RFC5424_HOST - 1);
    text_addf(out, " sentinel %ld ", (long)who->process);
    add_word(out, line->rule, MSGID);
    text_addf(out, " [sentinel@%ld", who->pen);
    if (*line->id)
        add_value(out, "event_id", line->id);
    if (*line->rule)
        add_value(out, "rule", line->rule);
    add_value(out, "severity", sink_severity(line->severity));
    text_add(out, "] ");
}
