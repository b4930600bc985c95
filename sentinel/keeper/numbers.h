/* What each sensor counts, told to the keeper every second and to the SOC in every health record: declared once. */
#ifndef SENTINEL_KEEPER_NUMBERS_H
#define SENTINEL_KEEPER_NUMBERS_H

#include <stdbool.h>

/* X(identifier, group, key): `group` and `key` are its place in a health record. All are counted from the sensor's start,
 * but for those marked "now"; the keeper adds up those of sensors that died. */
#define SENSOR_NUMBERS(X)                                                                                              \
    X(RECEIVED, "frames", "received")                     /* = background + judged + malformed + duplicate + held */   \
    X(BACKGROUND, "frames", "background")                 /* nothing that is read here */                              \
    X(JUDGED, "frames", "judged")                         /* a message of a protocol that is read */                   \
    X(MALFORMED, "frames", "malformed")                   /* so damaged that nothing could be judged */                \
    X(DUPLICATE, "frames", "duplicate")                   /* copies that a mirror port made */                         \
    X(HELD, "frames", "held")                             /* fragments kept until their siblings come */               \
    X(CUT, "frames", "cut")                               /* of the judged: shortened by the snap length */            \
    X(DAMAGED, "frames", "damaged")                       /* of the judged: malformed in part */                       \
    X(OUTSIDE, "frames", "outside")                       /* of the judged: in no segment of the policy */             \
    X(EXCEPTIONS_EXPIRED, "frames", "exceptions_expired") /* hits that an exception no longer covers */                \
    X(KERNEL_PASSED, "kernel", "passed") /* by the capture filter: delivered + dropped + in the ring */                \
    X(KERNEL_DELIVERED, "kernel", "delivered")                                                                         \
    X(KERNEL_DROPPED, "kernel", "dropped") /* the ring was full */                                                     \
    X(KERNEL_STALLS, "kernel", "stalls")   /* how often it was */                                                      \
    X(KERNEL_OPEN, "kernel", "open")       /* now: 1 when the policy names more than a filter holds, so that all passes */  \
    X(KERNEL_BROADCASTS, "kernel", "only_broadcasts") /* now: 1 when clients ask and nothing but broadcasts is seen */         \
    X(CLIENTS_USED, "clients", "used")     /* now */                                                                   \
    X(CLIENTS_EVICTED, "clients", "evicted")                                                                           \
    X(CLIENTS_REFUSED, "clients", "refused")                                                                           \
    X(TRANSACTIONS_USED, "transactions", "used") /* now */                                                             \
    X(TRANSACTIONS_EVICTED, "transactions", "evicted")                                                                 \
    X(TRANSACTIONS_REFUSED, "transactions", "refused")                                                                 \
    X(ADDRESSES_USED, "addresses", "used") /* now */                                                                   \
    X(ADDRESSES_EVICTED, "addresses", "evicted")                                                                       \
    X(ADDRESSES_REFUSED, "addresses", "refused")                                                                       \
    X(TRANSFERS_USED, "transfers", "used") /* now */                                                                   \
    X(TRANSFERS_EVICTED, "transfers", "evicted")                                                                       \
    X(TRANSFERS_REFUSED, "transfers", "refused")                                                                       \
    X(FRAGMENTS_WAITING, "fragments", "waiting") /* datagrams, now */                                                  \
    X(FRAGMENTS_REASSEMBLED, "fragments", "reassembled")                                                               \
    X(FRAGMENTS_EXPIRED, "fragments", "expired")                                                                       \
    X(FRAGMENTS_REFUSED, "fragments", "refused")                                                                       \
    X(FRAGMENTS_OVERLAPS, "fragments", "overlaps")                                                                     \
    X(EVENTS, "detect", "events")                                                                                      \
    X(HITS, "detect", "hits")                                                                                          \
    X(TOLD, "detect", "told")                                                                                          \
    X(REPEATED, "detect", "repeated")                                                                                  \
    X(EXCEPTED, "detect", "excepted")                                                                                  \
    X(OVERFLOWED, "detect", "overflowed")                                                                              \
    X(GROUPS_REFUSED, "detect", "refused")                                                                             \
    X(INVENTORY_FORGOTTEN, "inventory", "forgotten")                                                                   \
    X(UNSENT, "queue", "unsent")         /* messages that the keeper had no room for */                                \
    X(SHORTENED, "queue", "shortened")   /* alerts too long for a message: told without their details */               \
    X(UNOBSERVED, "queue", "unobserved") /* observations over the bound of a second: not kept */                       \
    X(WRITE_LOST, "queue", "write_lost") /* frames that --write could not take in time */                              \
    X(TESTS, "self_test", "done")                                                                                      \
    X(TESTS_FAILED, "self_test", "failed")

enum sensor_number {
#define X(identifier, group, key) NUMBER_##identifier,
    SENSOR_NUMBERS(X)
#undef X
        NUMBER_COUNT
};

struct sensor_number_info {
    const char *group, *key;
};
extern const struct sensor_number_info sensor_numbers[NUMBER_COUNT];
/* Whether it says how things are, and not how often something was. */
bool sensor_number_is_now(enum sensor_number n);

#endif
