/* A flood of invented clients: memory stays as it is, and a rogue that speaks in the middle of it is told at once. SENTINEL_FLOOD
 * says how many clients, 120,000 without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/when.h"
#include "replayed.h"

/* In a frame of the scenarios: Ethernet with one tag, IPv4 without options, UDP, BOOTP. */
enum { SOURCE = 6, UDP_SUM = 18 + 20 + 6, XID = 18 + 20 + 8 + 4, CHADDR = 18 + 20 + 8 + 28 };
enum { FRAME_ROOM = 2048, WARM = 4 /* a fourth of it fills the tables */, GROWTH = 1 << 20, TOTAL = 64 << 20 };

struct tape {
    uint8_t data[FRAME_ROOM];
    struct frame frame;
};

/* The n-th frame of a scenario, to be changed at will: without a checksum. */
static void load(const char *name, unsigned n, struct tape *ret)
{
    char path[REPLAYED_PATH], error[CAPTURE_ERROR];
    struct capture *c = NULL;
    assert_int_equal(capture_open(replayed_path(path, name), false, error, &c), 0);
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(capture_next(c, &ret->frame), 1);
    assert_true(ret->frame.captured <= FRAME_ROOM);
    memcpy(ret->data, ret->frame.data, ret->frame.captured);
    memset(ret->data + UDP_SUM, 0, 2);
    ret->frame.data = ret->data;
    ret->frame.interface = ret->frame.file = NULL;
    capture_close(c);
}

/* Pages that are ours. */
static size_t resident(void)
{
    long size = 0, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%ld %ld", &size, &pages), 2);
    fclose(f);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void invent(struct tape *t, uint64_t number)
{
    uint64_t mixed = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    uint8_t mac[6] = {2};
    for (unsigned i = 1; i < sizeof mac; i++)
        mac[i] = (uint8_t)(mixed >> (8 * i));
    memcpy(t->data + SOURCE, mac, sizeof mac);
    memcpy(t->data + CHADDR, mac, sizeof mac);
    for (unsigned i = 0; i < 4; i++)
        t->data[XID + i] = (uint8_t)(mixed >> (8 * i + 24));
}

static size_t rogues(const struct replayed *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->alerts && i < REPLAYED_ALERTS; i++)
        count += r->alert[i].rule == 1001;
    return count;
}

static void a_flood_takes_no_memory_and_hides_no_rogue(void **state)
{
    (void)state;
    const char *wanted = getenv("SENTINEL_FLOOD");
    uint64_t count = wanted ? strtoull(wanted, NULL, 10) : 120000;
    static struct tape discover, offer;
    static struct replayed told;
    load("pcaps/rogue-dhcp.pcap", 1, &discover);
    load("pcaps/rogue-dhcp.pcap", 2, &offer);
    struct rules *rules = replayed_rules();
    struct policy *policy = replayed_policy("pcaps/rogue-dhcp.pcap");
    size_t before = resident(), warm = 0;
    struct engine *g = replayed_engine(policy, rules, &told);
    int64_t time = discover.frame.time;
    for (uint64_t i = 0; i < count; i++) {
        invent(&discover, i);
        discover.frame.time = time += 2500; /* 400,000 a second */
        discover.frame.number = i + 1;
        engine_frame(g, &discover.frame);
        if (i == count / WARM)
            warm = resident();
        if (i == count / 2) {
            assert_int_equal(rogues(&told), 0);
            offer.frame.time = time;
            engine_frame(g, &offer.frame);
            assert_int_equal(rogues(&told), 1); /* at once: nothing has to pass for it */
        }
    }
    size_t end = resident();
    print_message("%llu clients: %zu KiB when warm, %zd KiB more at the end, %zu KiB in all\n",
                  (unsigned long long)count, (warm - before) / 1024, ((ssize_t)end - (ssize_t)warm) / 1024,
                  (end - before) / 1024);
#ifndef __SANITIZE_ADDRESS__
    assert_true(end < warm + GROWTH);
    assert_true(end - before < TOTAL);
#endif
    engine_free(g);
    policy_free(policy);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_flood_takes_no_memory_and_hides_no_rogue)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
