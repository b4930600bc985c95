/* What a predicate compiles to; shared by its compiler and its interpreter only.
 *
 * A program of steps, each of which names where to go on when its test holds and when it does not. Every jump goes forward or
 * to one of the two ends: a program always terminates, without recursion, and `not` is merely the two targets
 * exchanged. */
#ifndef SENTINEL_EVENT_PREDICATE_PROGRAM_H
#define SENTINEL_EVENT_PREDICATE_PROGRAM_H

#include "event/predicate.h"

enum { PREDICATE_HOLDS = -1, PREDICATE_FAILS = -2 };

enum predicate_test {
    TEST_EXISTS,
    TEST_ANY_OF, /* one of the constants equals or matches the value, or a member of the set */
    TEST_BELOW,
    TEST_ABOVE,
    TEST_SAME_AS,
};

/* How a constant is held against a value. */
enum predicate_match {
    MATCH_WHOLE,
    MATCH_GLOB,   /* text, and the text of a MAC */
    MATCH_BEGINS, /* bytes */
};

struct predicate_constant {
    enum predicate_match match;
    char *text; /* owned: text, bytes, the glob of a MAC */
    size_t size;
    union {
        bool flag;
        int64_t number;
        struct prefix prefix;
        struct mac mac;
    };
};

struct predicate_step {
    enum predicate_test test;
    enum field field;
    enum field other;      /* TEST_SAME_AS */
    int64_t number;        /* TEST_BELOW, TEST_ABOVE; both exclusive */
    uint32_t first, count; /* TEST_ANY_OF: constants */
    int32_t yes, no;
};

struct predicate {
    struct predicate_step *step;
    size_t steps;
    struct predicate_constant *constant;
    size_t constants;
    int32_t start;
};

#endif
