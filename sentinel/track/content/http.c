/* HTTP messages to events: who asks distribution points for content and boot servers for files, and who answers. */
#include "base/text.h"
#include "base/when.h"
#include "track/content/tcp.h"
#include "track/transfer/tftp.h"

/* What boot loaders call themselves. */
static const char *const boot_agents[] = {"iPXE/*", "UefiHttpBoot/*", "GRUB *", "U-Boot*", "Etherboot*", "gPXE/*"};

static const struct note_name note_names[] = {
    {HTTP_ABSOLUTE, "absolute"},     {HTTP_HOSTS_DIFFER, "hosts_differ"}, {HTTP_LENGTHS_DIFFER, "lengths_differ"},
    {HTTP_BARE_LINES, "bare_lines"}, {HTTP_MORE_FIELDS, "many_fields"},
};

static bool is_boot_agent(struct bytes agent)
{
    for (size_t i = 0; i < sizeof boot_agents / sizeof *boot_agents; i++) {
        if (text_glob(boot_agents[i], strlen(boot_agents[i]), agent))
            return true;
    }
    return false;
}

void fill_booting(const struct step *s, bool client_is_source, struct event *e)
{
    const struct packet *p = s->packet;
    const struct mac *ether = client_is_source ? &p->src_mac : &p->dst_mac;
    tftp_fill_client(s->track, s->place->segment, client_is_source ? &p->src : &p->dst, p->has_mac ? ether : NULL, e);
}

/* Whether an answer to the client's boot named that file on that server. */
static bool is_named(const struct step *s, struct bytes path)
{
    const struct packet *p = s->packet;
    struct mac client = p->src_mac;
    if (!boot_client_of(s->track->boot, s->place->segment, &p->src, p->frame->time, &client) && !p->has_mac)
        return false;
    struct session *b = sessions_find(s->track->sessions, s->place->segment, &client, p->frame->time);
    const struct session_responder *r = b ? session_sent_to(b, session_ip_of(&p->dst), path) : NULL;
    return r && r->files;
}

static struct web_key key_of(const struct packet *p, bool client_is_source)
{
    return client_is_source ? web_key_of(&p->src, p->src_port, &p->dst, p->dst_port)
                            : web_key_of(&p->dst, p->dst_port, &p->src, p->src_port);
}

static void fill_notes(const struct http *m, struct event *e)
{
    event_add_notes(e, FIELD_HTTP_NOTES, m->notes, note_names, sizeof note_names / sizeof *note_names);
}

static void set_text(struct event *e, enum field f, struct bytes text)
{
    if (text.left)
        event_set_bytes(e, f, text);
}

void fill_place(const struct place_found *found, bool listing, struct event *e)
{
    event_set_text(e, FIELD_DISTRIBUTION_PLACE, place_names[found->place]);
    set_text(e, FIELD_DISTRIBUTION_PACKAGE, found->package);
    if (found->place != PLACE_NONE)
        event_set_bool(e, FIELD_DISTRIBUTION_LISTING, listing);
}

const struct walk *walk_on(const struct step *s, const struct place_found *found, bool listing)
{
    const struct packet *p = s->packet;
    struct walk_key key = {.segment = s->place->segment, .client = p->src, .server = p->dst};
    if (found->place == PLACE_NONE || place_is_cache(found->place))
        return NULL;
    return walks_step(s->track->walks, &key, found, listing, p->frame->time);
}

void fill_walk(const struct walk *walk, struct event *e)
{
    event_set_bool(e, FIELD_DISTRIBUTION_LISTED, walk->listed);
    event_set_integer(e, FIELD_DISTRIBUTION_PACKAGES, walk->packages);
    event_set_integer(e, FIELD_DISTRIBUTION_LISTINGS, walk->listings);
    event_set_integer(e, FIELD_DISTRIBUTION_FILES, walk->files);
    event_set_integer(e, FIELD_DISTRIBUTION_SECONDS, (walk->last - walk->first) / WHEN_SECOND);
}

/* A request that matters. `found` shows parts of `path`. */
struct request {
    const struct http *http;
    struct http_path path;
    struct place_found found;
    bool boot, listing;
};

/* What the answer's event repeats. */
static void remember(const struct request *r, struct web *web)
{
    web->path = r->path;
    web->waiting = true;
    web->boot = r->boot;
    web->bodyless = bytes_equal(r->http->method, bytes_of("HEAD", 4));
    web->listing = r->listing;
    web->place = r->found.place;
    web->package = web->package_size = 0;
    struct bytes package = r->found.package;
    size_t at = package.left ? (size_t)(package.at - r->path.text) : 0;
    if (at > UINT8_MAX || package.left > UINT8_MAX)
        return;
    web->package = (uint8_t)at;
    web->package_size = (uint8_t)package.left;
}

static struct event *begin_request(const struct step *s, const struct request *r, enum event_kind kind)
{
    const struct http *m = r->http;
    struct event *e = step_begin(s, kind);
    step_client_is_source(s, e);
    fill_booting(s, true, e);
    set_text(e, FIELD_HTTP_METHOD, m->method);
    set_text(e, FIELD_HTTP_PATH, bytes_of(r->path.text, r->path.size));
    set_text(e, FIELD_HTTP_HOST, m->host);
    set_text(e, FIELD_HTTP_USER_AGENT, m->user_agent);
    event_set_bool(e, FIELD_HTTP_BOOT, r->boot);
    fill_notes(m, e);
    fill_place(&r->found, r->listing, e);
    return e;
}

