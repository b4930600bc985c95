/* Approved contents of boot files: if this fails, a changed file passes for the approved one, or the approved one raises a
 * critical alert. */
#include "unit/policy_fixture.h"

#define GOOD "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define EVIL "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

static const char text[] = "policy: 1\n"
                           "segments: [{name: imaging, where: {networks: [10.42.0.0/16]}}]\n"
                           "services:\n"
                           "  - name: files\n"
                           "    roles: [tftp, http-boot]\n"
                           "    addresses: [10.42.0.10]\n"
                           "    boot_files:\n"
                           "      - {path: 'boot\\boot*.efi', sha256: [" GOOD "]}\n"
                           "      - {path: 'http://10.42.0.10/images/*.efi', sha256: [" GOOD "]}\n"
                           "      - {path: 'http://bare', sha256: [" GOOD "]}\n"
                           "      - anything.efi\n";

static const struct {
    enum event_kind kind;
    const char *name, *sha256, *verdict;
} rows[] = {
    {EVENT_TFTP_TRANSFER, "boot/bootx64.efi", GOOD, "listed"},
    {EVENT_TFTP_TRANSFER, "\\BOOT\\bootx64.EFI", EVIL, "off-policy"},
    {EVENT_TFTP_TRANSFER, "boot/bootx64.efi", "", "unverifiable"},
    {EVENT_TFTP_TRANSFER, "anything.efi", EVIL, "unconstrained"},
    {EVENT_HTTP_TRANSFER, "/boot/bootx64.efi", GOOD, "listed"},
    {EVENT_HTTP_TRANSFER, "/boot/bootx64.efi", EVIL, "off-policy"},
    {EVENT_HTTP_TRANSFER, "/images/pc.efi", GOOD, "listed"},
    {EVENT_HTTP_TRANSFER, "/images/pc.efi", EVIL, "off-policy"},
    {EVENT_HTTP_TRANSFER, "/images/../boot/other", EVIL, "unconstrained"},
    {EVENT_HTTP_TRANSFER, "/", EVIL, "unconstrained"},
};

static void the_digest_decides(void **state)
{
    (void)state;
    struct policy *p = policy_of(text);
    struct event *e = calloc(1, sizeof *e);
    assert_non_null(e);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool http = rows[i].kind == EVENT_HTTP_TRANSFER;
        begin_event(e, p, rows[i].kind, "imaging");
        set_server(e, http ? "http-boot" : "tftp", "10.42.0.10", "52:54:00:00:00:10");
        event_set_bytes(e, http ? FIELD_HTTP_PATH : FIELD_TFTP_FILE, words(rows[i].name));
        if (*rows[i].sha256)
            event_set_bytes(e, http ? FIELD_HTTP_SHA256 : FIELD_TFTP_SHA256, words(rows[i].sha256));
        policy_judge(p, e);
        print_message("%zu: %s\n", i, rows[i].name);
        assert_field(e, FIELD_CONTENT_VERDICT, rows[i].verdict);
    }
    free(e);
    policy_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_digest_decides)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
