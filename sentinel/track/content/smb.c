/* SMB messages to events: how connections are protected, who serves shares of distribution points, what is opened there. */
#include "track/content/tcp.h"

/* A message on its way, and the connection it belongs to. */
struct smb_step {
    const struct step *s;
    struct share *c;
    bool from_server;
};

static void fill_connection(const struct smb_step *b, struct event *e)
{
    const struct share *c = b->c;
    if (b->from_server)
        step_server_is_source(b->s, e);
    else
        step_client_is_source(b->s, e);
    fill_booting(b->s, !b->from_server, e);
    event_set_text(e, FIELD_SMB_DIALECT, smb_dialect_name(c->dialect));
    event_set_text(e, FIELD_SMB_PROTECTION, share_protection_name(share_protected(c)));
    if (c->session & (SMB_SESSION_GUEST | SMB_SESSION_ANONYMOUS))
        event_set_bool(e, FIELD_SMB_GUEST, true);
    if (c->negotiated)
        event_set_text(e, FIELD_SMB_SIGNING,
                       c->modes & SMB_SIGNING_REQUIRED  ? "required"
                       : c->modes & SMB_SIGNING_ENABLED ? "enabled"
                                                        : "off");
}

static void tell(const struct smb_step *b, enum event_kind kind)
{
    struct event *e = step_begin(b->s, kind);
    fill_connection(b, e);
    step_emit(b->s, e);
}

/* Once a connection, as soon as it is known. */
static void tell_session(const struct smb_step *b)
{
    if (b->c->session_told || share_protected(b->c) == PROTECTION_UNKNOWN)
        return;
    b->c->session_told = true;
    tell(b, EVENT_SMB_SESSION);
}

static bool take_negotiate(const struct smb_step *b, const struct smb_part *part)
{
    struct share *c = b->c;
    if (!part->response) {
        *c = (struct share){.key = c->key, .last = c->last};
        c->modes = (uint8_t)(part->security_mode & 3);
        return true;
    }
    if (!part->has_security_mode || part->dialect == SMB_DIALECT_ANY)
        return true;
    c->modes |= part->security_mode & 3;
    c->dialect = part->dialect;
    c->negotiated = true;
    tell(b, EVENT_SMB_NEGOTIATE);
    return true;
}

static bool take_session(const struct smb_step *b, const struct smb_part *part)
{
    if (!part->response)
        b->c->modes |= part->security_mode & 3;
    else if (!part->status) {
        b->c->session = (uint8_t)part->session_flags;
        tell_session(b);
    }
    return true;
}

static enum place *tree_of(struct share *c, uint32_t id)
{
    for (size_t i = 0; i < SHARE_TREES; i++) {
        if (c->tree[i].place != PLACE_NONE && c->tree[i].id == id)
            return &c->tree[i].place;
    }
    return NULL;
}

static void add_tree(struct share *c, uint32_t id, enum place place)
{
    if (tree_of(c, id))
        return;
    c->tree[c->next_tree].id = id;
    c->tree[c->next_tree].place = place;
    c->next_tree = (uint8_t)((c->next_tree + 1) % SHARE_TREES);
}

static bool take_tree(const struct smb_step *b, const struct smb_part *part)
{
    struct share *c = b->c;
    if (!part->response) {
        c->name_size = (uint8_t)smb_text(part, c->name, SHARE_NAME);
        return place_of_share(bytes_of(c->name, c->name_size)) != PLACE_NONE;
    }
    struct place_found found = {.place = place_of_share(bytes_of(c->name, c->name_size))};
    if (found.place == PLACE_NONE)
        return false;
    if (part->share_flags & SMB_SHARE_ENCRYPTED)
        c->encrypted = true;
    struct event *e = step_begin(b->s, EVENT_SMB_TREE_CONNECT);
    fill_connection(b, e);
    event_set_bytes(e, FIELD_SMB_SHARE, bytes_of(c->name, c->name_size));
    event_set_integer(e, FIELD_SMB_STATUS, part->status);
    fill_place(&found, false, e);
    if (!part->status) {
        event_set_text(e, FIELD_SERVER_ROLE, "distribution-point");
        add_tree(c, part->tree, found.place);
    }
    step_emit(b->s, e);
    return true;
}

