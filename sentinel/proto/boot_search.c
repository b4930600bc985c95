#include "proto/boot_search.h"

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Hex digits in groups of these sizes, with dashes between. */
static bool is_grouped(struct bytes text, const uint8_t *sizes, size_t groups)
{
    for (size_t g = 0; g < groups; g++) {
        if (g && bytes_u8(&text) != '-')
            return false;
        for (size_t i = 0; i < sizes[g]; i++) {
            if (!is_hex(bytes_u8(&text)))
                return false;
        }
    }
    return bytes_ok(&text) && !text.left;
}

static bool is_machine_id(struct bytes text)
{
    static const uint8_t sizes[] = {8, 4, 4, 4, 12};
    return is_grouped(text, sizes, sizeof sizes);
}

static bool is_hardware_address(struct bytes text)
{
    static const uint8_t sizes[] = {2, 2, 2, 2, 2, 2, 2};
    return is_grouped(text, sizes, sizeof sizes);
}

static bool is_address(struct bytes text)
{
    bool all = text.left >= 1 && text.left <= 8;
    while (all && text.left)
        all = is_hex(bytes_u8(&text));
    return all;
}

/* Behind the last slash of either kind. */
static struct bytes last_part(struct bytes name)
{
    struct bytes part = name;
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        if (c == '/' || c == '\\')
            part = name;
    }
    return part;
}

bool boot_search_has(struct bytes name)
{
    static const char grub[] = "grub.cfg-";
    struct bytes part = last_part(name);
    if (bytes_begins(part, grub))
        bytes_skip(&part, sizeof grub - 1);
    return bytes_equal(part, bytes_of("default", 7)) || is_machine_id(part) || is_hardware_address(part) ||
           is_address(part);
}
