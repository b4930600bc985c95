/* Places of distribution points, and walks through them: who serves packages is known by names alone, and an imaging client must
 * not be taken for a thief. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/when.h"
#include "track/content/walk.h"

static struct bytes text(const char *string)
{
    return bytes_of(string, strlen(string));
}

static void test_paths_of_distribution_points_are_known(void **state)
{
    static const struct {
        const char *path;
        enum place place;
        const char *package;
        bool top, folder;
    } cases[] = {
        {"/SMS_DP_SMSPKG$/ABC00001/a/b.wim", PLACE_PACKAGES, "ABC00001", false, false},
        {"/sms_dp_smspkg$/ABC00001", PLACE_PACKAGES, "ABC00001", false, true},
        {"/SMS_DP_SMSPKGD$/ABC00001/a/", PLACE_PACKAGES, "ABC00001", false, true},
        {"/NOCERT_SMS_DP_SMSPKG$/Content_1.1", PLACE_PACKAGES, "Content_1.1", false, true},
        {"/CCMTOKENAUTH_SMS_DP_SMSPKG$/", PLACE_PACKAGES, "", true, true},
        {"/SMS_DP_SMSPKG$/Datalib", PLACE_LIBRARY, "", true, true},
        {"/SMS_DP_SMSPKG$/Datalib/ABC00001.1/x", PLACE_LIBRARY, "ABC00001.1", false, false},
        {"/NOCERT_SMS_DP_SMSSIG$/ABC00001.1.tar", PLACE_SIGNATURES, "ABC00001.1.tar", false, true},
        {"/116b50eb-ece2-41ac-8429-9f9e963361b7/", PLACE_BRANCH_CACHE, "", true, true},
        {"/SCCM_BranchCache$/ABC00001/sccm", PLACE_PEER_CACHE, "ABC00001", false, false},
        {"/SMS_DP_SMSPKG/ABC", PLACE_NONE, NULL, false, false},
        {"/a/SMS_DP_SMSPKG$/ABC", PLACE_NONE, NULL, false, false},
        {"/", PLACE_NONE, NULL, false, false},
        {"", PLACE_NONE, NULL, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place_found found = {.place = PLACE_NONE};
        assert_int_equal(place_of_path(text(cases[i].path), &found), cases[i].place != PLACE_NONE);
        assert_int_equal(found.place, cases[i].place);
        if (!cases[i].package)
            continue;
        assert_true(bytes_equal(found.package, text(cases[i].package)));
        assert_int_equal(found.top, cases[i].top);
        assert_int_equal(found.folder, cases[i].folder);
    }
}

static void test_shares_of_distribution_points_are_known(void **state)
{
    static const struct {
        const char *share;
        enum place place;
    } cases[] = {
        {"\\\\wds-1\\REMINST", PLACE_IMAGES},  {"\\\\wds-1\\reminst\\", PLACE_IMAGES},
        {"\\\\dp\\SMSPKGC$", PLACE_PACKAGES},  {"SMSPKG$", PLACE_PACKAGES},
        {"\\\\dp\\SMSSIG$", PLACE_SIGNATURES}, {"\\\\dp\\SCCMContentLib$", PLACE_LIBRARY},
        {"\\\\REMINST\\Users", PLACE_NONE},    {"\\\\dp\\IPC$", PLACE_NONE},
        {"\\\\dp\\SMSPKGCD$", PLACE_NONE},     {"", PLACE_NONE},
    };
    struct place_found found;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(place_of_share(text(cases[i].share)), cases[i].place);
    place_of_file(PLACE_IMAGES, text("SMSImages\\ABC00001\\boot.wim"), &found);
    assert_true(bytes_equal(found.package, text("ABC00001")));
    place_of_file(PLACE_LIBRARY, text("\\DataLib\\"), &found);
    assert_true(found.top && found.place == PLACE_LIBRARY);
}

static const struct walk *step(struct walks *all, const char *path, bool listing, int64_t now)
{
    struct walk_key key = {.segment = 1, .client = {.family = 4}, .server = {.family = 4}};
    struct place_found found;
    assert_true(place_of_path(text(path), &found));
    return walks_step(all, &key, &found, listing, now);
}

static void test_walks_are_told_at_each_doubling(void **state)
{
    const struct hash_key key = {{1, 2}};
    struct walks *all = walks_new(&key);
    size_t told = 0;
    (void)state;
    for (int i = 0; i < 64; i++) {
        char path[64];
        snprintf(path, sizeof path, "/SMS_DP_SMSPKG$/ABC%05d/x", i);
        for (int again = 0; again < 50; again++)
            told += step(all, path, false, i) != NULL;
    }
    assert_in_range(told, 3, 4);
    assert_null(step(all, "/SMS_DP_SMSPKG$/ABC00001/x", false, 70));
    const struct walk *w = step(all, "/SMS_DP_SMSPKG$/", true, 71);
    assert_non_null(w);
    assert_true(w->listed);
    assert_in_range(w->packages, 56, 64);
    assert_int_equal(w->listings, 1);
    assert_null(step(all, "/SMS_DP_SMSPKG$/", true, 72));
    /* After a silence it begins anew. */
    assert_null(step(all, "/SMS_DP_SMSPKG$/ABC00001/x", false, WALK_SILENCE + 100 * WHEN_SECOND));
    walks_free(all);
    walks_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_of_distribution_points_are_known),
        cmocka_unit_test(test_shares_of_distribution_points_are_known),
        cmocka_unit_test(test_walks_are_told_at_each_doubling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
