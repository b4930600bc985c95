/* Tables that strangers fill: if one of these fails, a flood makes sentinel forget what matters, or grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/table.h"

struct entry {
    uint64_t key;
    uint32_t value;
};

static const struct hash_key secret = {{UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210)}};

static struct table *new_table(size_t capacity, const struct hash_key *key)
{
    struct table *t = table_new(sizeof(struct entry), sizeof(uint64_t), capacity, key);
    assert_non_null(t);
    return t;
}

static struct entry *put(struct table *t, uint64_t key, int64_t now, enum table_class class)
{
    bool fresh;
    return table_put(t, &key, now, class, &fresh);
}

static void what_was_put_is_found_and_dropped_is_gone(void **state)
{
    (void)state;
    struct table *t = new_table(64, &secret);
    uint64_t key = 7;
    bool fresh = false;
    struct entry *e = table_put(t, &key, 1, TABLE_STRANGER, &fresh);
    assert_true(fresh && e->key == 7 && e->value == 0);
    e->value = 99;
    assert_ptr_equal(table_put(t, &key, 2, TABLE_STRANGER, &fresh), e);
    assert_false(fresh);
    assert_ptr_equal(table_find(t, &key, 3), e);
    assert_int_equal(e->value, 99);
    assert_int_equal(table_counts(t).used, 1);

    table_drop(t, e);
    table_drop(t, e);
    assert_null(table_find(t, &key, 4));
    assert_int_equal(table_counts(t).used, 0);
    e = table_put(t, &key, 5, TABLE_STRANGER, &fresh);
    assert_true(fresh && e->value == 0);
    table_free(t);
    table_free(NULL);
}

static void capacity_is_a_power_of_two_of_at_least_one_set(void **state)
{
    (void)state;
    static const size_t rows[][2] = {{0, 8}, {1, 8}, {8, 8}, {9, 16}, {64, 64}, {65, 128}, {1000, 1024}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct table *t = new_table(rows[i][0], &secret);
        assert_int_equal(table_counts(t).capacity, rows[i][1]);
        table_free(t);
    }
}

/* In a table of one set every choice can be seen. */
static void the_oldest_of_the_lowest_class_goes(void **state)
{
    (void)state;
    struct table *t = new_table(8, &secret);
    for (uint64_t key = 0; key < 8; key++)
        assert_non_null(put(t, key, (int64_t)key, key < 2 ? TABLE_KNOWN : TABLE_STRANGER));

    /* 0 and 1 are older but known; of the strangers 2 is the oldest, until somebody asks for it. */
    uint64_t asked = 2, gone = 3;
    assert_non_null(table_find(t, &asked, 10));
    assert_non_null(put(t, 100, 11, TABLE_STRANGER));
    assert_null(table_find(t, &gone, 12));
    assert_non_null(table_find(t, &asked, 12));

    /* Known ones go when nothing lower is left, the oldest first. */
    for (uint64_t key = 200; key < 206; key++)
        assert_non_null(put(t, key, (int64_t)key, TABLE_PINNED));
    assert_non_null(put(t, 300, 300, TABLE_PINNED));
    uint64_t first = 0, second = 1;
    assert_null(table_find(t, &first, 301));
    assert_non_null(table_find(t, &second, 301));
    assert_int_equal(table_counts(t).evicted, 8);
    assert_int_equal(table_counts(t).used, 8);
    table_free(t);
}

static void pinned_entries_stay_and_refusals_are_counted(void **state)
{
    (void)state;
    struct table *t = new_table(8, &secret);
    for (uint64_t key = 0; key < 8; key++)
        put(t, key, 0, TABLE_PINNED)->value = (uint32_t)key + 1;
    for (uint64_t key = 100; key < 1100; key++)
        assert_null(put(t, key, 1, TABLE_PINNED));
    for (uint64_t key = 0; key < 8; key++)
        assert_int_equal(((struct entry *)table_find(t, &key, 2))->value, key + 1);
    struct table_counts counts = table_counts(t);
    assert_int_equal(counts.refused, 1000);
    assert_int_equal(counts.evicted, 0);

    uint64_t key = 5;
    table_set_class(t, table_find(t, &key, 3), TABLE_STRANGER);
    assert_non_null(put(t, 100, 4, TABLE_STRANGER));
    assert_null(table_find(t, &key, 5));
    table_free(t);
}

static size_t resident_pages(void)
{
    size_t total = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%zu %zu", &total, &resident), 2);
    fclose(f);
    return resident;
}

/* A million invented clients: no growth, and every pinned server is still there with what is known of it. */
static void a_million_strangers_leave_memory_flat(void **state)
{
    (void)state;
    struct table *t = new_table(4096, &secret);
    for (uint64_t key = 0; key < 64; key++)
        put(t, key, 0, TABLE_PINNED)->value = 1;
    for (uint64_t key = 1000; key < 101000; key++)
        put(t, key, (int64_t)key, TABLE_STRANGER);
    size_t before = resident_pages();
    for (uint64_t key = 101000; key < 1001000; key++)
        put(t, key, (int64_t)key, TABLE_STRANGER);
    assert_true(resident_pages() < before + 256); /* the kernel counts roughly; a leak would be 3,500 pages */

    struct table_counts counts = table_counts(t);
    assert_int_equal(counts.used, counts.capacity);
    assert_int_equal(counts.evicted, 1000000 + 64 - counts.used);
    for (uint64_t key = 0; key < 64; key++)
        assert_non_null(table_find(t, &key, 2000000));
    table_free(t);
}

/* Keys made to collide under one secret (here 64 that share a set of 1,024) are harmless under another. */
static void crafted_collisions_do_not_survive_another_key(void **state)
{
    (void)state;
    const struct hash_key other = {{secret.word[0] + 1, secret.word[1]}};
    struct table *victim = new_table(8192, &secret), *safe = new_table(8192, &other);
    uint64_t crafted = 0;
    for (uint64_t key = 0; crafted < 64; key++) {
        if (hash_bytes(&secret, &key, sizeof key) % 1024 != 0)
            continue;
        put(victim, key, (int64_t)key, TABLE_STRANGER);
        put(safe, key, (int64_t)key, TABLE_STRANGER);
        crafted++;
    }
    assert_int_equal(table_counts(victim).used, 8);
    assert_int_equal(table_counts(victim).evicted, 56);
    assert_int_equal(table_counts(safe).used, 64);
    table_free(victim);
    table_free(safe);
}

static void a_walk_meets_every_entry_once(void **state)
{
    (void)state;
    struct table *t = new_table(1024, &secret);
    for (uint64_t key = 0; key < 100; key++)
        put(t, key, 0, TABLE_STRANGER);
    uint64_t dropped = 50;
    table_drop(t, table_find(t, &dropped, 0));

    unsigned met[100] = {0};
    size_t cursor = 0;
    for (const struct entry *e; (e = table_next(t, &cursor));)
        met[e->key]++;
    for (uint64_t key = 0; key < 100; key++)
        assert_int_equal(met[key], key != dropped);
    assert_null(table_next(t, &cursor));
    table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_found_and_dropped_is_gone),
        cmocka_unit_test(capacity_is_a_power_of_two_of_at_least_one_set),
        cmocka_unit_test(the_oldest_of_the_lowest_class_goes),
        cmocka_unit_test(pinned_entries_stay_and_refusals_are_counted),
        cmocka_unit_test(a_million_strangers_leave_memory_flat),
        cmocka_unit_test(crafted_collisions_do_not_survive_another_key),
        cmocka_unit_test(a_walk_meets_every_entry_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
