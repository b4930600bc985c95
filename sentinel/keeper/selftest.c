#include "keeper/selftest.h"

#include <errno.h>

#include "engine/engine.h"

/* An offer that leases an address and names a boot file, from 192.0.2.66 (RFC 5737: nobody's). Between the pieces all is 0. */
enum { FRAME_SIZE = 342 };
static const struct {
    size_t offset;
    uint8_t size;
    const char *bytes;
} pieces[] = {
    {0, 14, "\xff\xff\xff\xff\xff\xff\x02SNT\x00\x66\x08\x00"},                                   /* Ethernet */
    {14, 20, "\x45\x00\x01\x48\x5e\x1f\x00\x00\x40\x11\x59\x44\xc0\x00\x02\x42\xff\xff\xff\xff"}, /* IPv4 */
    {34, 8, "\x00\x43\x00\x44\x01\x34\xe8\x90"},                                                  /* UDP */
    {42, 12, "\x02\x01\x06\x00\x5e\x1f\x7e\x57\x00\x00\x80\x00"},      /* op, htype, hlen, hops, xid, secs, flags */
    {58, 8, "\xc0\x00\x02\x4d\xc0\x00\x02\x42"},                       /* yiaddr, siaddr */
    {70, 6, "\x02SNT\x00\x01"},                                        /* chaddr */
    {150, 22, "sentinel-self-test.efi"},                               /* file */
    {278, 4, "\x63\x82\x53\x63"},                                      /* magic */
    {282, 9, "\x35\x01\x02\x36\x04\xc0\x00\x02\x42"},                  /* offer; server identifier */
    {291, 11, "\x3c\x09PXEClient"},                                    /* vendor class */
    {302, 13, "\x33\x04\x00\x00\x0e\x10\x01\x04\xff\xff\xff\x00\xff"}, /* lease, mask, end */
};

struct test {
    void (*take)(void *self, const struct alert *alert);
    void *self;
    bool told;
};

static void take_alert(void *self, const struct alert *alert)
{
    struct test *t = self;
    if (!t->told)
        t->take(t->self, alert);
    t->told = true;
}

static bool has_rule(const struct rules *rules)
{
    static const char *const ids[] = {"SN-1001", "SN-1002"};
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        const struct rule *rule = rules_find(rules, ids[i]);
        found |= rule && !rule->off;
    }
    return found;
}

/* Without a policy nobody is unauthorised: then one that lists nobody stands in. */
static int stand_in(struct policy **ret)
{
    static const char text[] = "policy: 1\n";
    struct diags *diags = diags_new();
    if (!diags)
        return -ENOMEM;
    int error = policy_parse("self-test", bytes_of(text, sizeof text - 1), bytes_of("", 0), diags, ret);
    diags_free(diags);
    return error;
}

int selftest_run(const struct bundle *bundle, const char *interface, int64_t now,
                 void (*take)(void *self, const struct alert *alert), void *self)
{
    struct test test = {.take = take, .self = self};
    uint8_t data[FRAME_SIZE] = {0};
    struct policy *own = NULL;
    int error = bundle->policy ? 0 : stand_in(&own);
    if (error)
        return error;
    struct engine_settings settings = {
        .policy = own ? own : bundle->policy,
        .rules = bundle->rules,
        .interface = interface,
        .no_hash = true,
        .output = {.alert = take_alert, .self = &test},
    };
    struct engine *engine = engine_new(&settings);
    if (engine) {
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
            memcpy(data + pieces[i].offset, pieces[i].bytes, pieces[i].size);
        struct frame frame = {.data = data,
                              .captured = FRAME_SIZE,
                              .length = FRAME_SIZE,
                              .time = now,
                              .number = 1,
                              .link = LINK_ETHERNET,
                              .interface = interface};
        engine_frame(engine, &frame);
        error = test.told ? 0 : has_rule(bundle->rules) ? -ENOMSG : -ENODATA;
    } else {
        error = -ENOMEM;
    }
    engine_free(engine);
    policy_free(own);
    return error;
}