static void fill_file(const struct smb_step *b, struct bytes name, const struct place_found *found, bool listing,
                      struct event *e)
{
    fill_connection(b, e);
    if (b->c->name_size)
        event_set_bytes(e, FIELD_SMB_SHARE, bytes_of(b->c->name, b->c->name_size));
    event_set_bytes(e, FIELD_SMB_FILE, name);
    fill_place(found, listing, e);
}

static void tell_file(const struct smb_step *b, struct bytes name, const struct place_found *found, bool listing)
{
    struct event *e = step_begin(b->s, EVENT_SMB_OPEN);
    fill_file(b, name, found, listing, e);
    step_emit(b->s, e);
    const struct walk *walk = walk_on(b->s, found, listing);
    if (!walk)
        return;
    e = step_begin(b->s, EVENT_DISTRIBUTION_WALK);
    fill_file(b, name, found, listing, e);
    fill_walk(walk, e);
    step_emit(b->s, e);
}

static bool take_open(const struct smb_step *b, const struct smb_part *part)
{
    uint8_t text[SMB_TEXT];
    const enum place *place = tree_of(b->c, part->tree);
    if (part->response || !place)
        return place != NULL;
    struct bytes name = bytes_of(text, smb_text(part, text, sizeof text));
    struct place_found found;
    place_of_file(*place, name, &found);
    b->c->at_top = found.top;
    tell_file(b, name, &found, false);
    return true;
}

/* The folder that was opened before is listed. */
static bool take_query(const struct smb_step *b, const struct smb_part *part)
{
    uint8_t text[SMB_TEXT];
    const enum place *place = tree_of(b->c, part->tree);
    if (part->response || !place)
        return place != NULL;
    struct place_found found = {.place = *place, .top = b->c->at_top, .folder = true};
    tell_file(b, bytes_of(text, smb_text(part, text, sizeof text)), &found, true);
    return true;
}

static bool take_part(const struct smb_step *b, const struct smb_part *part)
{
    switch (part->command) {
    case SMB_NEGOTIATE:
        return take_negotiate(b, part);
    case SMB_SESSION_SETUP:
        return take_session(b, part);
    case SMB_TREE_CONNECT:
        return take_tree(b, part);
    case SMB_CREATE:
        return take_open(b, part);
    case SMB_QUERY_DIRECTORY:
        return take_query(b, part);
    default:
        return false;
    }
}

/* The well-known port is the server's; elsewhere the message itself says it. Encrypted ones do not, and need no more than that. */
static bool is_from_server(const struct packet *p, const struct smb *m)
{
    if (m->parts)
        return m->part[0].response;
    return p->src_port == SMB_PORT || p->src_port == SMB_NETBIOS_PORT ||
           (p->dst_port != SMB_PORT && p->dst_port != SMB_NETBIOS_PORT && p->src_port < p->dst_port);
}

bool share_take(const struct step *s, const struct smb *m)
{
    const struct packet *p = s->packet;
    struct smb_step b = {.s = s, .from_server = is_from_server(p, m)};
    struct web_key key = b.from_server ? web_key_of(&p->dst, p->dst_port, &p->src, p->src_port)
                                       : web_key_of(&p->src, p->src_port, &p->dst, p->dst_port);
    b.c = shares_open(s->track->shares, &key, p->frame->time);
    if (!b.c)
        return false;
    if (m->form == SMB_FORM_ENCRYPTED) {
        b.c->encrypted = true;
        tell_session(&b);
        return true;
    }
    bool taken = false;
    for (size_t i = 0; i < m->parts; i++)
        taken |= take_part(&b, &m->part[i]);
    return taken;
}
