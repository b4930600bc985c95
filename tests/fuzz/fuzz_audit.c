/* Any bytes as text in each form's escapes, as a file of controls, and as a saved result: no markup, no formula, no control
 * character comes out, and no result brings a form down. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/controls.h"
#include "audit/escape.h"
#include "audit/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_harmless(const char *all, size_t size)
{
    for (size_t i = 0; i < size; i++)
        require((unsigned char)all[i] >= 0x20 && all[i] != 0x7f);
}

static void check_escape(void (*escape)(FILE *out, const char *text), const char *text, bool markup)
{
    char *all = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&all, &size);
    if (!out)
        return;
    escape(out, text);
    fclose(out);
    require_harmless(all, size);
    require(!markup || !strpbrk(all, "<>\"'"));
    if (escape == escape_csv) {
        require(size >= 2 && all[0] == '"' && all[size - 1] == '"');
        require(!strchr("=+-@|%", all[1 + strspn(all + 1, " ")]));
        for (size_t i = 1; i + 1 < size; i++) {
            if (all[i] == '"')
                require(all[++i] == '"' && i + 1 < size);
        }
    }
    free(all);
}

static void check_forms(const char *json)
{
    for (const struct audit_form *form = audit_forms; form->name; form++) {
        char *all = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&all, &size);
        if (!out)
            return;
        int error = audit_form_write(form, json, out);
        fclose(out);
        require(error || strcmp(form->name, "html") != 0 || !strstr(all, "<script"));
        free(all);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    check_escape(escape_html, text, true);
    check_escape(escape_xml, text, true);
    check_escape(escape_csv, text, false);
    check_escape(escape_terminal, text, false);
    check_forms(text);
    struct diags *diags = diags_new();
    struct controls *c = NULL;
    int error = diags ? controls_parse("fuzz", bytes_of(text, size), diags, &c) : -1;
    require((error == 0) == (c != NULL));
    for (size_t f = 0; f < controls_frameworks(c); f++) {
        const char *edition;
        require(controls_framework(c, f, &edition) && edition);
        for (size_t i = 0; controls_id(c, f, "coverage", i); i++)
            continue;
    }
    controls_free(c);
    diags_free(diags);
    free(text);
    return 0;
}
