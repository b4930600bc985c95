/* Who serves whom on a segment: servers on the left, clients on the right, and on the way what they do for them. A server that
 * is not authorised has a broken, thicker outline, a cross, and says so in words: the colour is only one of four signs. */
#include <string.h>

#include "audit/html.h"
#include "base/text.h"

enum { BOX = 46, GAP = 14, WIDTH = 720, SERVERS = 24, ROLES = 8, WIDE = 17 };

/* A server: all the roles in which one address and MAC answered. */
struct server {
    const char *ip, *mac, *service, *verdict;
    bool authorised;
    const char *role[ROLES];
    size_t roles;
    double answers, clients;
};

static void add(struct server *s, const cJSON *responder)
{
    s->authorised &= read_flag(responder, "authorised");
    s->verdict = read_flag(responder, "authorised") ? s->verdict : read_text(responder, "verdict");
    if (s->roles < ROLES)
        s->role[s->roles++] = read_text(responder, "role");
    s->answers += read_number(responder, "answers");
    double clients = read_number(responder, "clients");
    s->clients = clients > s->clients ? clients : s->clients;
}

static size_t gather(const cJSON *segment, struct server servers[SERVERS], size_t *ret_more)
{
    size_t count = 0;
    *ret_more = 0;
    for (int rogues = 1; rogues >= 0; rogues--) { /* those first: a crowd of others must not hide them */
        for (const cJSON *r = read_list(segment, "responders"); r; r = r->next) {
            const char *ip = read_text(r, "ip"), *mac = read_text(r, "mac");
            size_t i = 0;
            while (i < count && (strcmp(servers[i].ip, ip) != 0 || strcmp(servers[i].mac, mac) != 0))
                i++;
            if (read_flag(r, "authorised") == (rogues == 1))
                continue;
            if (i == SERVERS) {
                ++*ret_more;
                continue;
            }
            if (i == count)
                servers[count++] = (struct server){
                    .ip = ip, .mac = mac, .service = read_text(r, "service"), .verdict = "", .authorised = true};
            add(&servers[i], r);
        }
    }
    return count;
}

/* The beginning of a text, with an ellipsis when that is not all: a drawing has no second line. */
static const char *shorten(const char *text, char *buffer, size_t size)
{
    struct text t;
    text_init(&t, buffer, size - sizeof "…" + 1);
    text_add(&t, text);
    if (t.cut)
        memcpy(t.at + t.length, "…", sizeof "…");
    return buffer;
}

static void put_label(struct reading *r, const struct server *s, double y)
{
    char at[32], answers[32], clients[32];
    snprintf(at, sizeof at, "%.0f", y + BOX / 2 - 6);
    char roles[48], all[256];
    struct text t;
    text_init(&t, all, sizeof all);
    for (size_t i = 0; i < s->roles; i++)
        text_addf(&t, "%s%s", i ? ", " : "", s->role[i]);
    HTML(r, "<text class=\"what\" x=\"420\" y=\"{}\">{}", at, shorten(all, roles, sizeof roles));
    snprintf(at, sizeof at, "%.0f", y + BOX / 2 + 16);
    snprintf(answers, sizeof answers, "%.0f", s->answers);
    snprintf(clients, sizeof clients, "%.0f", s->clients);
    HTML(r, "</text><text class=\"small what\" x=\"420\" y=\"{}\">{} answer{} to {} client{}</text>\n", at, answers,
         s->answers == 1 ? "" : "s", clients, s->clients == 1 ? "" : "s");
}

