#include "record/observation.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"
#include "record/eve_value.h"

const char *const observation_names[OBSERVATION_KINDS] = {
    [OBSERVATION_TRANSFER] = "transfer",
    [OBSERVATION_SESSION] = "session",
    [OBSERVATION_CHANNEL] = "channel",
    [OBSERVATION_CLIENT] = "client",
};

enum { NONE = FIELD_COUNT };

/* Event → observation, and which fields are its name, digest, state and bytes. `only` is a flag that the event must bear, or
 * NONE. */
static const struct source {
    enum event_kind event;
    enum observation_kind kind;
    int name, digest, state, bytes, only; /* enum field, or NONE */
} sources[] = {
    {EVENT_TFTP_TRANSFER, OBSERVATION_TRANSFER, FIELD_TFTP_FILE, FIELD_TFTP_SHA256, FIELD_TFTP_OUTCOME,
     FIELD_TFTP_BYTES, NONE},
    {EVENT_HTTP_TRANSFER, OBSERVATION_TRANSFER, FIELD_HTTP_PATH, FIELD_HTTP_SHA256, FIELD_HTTP_OUTCOME,
     FIELD_HTTP_BYTES, NONE},
    {EVENT_MULTICAST_SESSION, OBSERVATION_SESSION, FIELD_MULTICAST_SESSION, NONE, FIELD_MULTICAST_PROTECTION,
     FIELD_MULTICAST_NEW_BYTES, NONE},
    {EVENT_CHANNEL_STATE, OBSERVATION_CHANNEL, FIELD_CHANNEL_NAME, NONE, FIELD_CHANNEL_VERDICT, FIELD_CHANNEL_BYTES,
     NONE},
    {EVENT_BOOT_COMPLETED, OBSERVATION_CLIENT, FIELD_BOOT_FILES, NONE, NONE, NONE, NONE},
    {EVENT_DHCP_DISCOVER, OBSERVATION_CLIENT, NONE, NONE, NONE, NONE, FIELD_CLIENT_BOOTING},
    {EVENT_DHCP6_SOLICIT, OBSERVATION_CLIENT, NONE, NONE, NONE, NONE, FIELD_CLIENT_BOOTING},
};

static const struct source *source_of(const struct event *e)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (sources[i].event == e->kind)
            return sources[i].only == NONE || event_bool(e, (enum field)sources[i].only) ? &sources[i] : NULL;
    }
    return NULL;
}

enum observation_kind observation_of(const struct event *e)
{
    const struct source *s = source_of(e);
    return s ? s->kind : OBSERVATION_KINDS;
}

/* 0.0.0.0 and :: are nobody's. */
static bool is_nobody(const struct event *e, enum field f)
{
    struct addr addr;
    if (field_table[f].type != FIELD_ADDRESS)
        return false;
    addr = event_addr(e, f);
    return addr_is_unspecified(&addr);
}

/* The field as people read it. */
static const char *keep(struct observed *o, const struct event *e, int f)
{
    struct text t;
    char *at = o->text + o->used;
    if (f == NONE || !event_has(e, (enum field)f) || is_nobody(e, (enum field)f))
        return "";
    text_init(&t, at, OBSERVED_TEXT);
    event_render(e, (enum field)f, &t);
    o->used += t.length + 1;
    return at;
}

enum {
    DETAIL = (int)~(FAMILY_PLACE | FAMILY_PACKET | FAMILY_SERVER | FAMILY_FINGERPRINT | FAMILY_DHCP | FAMILY_DHCP6)
};

/* What the columns do not say, but for what is of one packet only. */
static int write_detail(const struct event *e, char **ret)
{
    struct eve eve = {0};
    cJSON *root = cJSON_CreateObject();
    eve_fields(&eve, root, e, (uint32_t)DETAIL);
    int error = eve_finish(&eve, root, ret);
    if (error || strlen(*ret) <= OBSERVED_DETAIL)
        return error;
    free(*ret);
    root = cJSON_CreateObject();
    eve_bool(&eve, root, "too_long", true);
    return eve_finish(&eve, root, ret);
}

int observation_make(const struct event *e, struct observed *ret)
{
    const struct source *s = source_of(e);
    if (!s)
        return -ENOENT;
    ret->used = 0;
    int error = write_detail(e, &ret->detail);
    if (error)
        return error;
    int64_t bytes = s->bytes == NONE ? 0 : event_integer(e, (enum field)s->bytes);
    ret->it = (struct observation){
        .kind = s->kind,
        .segment = keep(ret, e, FIELD_SEGMENT),
        .server = keep(ret, e, FIELD_SERVER_IP),
        .server_mac = keep(ret, e, FIELD_SERVER_MAC),
        .client = keep(ret, e, FIELD_CLIENT_IP),
        .client_mac = keep(ret, e, event_has(e, FIELD_CLIENT_MAC) ? FIELD_CLIENT_MAC : FIELD_CLIENT_ETHER),
        .name = keep(ret, e, s->name),
        .digest = keep(ret, e, s->digest),
        .state = keep(ret, e, s->state),
        .service = keep(ret, e, FIELD_SERVER_SERVICE),
        .verdict = keep(ret, e, FIELD_SERVER_VERDICT),
        .first = e->time,
        .last = e->time,
        .count = 1,
        .bytes = bytes > 0 ? (uint64_t)bytes : 0,
        .detail = ret->detail,
    };
    return 0;
}

void observed_done(struct observed *o)
{
    free(o->detail);
    o->detail = NULL;
}
