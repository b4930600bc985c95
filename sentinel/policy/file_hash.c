/* Whether what a server moved is one of the contents that the policy approves for that file. */
#include "base/text.h"
#include "policy/compiled.h"

/* Events that tell of a whole file, and where they say what it was. */
static const struct told_file {
    enum event_kind kind;
    enum field name, sha256, write;
    enum field text; /* absent or "whole": the digest is of the file itself */
} told_files[] = {
    {EVENT_TFTP_TRANSFER, FIELD_TFTP_FILE, FIELD_TFTP_SHA256, FIELD_TFTP_WRITE, FIELD_TFTP_VERIFIABLE},
    {EVENT_HTTP_TRANSFER, FIELD_HTTP_PATH, FIELD_HTTP_SHA256, FIELD_TFTP_WRITE, FIELD_HTTP_VERIFIABLE},
};

enum approval { NOT_CONSTRAINED, NOT_APPROVED, APPROVED };

static bool list_has(const struct digest_list *list, struct bytes sha256)
{
    for (size_t i = 0; i < list->count; i++) {
        char digits[2 * SHA256_SIZE + 1];
        struct text t;
        text_init(&t, digits, sizeof digits);
        text_add_hex(&t, bytes_of(list->at[i].byte, SHA256_SIZE));
        if (text_same(digits, t.length, sha256))
            return true;
    }
    return false;
}

/* Every entry that names the file counts: what one of them approves is approved. */
static enum approval ask_service(const struct service *s, struct bytes name, struct bytes sha256)
{
    enum approval answer = NOT_CONSTRAINED;
    for (size_t i = 0; i < s->boot_files.count && answer != APPROVED; i++) {
        const struct boot_file *f = &s->boot_files.at[i];
        if (f->sha256.listed && boot_file_serves(f, name))
            answer = list_has(&f->sha256, sha256) ? APPROVED : NOT_APPROVED;
    }
    return answer;
}

static const struct told_file *told_file_of(const struct event *e)
{
    for (size_t i = 0; i < sizeof told_files / sizeof *told_files; i++) {
        if (told_files[i].kind == e->kind)
            return &told_files[i];
    }
    return NULL;
}

/* What did not arrive whole, or not byte for byte, is never found right, and never found wrong either. */
static void publish(struct event *e, const struct told_file *file, enum approval answer, struct bytes sha256)
{
    static const char what[] = "boot_file_hash";
    bool as_it_is = sha256.left && (!event_has(e, file->text) || event_is(e, file->text, "whole"));
    if (answer == NOT_CONSTRAINED) {
        event_set_text(e, FIELD_CONTENT_VERDICT, "unconstrained");
    } else if (answer == APPROVED) {
        event_set_text(e, FIELD_CONTENT_VERDICT, "listed");
    } else if (!as_it_is) {
        event_set_text(e, FIELD_CONTENT_VERDICT, "unverifiable");
    } else {
        event_set_text(e, FIELD_CONTENT_VERDICT, "off-policy");
        event_add_text(e, FIELD_CONTENT_OFF_POLICY, bytes_of(what, sizeof what - 1));
        event_add_text(e, FIELD_CONTENT_FOUND, sha256);
    }
}

const char *file_hash_judge(const struct policy *p, const struct addr *responder, struct event *e)
{
    const struct told_file *file = told_file_of(e);
    if (!file || event_bool(e, file->write) || !event_text(e, file->name).left)
        return NULL;
    struct bytes sha256 = event_text(e, file->sha256);
    struct matches m = policy_matches(p, responder);
    enum approval best = NOT_CONSTRAINED;
    const char *line = NULL;
    for (const struct address_entry *k = m.at; k < m.end; k++) {
        const struct service *s = &p->service[k->service];
        enum approval answer = service_serves(s, e->segment, e->time) ? ask_service(s, event_text(e, file->name), sha256)
                                                                       : NOT_CONSTRAINED;
        if (answer > best) {
            best = answer;
            line = s->boot_files.line;
        }
    }
    publish(e, file, best, sha256);
    return line;
}