static void tell_request(const struct step *s, const struct request *r)
{
    struct event *e = begin_request(s, r, EVENT_HTTP_REQUEST);
    struct mac client = event_mac(e, FIELD_CLIENT_MAC);
    step_emit(s, e);
    if (r->boot)
        session_file(s, &client, bytes_of(r->path.text, r->path.size));
    const struct walk *walk = walk_on(s, &r->found, r->listing);
    if (!walk)
        return;
    e = begin_request(s, r, EVENT_DISTRIBUTION_WALK);
    fill_walk(walk, e);
    step_emit(s, e);
}

/* Names of places have a dollar sign or a hyphen, as they are or written as an escape: most targets have none of these. */
static bool may_be_placed(struct bytes target)
{
    static const char signs[] = "$-%";
    for (size_t i = 0; i < sizeof signs - 1 && target.left; i++) {
        if (memchr(target.at, signs[i], target.left))
            return true;
    }
    return false;
}

static bool take_request(const struct step *s, const struct http *m)
{
    const struct packet *p = s->packet;
    struct request r = {.http = m};
    http_path_of(m->target, &r.path);
    struct bytes name = bytes_of(r.path.text, r.path.size);
    bool placed = may_be_placed(m->target) && place_of_path(name, &r.found);
    r.boot = is_boot_agent(m->user_agent) || is_named(s, name);
    if (!placed && !r.boot)
        return false;
    r.listing = placed && (r.found.folder || bytes_equal(m->method, bytes_of("PROPFIND", 8)));
    struct web_key key = key_of(p, true);
    struct web *web = webs_open(s->track->webs, &key, p->frame->time);
    bool again = web && web->waiting && web->sequence == p->tcp_seq + (uint32_t)m->rest.left;
    if (again)
        return true;
    if (web)
        remember(&r, web);
    if (web)
        web->sequence = p->tcp_seq + (uint32_t)m->rest.left;
    tell_request(s, &r);
    return true;
}

bool web_may_matter(const struct track *t, const struct http *m)
{
    uint8_t next = bytes_peek(&m->rest, 0); /* of another request in the same segment */
    return m->response || t->urls_named || m->notes & HTTP_OPEN_HEAD || (next >= 'A' && next <= 'Z') ||
           may_be_placed(m->target) || is_boot_agent(m->user_agent);
}

bool web_may_grow(const struct http *m)
{
    struct http_path path;
    struct place_found found;
    if (m->response || m->user_agent.left)
        return false;
    http_path_of(m->target, &path);
    return !place_of_path(bytes_of(path.text, path.size), &found);
}

/* Serves: gives content, or a part, or a folder's list. */
static const char *role_of(const struct web *web, uint16_t status)
{
    if (status < 200 || status > 299)
        return NULL;
    if (web->place != PLACE_NONE)
        return place_is_cache(web->place) ? "peer-cache" : "distribution-point";
    return web->boot ? "http-boot" : NULL;
}

static void begin_body(const struct step *s, const struct web *web, const struct http *m, const struct opening *from)
{
    if (!web->boot || web->bodyless || (m->status != 200 && m->status != 206))
        return;
    struct body *body = bodies_open(s->track->bodies, s->packet, from->sequence);
    if (!body)
        return;
    body->where = step_whereabouts(s);
    body->path = web->path;
    web_follow(s, from);
}

static bool take_answer(const struct step *s, const struct http *m, const struct opening *from)
{
    const struct packet *p = s->packet;
    struct web_key key = key_of(p, false);
    struct web *web = webs_find(s->track->webs, &key, p->frame->time);
    if (!web || !web->waiting || !m->status)
        return false;
    web->waiting = m->status < 200;
    web->last = p->frame->time;
    struct place_found found = {.place = web->place};
    found.package = bytes_of(web->path.text + web->package, web->package_size);
    struct event *e = step_begin(s, EVENT_HTTP_RESPONSE);
    step_server_is_source(s, e);
    fill_booting(s, false, e);
    event_set_text(e, FIELD_SERVER_ROLE, role_of(web, m->status));
    set_text(e, FIELD_HTTP_PATH, bytes_of(web->path.text, web->path.size));
    set_text(e, FIELD_HTTP_SERVER, m->server);
    event_set_integer(e, FIELD_HTTP_STATUS, m->status);
    if (m->has_length)
        event_set_integer(e, FIELD_HTTP_LENGTH, (int64_t)m->length);
    event_set_bool(e, FIELD_HTTP_BOOT, web->boot);
    fill_notes(m, e);
    fill_place(&found, web->listing, e);
    step_emit(s, e);
    begin_body(s, web, m, from);
    return true;
}

bool web_awaits(const struct step *s)
{
    struct web_key key = key_of(s->packet, false);
    const struct web *web = webs_find(s->track->webs, &key, s->packet->frame->time);
    return web && web->waiting;
}

/* Requests may come several in one segment. */
bool web_take(const struct step *s, const struct http *m, const struct opening *from)
{
    if (m->response)
        return take_answer(s, m, from);
    enum { AT_ONCE = 16 };
    struct http next = *m;
    bool taken = false;
    for (size_t i = 0; i < AT_ONCE; i++) {
        taken |= take_request(s, &next);
        if (!next.rest.left || next.has_length || next.chunked || http_read(next.rest, &next) != PARSE_OK)
            break;
    }
    return taken;
}
