#include "base/checksum.h"

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93); /* Stafford's mixer */
    return x ^ x >> 32;
}

struct checksum_key checksum_key_of(const struct hash_key *key)
{
    struct checksum_key made = {.start = mix(key->word[0]), .times = key->word[1] | 1};
    for (uint64_t i = 0; i < CHECKSUM_LANES; i++)
        made.lane[i] = mix(key->word[i & 1] + i * UINT64_C(0x9e3779b97f4a7c15));
    return made;
}

static inline uint64_t product(uint64_t word, uint64_t lane)
{
    return (uint64_t)((uint32_t)word + (uint32_t)lane) * (uint64_t)((uint32_t)(word >> 32) + (uint32_t)(lane >> 32));
}

uint32_t checksum_keyed(const struct checksum_key *key, struct bytes data)
{
    uint64_t sum = key->start ^ data.left, times = key->times;
    while (data.left >= CHECKSUM_LANES * 8) {
        struct bytes part = bytes_sub(&data, CHECKSUM_LANES * 8);
        uint64_t part_sum = 0;
        for (size_t i = 0; i < CHECKSUM_LANES; i++)
            part_sum += product(bytes_le64(&part), key->lane[i]);
        sum = (sum + part_sum) * times;
        sum ^= sum >> 29;
    }
    for (size_t i = 0; data.left >= 8; i++)
        sum = (sum + product(bytes_le64(&data), key->lane[i])) * times;
    uint64_t last = 1;
    while (data.left)
        last = last << 8 | bytes_u8(&data);
    sum = mix((sum + product(last, key->lane[CHECKSUM_LANES - 1])) * times);
    return (uint32_t)sum ? (uint32_t)sum : 1;
}
