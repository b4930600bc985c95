/* The keyed hash: if this fails, an attacker may choose addresses that all fall into one set of a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/table.h"

/* Key zero; input 00 01 02 … of the length given, as CPython 3.11 hashes it: PYTHONHASHSEED=0 python3 -c
 * 'print(hex(hash(bytes(range(7))) % 2**64))'. */
static void siphash_gives_the_values_of_another_implementation(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        uint64_t hash;
    } rows[] = {
        {1, UINT64_C(0x68a914128e01e473)},  {2, UINT64_C(0x010bac45c41e3669)},  {3, UINT64_C(0x4d4c9a4a8ef6e0ad)},
        {7, UINT64_C(0x2f098ab0c751325a)},  {8, UINT64_C(0xead411e67ebe2eea)},  {9, UINT64_C(0x75927f9d95124362)},
        {15, UINT64_C(0xf30eb725bb91c9ea)}, {16, UINT64_C(0x8972188433a5c5b7)}, {63, UINT64_C(0x385d3e39e5f37359)},
    };
    const struct hash_key key = {{0, 0}};
    uint8_t input[64];
    for (size_t i = 0; i < sizeof input; i++)
        input[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(hash_bytes(&key, input, rows[i].size) == rows[i].hash);
}

static void either_half_of_the_key_counts(void **state)
{
    (void)state;
    uint64_t hash = hash_bytes(&(struct hash_key){{1, 2}}, "x", 1);
    assert_true(hash != hash_bytes(&(struct hash_key){{1, 3}}, "x", 1));
    assert_true(hash != hash_bytes(&(struct hash_key){{2, 2}}, "x", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_gives_the_values_of_another_implementation),
        cmocka_unit_test(either_half_of_the_key_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
