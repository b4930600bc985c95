/* One message into one reader, in a buffer that ends at an unreadable page. */
#ifndef TESTS_READING_H
#define TESTS_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "guard.h"
#include "proto/proto.h"

enum { READING_MOST = 65536 };

static struct message message;

/* Into `message`. */
static inline enum parse read_message_as(enum parse (*read)(const struct packet *, struct bytes, struct message *),
                                         const struct packet *packet, const void *data, size_t size)
{
    static struct guard guard;
    if (!guard.map)
        guard = guard_new(READING_MOST);
    message.fault = NULL;
    return read(packet, bytes_of(guard_put(&guard, data, size), size), &message);
}

/* Every beginning of a message: read, refused, or damaged with a reason; damage that the capture did is never the sender's.
 * Returns how many are whole messages, the whole itself left out. */
static inline size_t read_every_prefix(enum parse (*read)(const struct packet *, struct bytes, struct message *),
                                       const struct packet *packet, const void *data, size_t size)
{
    struct packet cut = *packet;
    size_t whole = 0;
    cut.notes |= PACKET_CUT;
    for (size_t n = 0; n < size; n++) {
        enum parse parse = read_message_as(read, packet, data, n);
        whole += parse == PARSE_OK;
        assert_int_not_equal(parse, PARSE_TRUNCATED);
        assert_int_equal(parse == PARSE_MALFORMED, parse != PARSE_NOT_MINE && message.fault != NULL);
        if (parse == PARSE_MALFORMED)
            assert_int_equal(read_message_as(read, &cut, data, n), PARSE_TRUNCATED);
        else
            assert_int_not_equal(read_message_as(read, &cut, data, n), PARSE_MALFORMED);
    }
    return whole;
}

static inline bool is_text(struct bytes b, const char *text)
{
    return b.left == strlen(text) && (!b.left || memcmp(b.at, text, b.left) == 0);
}

static inline bool is_addr(const struct addr *addr, const char *expected)
{
    char text[ADDR_TEXT];
    return strcmp(addr_format(addr, text), expected) == 0;
}

#endif
