#include "record/baseline.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

enum { VALUES = 10, LINE = 8192 };

/* A value and the tab before it. */
static void add_text(struct text *t, struct bytes value)
{
    text_add(t, "\t");
    text_add_untrusted(t, value);
}

static void add_time(struct text *t, int64_t time)
{
    text_addf(t, "\t%lld", (long long)time);
}

static void add_addr(struct text *t, const struct addr *addr)
{
    char buffer[ADDR_TEXT];
    text_addf(t, "\t%s", addr_format(addr, buffer));
}

static bool put_line(const struct text *line, struct text *out)
{
    if (line->cut || line->length + 1 >= out->size - out->length)
        return false;
    text_add(out, line->at);
    text_add(out, "\n");
    return true;
}

bool baseline_write_responder(const struct baseline_responder *r, struct text *out)
{
    char buffer[LINE], mac[MAC_TEXT];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add(&t, "responder");
    add_text(&t, r->segment);
    add_text(&t, r->role);
    add_addr(&t, &r->ip);
    text_addf(&t, "\t%s", mac_format(&r->mac, mac));
    add_text(&t, r->verdict);
    add_time(&t, r->first);
    add_time(&t, r->last);
    add_text(&t, r->habits);
    add_text(&t, r->software);
    return put_line(&t, out);
}

bool baseline_write_file(const struct baseline_file *f, struct text *out)
{
    char buffer[LINE];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add(&t, "file");
    add_addr(&t, &f->server);
    text_add(&t, "\t");
    text_add_hex(&t, bytes_of(f->sha256, sizeof f->sha256));
    add_time(&t, f->last);
    add_text(&t, f->name);
    return put_line(&t, out);
}

/* ------ reading ------ */

/* What stands before the next such byte, which goes with it; the rest when there is none. */
static struct bytes take_until(struct bytes *b, uint8_t end)
{
    const uint8_t *found = b->left ? memchr(b->at, end, b->left) : NULL;
    struct bytes before = bytes_sub(b, found ? (size_t)(found - b->at) : b->left);
    if (found)
        bytes_u8(b);
    return before;
}

static bool read_time(struct bytes text, int64_t *ret)
{
    bool minus = text.left && text.at[0] == '-';
    int64_t number = 0;
    if (minus)
        bytes_u8(&text);
    if (!text.left || text.left > 19 || (text.left == 19 && text.at[0] > '8'))
        return false;
    while (text.left) {
        uint8_t digit = bytes_u8(&text);
        if (digit < '0' || digit > '9')
            return false;
        number = number * 10 + (digit - '0');
    }
    *ret = minus ? -number : number;
    return true;
}

static bool read_addr(struct bytes text, struct addr *ret)
{
    return addr_parse((const char *)text.at, text.left, ret) == 0;
}

static bool read_responder(const struct bytes *v, const struct baseline_take *take)
{
    struct baseline_responder r = {.segment = v[1], .role = v[2], .verdict = v[5], .habits = v[8], .software = v[9]};
    if (!read_addr(v[3], &r.ip) || mac_parse((const char *)v[4].at, v[4].left, &r.mac) != 0 ||
        !read_time(v[6], &r.first) || !read_time(v[7], &r.last))
        return false;
    if (take->responder)
        take->responder(take->self, &r);
    return true;
}

static bool read_file(const struct bytes *v, const struct baseline_take *take)
{
    struct baseline_file f = {.name = v[4]};
    if (!read_addr(v[1], &f.server) || !digest_sha256_parse(v[2], f.sha256) || !read_time(v[3], &f.last))
        return false;
    if (take->file)
        take->file(take->self, &f);
    return true;
}

static bool read_line(struct bytes line, const struct baseline_take *take)
{
    static const struct {
        const char *word;
        bool (*read)(const struct bytes *values, const struct baseline_take *take);
    } kinds[] = {{"responder", read_responder}, {"file", read_file}};
    struct bytes value[VALUES];
    size_t count = 0;
    do
        value[count++] = take_until(&line, '\t');
    while (line.left && count < VALUES);
    while (count < VALUES)
        value[count++] = bytes_of("", 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (bytes_equal(value[0], bytes_of(kinds[i].word, strlen(kinds[i].word))))
            return !line.left && kinds[i].read(value, take);
    }
    return false;
}

int baseline_read(struct bytes text, const struct baseline_take *take)
{
    int result = 0;
    while (text.left) {
        if (!read_line(take_until(&text, '\n'), take))
            result = -EBADMSG;
    }
    return result;
}
