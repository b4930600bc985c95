/* Times: if one of these fails, an exception ends on the wrong day or an alert cannot be laid beside another's log. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/when.h"

static int64_t parsed(const char *text)
{
    int64_t time = -1;
    assert_int_equal(when_parse(text, strlen(text), &time), 0);
    return time;
}

static void times_are_written_as_eve_wants(void **state)
{
    (void)state;
    static const struct {
        int64_t time;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00.000000+0000"},
        {INT64_C(1795372200123456789), "2026-11-22T18:30:00.123456+0000"},
        {INT64_C(951782400) * WHEN_SECOND, "2000-02-29T00:00:00.000000+0000"},
        {INT64_C(4107542399) * WHEN_SECOND, "2100-02-28T23:59:59.000000+0000"},
        {INT64_C(4107542400) * WHEN_SECOND, "2100-03-01T00:00:00.000000+0000"},
        {-1, "1969-12-31T23:59:59.999999+0000"},
        {-86400 * WHEN_SECOND, "1969-12-31T00:00:00.000000+0000"},
        {INT64_MAX, "2262-04-11T23:47:16.854775+0000"},
        {INT64_MIN, "1677-09-21T00:12:43.145224+0000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[WHEN_TEXT];
        assert_string_equal(when_format(rows[i].time, text), rows[i].text);
    }
}

static void dates_and_times_are_read(void **state)
{
    (void)state;
    const int64_t evening = INT64_C(1795372200) * WHEN_SECOND;
    assert_true(parsed("1970-01-01") == 0);
    assert_true(parsed("2027-01-31") == INT64_C(1801353600) * WHEN_SECOND);
    assert_true(parsed("2024-02-29") == INT64_C(1709164800) * WHEN_SECOND);
    assert_true(parsed("2026-11-22T18:30:00") == evening);
    assert_true(parsed("2026-11-22T18:30:00Z") == evening);
    assert_true(parsed("2026-11-22T20:30:00+0200") == evening);
    assert_true(parsed("2026-11-22T13:00:00-05:30") == evening);
    assert_true(parsed("2026-11-22T18:30:00.5") == evening + 500 * WHEN_MILLISECOND);
    assert_true(parsed("2026-11-22T18:30:00.123456789Z") == evening + 123456789);
    assert_true(parsed("2026-11-22T18:30:00.000001+0000") == evening + 1000);
}

/* Every day from 1900 to 2200, and odd moments in between, come back as they went. */
static void what_was_written_reads_the_same(void **state)
{
    (void)state;
    for (int64_t time = -INT64_C(2208988800) * WHEN_SECOND; time < INT64_C(7258118400) * WHEN_SECOND;
         time += 86399 * WHEN_SECOND + 1000) {
        char text[WHEN_TEXT];
        assert_true(parsed(when_format(time, text)) == time);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2027",
        "2027-1-31",
        "2027-13-01",
        "2027-00-01",
        "2027-02-29",
        "2027-04-31",
        "2027-01-00",
        "2100-02-29",
        "1500-01-01",
        "9999-01-01",
        "2027-01-31 ",
        "2027-01-31T",
        "2027-01-31 18:30:00",
        "2027-01-31T18:30",
        "2027-01-31T24:00:00",
        "2027-01-31T18:60:00",
        "2027-01-31T18:30:60",
        "2027-01-31T18:30:00.",
        "2027-01-31T18:30:00.1234567890",
        "2027-01-31T18:30:00+1",
        "2027-01-31T18:30:00+24:00",
        "2027-01-31T18:30:00ZZ",
        "2027-01-31T18:30:00Q",
        "+027-01-31",
        "//:/-01-31",
        "\xff\xff\xff\xff-01-31",
    };
    int64_t time = 42;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(when_parse(bad[i], strlen(bad[i]), &time), -EINVAL);
    static const char good[] = "2027-01-31T18:30:00";
    for (size_t size = 0; size < sizeof good - 1; size++)
        if (size != strlen("2027-01-31"))
            assert_int_equal(when_parse(good, size, &time), -EINVAL);
    assert_true(time == 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_as_eve_wants),
        cmocka_unit_test(dates_and_times_are_read),
        cmocka_unit_test(what_was_written_reads_the_same),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
