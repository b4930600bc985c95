#include "detect/software.h"

#include <string.h>

#include "base/text.h"
#include "detect/fingerprint_list.h"
#include "detect/ruleset.h"

/* What nobody knows answers the same a thousand times: of 256 answers of a kind the first so many are looked at. */
enum { LOOKS = 32 };

static int64_t score(const struct fingerprint *p, uint16_t traits)
{
    int64_t sum = 0;
    for (size_t i = 0; i < p->traits; i++)
        sum += traits >> i & 1 ? p->trait[i].points : 0;
    return sum > POINTS ? POINTS : sum;
}

/* The traits of the event, of those not seen before. */
static uint16_t look(const struct fingerprint *p, uint16_t seen, const struct event *e)
{
    uint16_t found = 0;
    if (!kinds_have(&p->kinds, e->kind))
        return 0;
    for (size_t i = 0; i < p->traits; i++) {
        if (!(seen >> i & 1) && predicate_test(p->trait[i].when, e))
            found = (uint16_t)(found | 1U << i);
    }
    return found;
}

static void look_at_all(const struct rules *r, struct software *s, const struct event *e)
{
    int64_t best = 0;
    for (size_t i = 0; i < r->softwares; i++) {
        const struct fingerprint *p = r->software[i];
        s->traits[i] |= look(p, s->traits[i], e);
        int64_t points = score(p, s->traits[i]);
        if (points >= p->needs && points > best) {
            best = points;
            s->named = (uint8_t)(i + 1);
        }
    }
}

/* The worst of these traits that speaks against it; NULL when none does. */
static const char *against(const struct fingerprint *p, uint16_t traits)
{
    const struct trait *worst = NULL;
    for (size_t i = 0; i < p->traits; i++) {
        bool worse = !worst || p->trait[i].points < worst->points;
        if (traits >> i & 1 && p->trait[i].points < 0 && worse)
            worst = &p->trait[i];
    }
    return worst ? worst->name : NULL;
}

const char *software_take(const struct rules *r, struct software *s, const struct event *e)
{
    if (!r)
        return NULL;
    if (!s->named) {
        if (s->looked[e->kind]++ < LOOKS)
            look_at_all(r, s, e);
        return NULL;
    }
    const struct fingerprint *p = r->software[s->named - 1];
    uint16_t *seen = &s->traits[s->named - 1], found = look(p, *seen, e);
    const char *unlike = against(p, found);
    *seen |= found;
    if (unlike) {
        *s = (struct software){0};
        look_at_all(r, s, e);
    }
    return unlike;
}

const char *software_name(const struct rules *r, const struct software *s)
{
    return r && s->named ? r->software[s->named - 1]->tool : NULL;
}

void software_write(const struct rules *r, const struct software *s, struct text *out)
{
    if (!r || !s->named)
        return;
    const struct fingerprint *p = r->software[s->named - 1];
    uint16_t traits = s->traits[s->named - 1];
    if (!traits) {
        text_add(out, "known from earlier runs");
        return;
    }
    text_addf(out, "%d of %d", (int)score(p, traits), POINTS);
    const char *between = ": ";
    for (size_t i = 0; i < p->traits; i++, traits >>= 1) {
        if (!(traits & 1))
            continue;
        text_add(out, between);
        text_add_untrusted(out, bytes_of(p->trait[i].name, strlen(p->trait[i].name)));
        between = "; ";
    }
}

void software_learn(const struct rules *r, struct bytes name, struct software *ret)
{
    *ret = (struct software){0};
    for (size_t i = 0; r && i < r->softwares && !ret->named; i++) {
        const char *tool = r->software[i]->tool;
        if (bytes_equal(name, bytes_of(tool, strlen(tool))))
            ret->named = (uint8_t)(i + 1);
    }
}

static bool same_traits(const struct fingerprint *a, const struct fingerprint *b)
{
    bool same = strcmp(a->tool, b->tool) == 0 && a->traits == b->traits && a->needs == b->needs;
    for (size_t i = 0; same && i < a->traits; i++)
        same = strcmp(a->trait[i].name, b->trait[i].name) == 0 && a->trait[i].points == b->trait[i].points;
    return same;
}

static bool are_same(const struct rules *a, const struct rules *b)
{
    bool same = a->softwares == b->softwares;
    for (size_t i = 0; same && i < a->softwares; i++)
        same = same_traits(a->software[i], b->software[i]);
    return same;
}

void software_move(const struct rules *from, const struct rules *to, struct software *s)
{
    const char *name = software_name(from, s);
    if (from && to && are_same(from, to))
        return;
    software_learn(to, name ? bytes_of(name, strlen(name)) : bytes_of("", 0), s);
}
