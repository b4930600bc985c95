#include "track/transfer/transfer_content.h"

#include <stdlib.h>

struct content {
    struct digest *digest;
    uint16_t head_size;
    bool taken, marked;
    uint16_t next_free; /* number of the next, 0: none */
    uint8_t head[CONTENT_HEAD];
};

struct contents {
    size_t count;
    uint16_t free; /* number of the first */
    struct content *content;
    struct content_listener listener;
};

struct contents *contents_new(size_t count, const struct content_listener *listener)
{
    struct contents *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->count = count;
    if (listener)
        c->listener = *listener;
    c->content = calloc(count, sizeof *c->content);
    for (size_t i = count; c->content && i > 0; i--) {
        struct content *one = &c->content[i - 1];
        one->digest = i == count ? digest_new() : digest_like(c->content[count - 1].digest);
        if (!one->digest)
            break;
        one->next_free = c->free;
        c->free = (uint16_t)i;
    }
    if (c->free != 1) {
        contents_free(c);
        return NULL;
    }
    return c;
}

void contents_free(struct contents *c)
{
    if (!c)
        return;
    for (size_t i = 0; c->content && i < c->count; i++)
        digest_free(c->content[i].digest);
    free(c->content);
    free(c);
}

static struct content *content_at(const struct contents *c, uint16_t number)
{
    return &c->content[number - 1];
}

uint16_t contents_take(struct contents *c, struct bytes name)
{
    uint16_t number = c->free;
    if (!number || !digest_begin(content_at(c, number)->digest))
        return 0;
    struct content *one = content_at(c, number);
    c->free = one->next_free;
    one->head_size = 0;
    one->taken = one->marked = true;
    if (c->listener.begin)
        c->listener.begin(c->listener.self, number, name);
    return number;
}

void contents_give_back(struct contents *c, uint16_t number)
{
    struct content *one = content_at(c, number);
    if (c->listener.begin)
        c->listener.over(c->listener.self, number);
    one->taken = false;
    one->next_free = c->free;
    c->free = number;
}

void contents_add(struct contents *c, uint16_t number, struct bytes data)
{
    struct content *one = content_at(c, number);
    digest_add(one->digest, data);
    if (c->listener.begin)
        c->listener.piece(c->listener.self, number, data);
    if (one->head_size == CONTENT_HEAD)
        return;
    bytes_trim(&data, (size_t)CONTENT_HEAD - one->head_size);
    size_t size = data.left;
    bytes_copy(&data, one->head + one->head_size, size);
    one->head_size = (uint16_t)(one->head_size + size);
}

bool contents_end(struct contents *c, uint16_t number, uint8_t ret[SHA256_SIZE])
{
    bool ended = digest_end(content_at(c, number)->digest, ret);
    if (ended && c->listener.begin)
        c->listener.whole(c->listener.self, number, ret);
    return ended;
}

struct bytes contents_head(const struct contents *c, uint16_t number)
{
    const struct content *one = content_at(c, number);
    return bytes_of(one->head, one->head_size);
}

void contents_sweep_begin(struct contents *c)
{
    for (size_t i = 0; i < c->count; i++)
        c->content[i].marked = false;
}

void contents_mark(struct contents *c, uint16_t number)
{
    content_at(c, number)->marked = true;
}

void contents_sweep_end(struct contents *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->content[i].taken && !c->content[i].marked)
            contents_give_back(c, (uint16_t)(i + 1));
    }
}
