#include "print.h"

void print_http(const struct packet *p, const struct message *message)
{
    const struct http *m = &message->http;
    (void)p;
    print_number("response", m->response);
    print_number("open", (m->notes & HTTP_OPEN_HEAD) != 0);
    print_number("minor", m->minor);
    print_number("notes", m->notes);
    if (m->response) {
        print_number("status", m->status);
    } else {
        print_hex("method", m->method);
        print_hex("target", m->target);
    }
    if (m->host.left)
        print_hex("host", m->host);
    if (m->user_agent.left)
        print_hex("user_agent", m->user_agent);
    if (m->has_length)
        print_number("length", m->length);
}
