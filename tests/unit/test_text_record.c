/* Alerts and events on a terminal: readable, and deaf to what attackers write into packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "record_make.h"

static void alert_reads_well(void **state)
{
    (void)state;
    struct made m;
    char buffer[8192];
    struct text out;
    make_alert(&m, bytes_of("boot\\x64\\evil.efi", 17));
    text_init(&out, buffer, sizeof buffer);
    record_text_alert(&m.alert, false, &out);
    assert_string_equal(buffer,
                        "critical SN-1002 rogue-pxe-responder  2026-11-22T18:30:00.123456+0000  segment imaging-42  "
                        "vlan 42.7\n"
                        "    10.42.0.66 hands out boot\\x64\\evil.efi\n"
                        "    who    10.42.0.66 52:54:00:aa:bb:cc as pxe, unknown; expected 10.42.0.10, fd42::10\n"
                        "    whom   52:54:00:01:02:03, x86-64 UEFI; 2 clients so far\n"
                        "    do     Shut the port of 52:54:00:aa:bb:cc.\n"
                        "    frames 2, 5, 18 of rogue.pcap; event 3 since 2026-11-22T18:30:00.000000+0000\n"
                        "\n");
}

/* Colour is ours alone: as many sequences as we write, none from the packet. */
static void only_our_own_colours(void **state)
{
    (void)state;
    static const char hostile[] = "\x1b[2J\x1b]0;owned\x07\r\nSENTINEL all clear\xe2\x80\xae\xff\xc2\x9b"
                                  "31m";
    for (int colour = 0; colour < 2; colour++) {
        struct made m;
        char buffer[8192];
        struct text out;
        make_alert(&m, bytes_of(hostile, sizeof hostile - 1));
        m.frame.file = "\x1b[31m.pcap";
        text_init(&out, buffer, sizeof buffer);
        record_text_alert(&m.alert, colour, &out);
        record_text_event(&m.event, colour, &out);
        int escapes = 0, lines = 0;
        for (size_t i = 0; i < out.length; i++) {
            escapes += buffer[i] == '\x1b';
            lines += buffer[i] == '\n';
            assert_true((uint8_t)buffer[i] >= 0x20 || buffer[i] == '\n' || buffer[i] == '\x1b');
            assert_true(buffer[i] != 0x7f);
        }
        assert_int_equal(escapes, colour ? 4 : 0);
        assert_int_equal(lines, 7 + 1);
        assert_null(strstr(buffer, "\xc2\x9b"));
        assert_null(strstr(buffer, "\xe2\x80\xae"));
        assert_non_null(strstr(buffer, "␛[2J␛]0;owned␇␍␊"));
    }
}

/* One line, every field by its name. */
static void event_is_one_line(void **state)
{
    (void)state;
    struct made m;
    char buffer[8192];
    struct text out;
    make_alert(&m, bytes_of("a.efi", 5));
    text_init(&out, buffer, sizeof buffer);
    record_text_event(&m.event, false, &out);
    static const char begin[] =
        "2026-11-22T18:30:00.123456+0000 pxe.reply segment=imaging-42 interface=eno2 vlan=42.7 ";
    assert_memory_equal(buffer, begin, sizeof begin - 1);
    assert_non_null(strstr(buffer, " boot.files=a.efi"));
    assert_non_null(strstr(buffer, " policy.expected=10.42.0.10, fd42::10"));
    assert_ptr_equal(strchr(buffer, '\n'), buffer + out.length - 1);
}

/* A buffer that is too small gives less text, never a write past its end. */
static void small_buffers(void **state)
{
    (void)state;
    struct made m;
    make_alert(&m, bytes_of("a.efi", 5));
    for (size_t size = 1; size < 600; size++) {
        char buffer[600];
        struct text out;
        memset(buffer, '#', sizeof buffer);
        text_init(&out, buffer, size);
        record_text_alert(&m.alert, true, &out);
        assert_true(out.length < size);
        for (size_t i = size; i < sizeof buffer; i++)
            assert_true(buffer[i] == '#');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alert_reads_well),
        cmocka_unit_test(only_our_own_colours),
        cmocka_unit_test(event_is_one_line),
        cmocka_unit_test(small_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