/* Two lines of text. IPv6 addresses take the whole first one. */
static void put_names(struct reading *r, const struct server *s, double y)
{
    char first[16], second[16], ip[48], name[32], state[48];
    const char *word = s->authorised ? "authorised" : "not authorised";
    bool wide = strlen(s->ip) > WIDE;
    snprintf(first, sizeof first, "%.0f", y + 19);
    snprintf(second, sizeof second, "%.0f", y + 36);
    snprintf(state, sizeof state, "%s%s%.24s", word, s->authorised ? "" : ", ", s->authorised ? "" : s->verdict);
    HTML(r, "<text class=\"{}\" x=\"40\" y=\"{}\">{}</text>", wide ? "ip wide" : "ip", first,
         shorten(s->ip, ip, sizeof ip));
    if (wide) {
        HTML(r, "<text class=\"small state begin\" x=\"40\" y=\"{}\">{}</text>", second, state);
        return;
    }
    HTML(r, "<text class=\"small\" x=\"40\" y=\"{}\">{}</text><text class=\"small state\" x=\"258\" y=\"{}\">{}</text>",
         second, shorten(s->authorised ? s->service : s->mac, name, sizeof name), first, word);
    if (!s->authorised)
        HTML(r, "<text class=\"small state\" x=\"258\" y=\"{}\">{}</text>", second,
             shorten(s->verdict, name, sizeof name));
}

static void put_server(struct reading *r, const struct server *s, double y, double middle)
{
    char top[16], path[96];
    snprintf(top, sizeof top, "%.0f", y);
    HTML(r, "<g class=\"{}\"><rect class=\"box\" x=\"2\" y=\"{}\" width=\"266\" height=\"46\" rx=\"6\"/>",
         s->authorised ? "authorised" : "rogue", top);
    HTML(r, "<g transform=\"translate(12 {})\"><path class=\"mark\" d=\"{}\"/></g>", top,
         s->authorised ? "M2 24l5 6 9-12" : "M3 17l12 12M15 17l-12 12");
    put_names(r, s, y);
    snprintf(path, sizeof path, "M268 %.0fH520C560 %.0f 560 %.0f 596 %.0f", y + BOX / 2, y + BOX / 2, middle, middle);
    HTML(r, "<path class=\"wire\" d=\"{}\"/>", path);
    put_label(r, s, y);
    MARKUP(r, "</g>\n");
}

void html_map(struct reading *r, const cJSON *segment)
{
    struct server servers[SERVERS];
    size_t more, count = gather(segment, servers, &more), rogues = 0;
    double height = (double)count * (BOX + GAP) + 2, middle = height / 2 - GAP / 2.0;
    char box[64], top[32], text[32], below[32], said[160];
    for (size_t i = 0; i < count; i++)
        rogues += !servers[i].authorised;
    snprintf(box, sizeof box, "0 0 %d %.0f", WIDTH, height < 64 ? 64 : height);
    snprintf(said, sizeof said, "%zu servers answer clients, %zu of them not authorised", count, rogues);
    HTML(r,
         "<figure class=\"map\" tabindex=\"0\" role=\"group\" aria-label=\"Map of {}\"><svg viewBox=\"{}\" "
         "role=\"img\" aria-label=\"{}: "
         "{}\"><title>{}</title>\n",
         read_text(segment, "name"), box, read_text(segment, "name"), said, said);
    for (size_t i = 0; i < count; i++)
        put_server(r, &servers[i], 2 + (double)i * (BOX + GAP), middle);
    snprintf(top, sizeof top, "%.0f", middle - 23);
    snprintf(text, sizeof text, "%.0f", middle - 3);
    snprintf(below, sizeof below, "%.0f", middle + 14);
    HTML(r,
         "<rect class=\"box clients\" x=\"596\" y=\"{}\" width=\"120\" height=\"46\" rx=\"23\"/><text class=\"ip\" "
         "text-anchor=\"middle\" "
         "x=\"656\" y=\"{}\">clients</text><text class=\"small\" text-anchor=\"middle\" x=\"656\" y=\"{}\">of the "
         "segment</text></svg>",
         top, text, below);
    if (more)
        HTML(r, "<figcaption>and {} more, see the table</figcaption>", html_number((double)more).text);
    MARKUP(r, "</figure>\n");
}
