/* Whether what passes through a channel is protected as the policy wants it. */
#include "policy/compiled.h"

#define BIT(protection) (1U << PROTECTION_##protection)

/* What each kind of protection that is seen counts for. `setup`: it leads there, and proves nothing yet. */
static const struct {
    const char *seen;
    unsigned satisfies;
    bool setup;
} kinds[] = {
    {"clear", 0, false},
    {"smb-setup", BIT(SMB3) | BIT(SMB_SIGNED), true},
    {"tls-setup", BIT(TLS), true},
    {"esp", BIT(IPSEC) | BIT(IPSEC_ENCRYPTED), false},
    {"esp-null", BIT(IPSEC), false},
    {"ah", BIT(IPSEC), false},
    {"smb3", BIT(SMB3) | BIT(SMB_SIGNED), false},
    {"smb-signed", BIT(SMB_SIGNED), false},
    {"tls", BIT(TLS), false},
    {"tls-old", 0, false},
    {"rpc-privacy", BIT(RPC_PRIVACY) | BIT(RPC_INTEGRITY), false},
    {"rpc-integrity", BIT(RPC_INTEGRITY), false},
};

/* Kinds that are not in the table prove nothing. */
enum judgement { UNDETERMINED, ACCEPTED, REFUSED };

static enum judgement judge_kind(const struct channel *c, struct bytes seen)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (seen.left == strlen(kinds[i].seen) && bytes_begins(seen, kinds[i].seen))
            return !(kinds[i].satisfies & c->accepts) ? REFUSED : kinds[i].setup ? UNDETERMINED : ACCEPTED;
    }
    return UNDETERMINED;
}

static bool joins(const struct channel *c, const struct addr *a, const struct addr *b)
{
    return prefix_contains(&c->between[0], a) && prefix_contains(&c->between[1], b);
}

/* The one whose ends are narrowest; of equals the first. */
static const struct channel *find(const struct policy *p, const struct event *e)
{
    const struct addr *src = &e->flow.src, *dst = &e->flow.dst;
    const struct channel *best = NULL;
    for (size_t i = 0; i < p->channels; i++) {
        const struct channel *c = &p->channel[i];
        unsigned bits = (unsigned)c->between[0].bits + c->between[1].bits;
        if ((joins(c, src, dst) || joins(c, dst, src)) &&
            (!best || bits > (unsigned)best->between[0].bits + best->between[1].bits))
            best = c;
    }
    return best;
}

static const char *verdict_of(const struct channel *c, const struct event *e)
{
    size_t count = event_count(e, FIELD_CHANNEL_PROTECTIONS);
    bool accepted = false, refused = false;
    for (size_t i = 0; i < count; i++) {
        enum judgement judgement = judge_kind(c, event_text_at(e, FIELD_CHANNEL_PROTECTIONS, i));
        accepted |= judgement == ACCEPTED;
        refused |= judgement == REFUSED;
    }
    if (accepted)
        return refused ? "mixed" : "protected";
    return refused ? "clear" : count ? "undetermined" : "idle";
}

void channel_judge(const struct policy *p, struct event *e)
{
    bool traffic = e->kind == EVENT_CHANNEL_TRAFFIC;
    if (!traffic && e->kind != EVENT_CHANNEL_STATE)
        return;
    const struct channel *c = find(p, e);
    if (!c)
        return;
    event_set_text(e, FIELD_CHANNEL_NAME, c->name);
    event_set_text(e, FIELD_POLICY_LINE, c->line);
    for (size_t i = 0; i < PROTECTION_COUNT; i++) {
        if (c->accepts >> i & 1)
            event_add_text(e, FIELD_CHANNEL_REQUIRED, bytes_of(protection_names[i], strlen(protection_names[i])));
    }
    if (traffic)
        event_set_bool(e, FIELD_CHANNEL_ACCEPTED, judge_kind(c, event_text(e, FIELD_CHANNEL_PROTECTION)) != REFUSED);
    else
        event_set_text(e, FIELD_CHANNEL_VERDICT, verdict_of(c, e));
}
