/* Whether a distribution point's content goes over the wire as the policy demands. */
#include "policy/compiled.h"

const char *const smb_demand_names[SMB_DEMAND_COUNT] = {
    [SMB_DEMAND_NONE] = "any", [SMB_DEMAND_SIGNED] = "signed", [SMB_DEMAND_ENCRYPTED] = "encrypted"};

/* What the event's connection gives; −1: its beginning was not seen. */
static int protection_of(const struct event *e)
{
    static const char *const names[SMB_DEMAND_COUNT] = {"none", "signed", "encrypted"};
    for (int i = 0; i < SMB_DEMAND_COUNT; i++) {
        if (event_is(e, FIELD_SMB_PROTECTION, names[i]))
            return i;
    }
    return -1;
}

/* The word for what the event does against these terms, or NULL. What was seen at all as HTTP is not https;
 * BranchCache enciphers each block by itself ([MS-PCCRR] §2.2.5.3). */
static const char *offence(const struct distribution *terms, const struct event *e)
{
    if (event_is(e, FIELD_DISTRIBUTION_PLACE, "branch-cache"))
        return NULL;
    if (e->kind == EVENT_HTTP_RESPONSE)
        return terms->https ? "distribution_transport" : NULL;
    int given = protection_of(e);
    return e->kind == EVENT_SMB_TREE_CONNECT && given >= 0 && given < (int)terms->smb ? "distribution_smb" : NULL;
}

const char *distribution_judge(const struct policy *p, const struct addr *responder, struct event *e)
{
    const char *what = NULL, *line = NULL;
    bool constrained = false;
    struct matches m = policy_matches(p, responder);
    for (const struct address_entry *k = m.at; k < m.end && !what; k++) {
        const struct service *s = &p->service[k->service];
        if (!s->distribution.line || !service_serves(s, e->segment, e->time))
            continue;
        constrained = true;
        what = offence(&s->distribution, e);
        line = what ? s->distribution.line : NULL;
    }
    event_set_text(e, FIELD_CONTENT_VERDICT, what ? "off-policy" : constrained ? "listed" : "unconstrained");
    if (what)
        event_add_text(e, FIELD_CONTENT_OFF_POLICY, bytes_of(what, strlen(what)));
    return line;
}
