/* sentinel import: a policy from the configurations that a site has already. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "cmd/draft.h"
#include "import/import.h"

enum { ADDRESSES = 16 };

static const struct option_spec options[] = {
    DRAFT_OPTION,
    {"address", "IP", "an address of the server whose configuration it is, when that does not tell; several times"},
};

static int complain(const char *name, const char *what)
{
    char shown[512];
    struct text t;
    text_init(&t, shown, sizeof shown);
    text_add_untrusted(&t, bytes_of(name, strlen(name)));
    fprintf(stderr, "sentinel import: %s: %s\n", shown, what);
    return EXIT_FAILED;
}

/* A whole file, or standard input for "-"; at most YAML_SIZE bytes. NULL after saying why. */
static char *file_text(const char *name, size_t *ret_size)
{
    FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "re");
    char *text = f ? malloc(YAML_SIZE + 1) : NULL;
    size_t size = text ? fread(text, 1, YAML_SIZE + 1, f) : 0;
    const char *wrong = !f                 ? strerror(errno)
                        : !text            ? "out of memory"
                        : ferror(f)        ? "cannot be read"
                        : size > YAML_SIZE ? "too large"
                                           : NULL;
    if (f && f != stdin)
        fclose(f);
    if (wrong) {
        complain(name, wrong);
        free(text);
        return NULL;
    }
    *ret_size = size;
    return text;
}

static int read_files(const struct arguments *args, const struct import_format *format, struct import *i)
{
    for (size_t n = 1; n < args->operand_count; n++) {
        size_t size;
        char *text = file_text(args->operands[n], &size);
        if (!text)
            return EXIT_FAILED;
        import_file(i, format, args->operands[n], bytes_of(text, size));
        free(text);
    }
    return import_finish(i) == 0 ? EXIT_CLEAN : complain("draft", "out of memory");
}

static int tell_unread(const struct diags *unread)
{
    const struct diag *d;
    for (size_t n = 0; (d = diags_get(unread, n)); n++) {
        char buffer[4096];
        struct text t;
        text_init(&t, buffer, sizeof buffer);
        diag_render(d, &t);
        fputs(buffer, stderr);
    }
    if (diags_count(unread))
        fprintf(stderr, "sentinel import: %zu place%s could not be read; the draft says nothing of what stands there\n",
                diags_count(unread), diags_count(unread) == 1 ? "" : "s");
    return diags_count(unread) ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

static int import(const struct arguments *args, const struct import_format *format)
{
    const char *addresses[ADDRESSES];
    size_t count = arguments_all(args, "address", addresses, ADDRESSES);
    for (size_t n = 0; n < count; n++) {
        struct addr a;
        if (n == ADDRESSES || addr_parse(addresses[n], strlen(addresses[n]), &a) != 0)
            return arguments_complain(args, "--address wants an address, at most %d times", ADDRESSES);
    }
    struct draft *d = draft_new();
    struct diags *unread = diags_new();
    struct import *i = d && unread ? import_new(d, unread, addresses, count) : NULL;
    int code = i ? read_files(args, format, i) : complain("draft", "out of memory");
    if (!code)
        code = draft_out(args, d);
    if (!code)
        code = tell_unread(unread);
    import_free(i);
    diags_free(unread);
    draft_free(d);
    return code;
}

static int run(const struct arguments *args)
{
    char known[256];
    struct text t;
    text_init(&t, known, sizeof known);
    for (size_t n = 0; n < import_format_count; n++)
        text_addf(&t, "%s%s", n ? ", " : "", import_formats[n].name);
    const struct import_format *format = args->operand_count ? import_find(args->operands[0]) : NULL;
    if (!format)
        return arguments_complain(args, "which format? One of %s", known);
    if (args->operand_count < 2)
        return arguments_complain(args, "which file? Name the %s, or - for standard input", format->what);
    return import(args, format);
}

const struct command command_import = {
    .name = "import",
    .operands = "FORMAT FILE…",
    .summary = "draft a policy from configurations of DHCP and boot servers",
    .description = "Drafts a policy from dnsmasq.conf (dnsmasq), dhcpd.conf (isc-dhcpd), Kea's JSON (kea) or a CSV "
                   "export of ConfigMgr's\n"
                   "distribution points (distribution-points). Every line names the file and line that it comes from "
                   "and says \"# confirm\".\n"
                   "What says something of booting and could not be read is named, and makes the exit code 4.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .letters = "o",
    .run = run,
};
