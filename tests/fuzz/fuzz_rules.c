/* Rule files as somebody's editor may leave them, and what loads of them run over events. */
#include <stdlib.h>
#include <string.h>

#include "detect/detect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const struct rules *rules, const uint8_t *text, size_t size)
{
    static const struct hash_key key = {{1, 2}};
    static struct detect *d; /* kept: megabytes of empty tables at each run would leave no time for rules */
    struct frame frame = {.time = 0, .number = 1};
    if (d)
        detect_swap(d, rules);
    else
        d = detect_new(rules, &key);
    struct event *e = malloc(sizeof *e);
    for (enum event_kind k = 0; d && e && k < EVENT_KIND_COUNT; k++) {
        const struct rule *hits[DETECT_HITS];
        struct alert alert;
        char message[ALERT_MESSAGE];
        struct text out;
        event_reset(e, k, &frame);
        event_set_text(e, FIELD_SERVER_VERDICT, "unknown");
        event_set_bytes(e, FIELD_TFTP_FILE, bytes_of(text, size < 64 ? size : 64));
        event_set_bytes(e, FIELD_DHCP_OPTION_ORDER, bytes_of(text, size < 64 ? size : 64));
        event_add_text(e, FIELD_BOOT_FILES, bytes_of("a.efi", 5));
        size_t n = detect_match(d, e, hits);
        for (size_t i = 0; i < n; i++) {
            if (!detect_alert(d, hits[i], e, &alert))
                continue;
            text_init(&out, message, sizeof message);
            rule_write_message(hits[i]->message, &alert, &out);
        }
    }
    free(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    if (copy && size)
        memcpy(copy, data, size);
    if (copy && diags && rules_parse(&(struct rules_file){"fuzz.yaml", bytes_of(copy, size)}, 1, diags, &rules) == 0)
        run(rules, copy, size);
    rules_free(rules);
    diags_free(diags);
    free(copy);
    return 0;
}
