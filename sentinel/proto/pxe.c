#include "proto/pxe.h"

#include "proto/pxe_read.h"

static const struct {
    const char *name;
    enum pxe_class class;
} classes[] = {
    {"PXEClient", PXE_PXECLIENT},
    {"HTTPClient", PXE_HTTPCLIENT},
    {"AAPLBSDPC", PXE_BSDP},
    {"MSFT", PXE_MICROSOFT},
};

/* The digits of "PXEClient:Arch:00007:UNDI:003016" (PXE 2.1 §2.2). */
static void read_class_arch(struct bytes rest, struct pxe *ret)
{
    uint32_t arch = 0;
    if (!bytes_begins(rest, ":Arch:"))
        return;
    bytes_skip(&rest, strlen(":Arch:"));
    for (int i = 0; i < 5; i++) {
        uint8_t digit = (uint8_t)(bytes_u8(&rest) - '0');
        if (digit > 9)
            return;
        arch = arch * 10 + digit;
    }
    if (arch > UINT16_MAX)
        return;
    ret->has_arch = true;
    ret->arch = (uint16_t)arch;
}

static void read_class(const struct dhcp4 *m, struct pxe *ret)
{
    struct bytes class = dhcp4_option(m, OPTION_VENDOR_CLASS);
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (!bytes_begins(class, classes[i].name))
            continue;
        ret->class = classes[i].class;
        bytes_skip(&class, strlen(classes[i].name));
        read_class_arch(class, ret);
        return;
    }
}

/* RFC 4578 §2.1, §2.3. */
static void read_machine(const struct dhcp4 *m, struct pxe *ret)
{
    struct bytes arch = dhcp4_option(m, OPTION_ARCH), uuid = dhcp4_option(m, OPTION_UUID);
    uint16_t first = bytes_u16(&arch);
    if (bytes_ok(&arch)) {
        ret->has_arch = true;
        ret->arch = first;
    }
    if (uuid.left == 17 && bytes_u8(&uuid) == 0)
        ret->uuid = uuid;
}

static void read_addr(struct bytes *b, struct addr *ret)
{
    struct addr addr = addr_read4(b);
    if (bytes_ok(b))
        *ret = addr;
}

static void read_mtftp_group(struct bytes *b, struct pxe *ret)
{
    read_addr(b, &ret->mtftp_group);
}

static void read_discovery_group(struct bytes *b, struct pxe *ret)
{
    read_addr(b, &ret->discovery_group);
}

static void read_discovery_control(struct bytes *b, struct pxe *ret)
{
    ret->discovery_control = bytes_u8(b);
    ret->has_discovery_control = bytes_ok(b);
}

bool pxe_server_next(struct pxe_server_list *list, struct pxe_server *ret)
{
    while (!list->count && list->bytes.left) {
        list->type = bytes_u16(&list->bytes);
        list->count = bytes_u8(&list->bytes);
    }
    if (!list->count)
        return false;
    struct pxe_server server = {.type = list->type, .addr = addr_read4(&list->bytes)};
    if (!bytes_ok(&list->bytes))
        return false;
    list->count--;
    *ret = server;
    return true;
}

static void read_boot_servers(struct bytes *b, struct pxe *ret)
{
    struct pxe_server_list list = {.bytes = *b};
    struct pxe_server server;
    while (pxe_server_next(&list, &server)) {
        if (ret->servers < PXE_SERVERS)
            ret->server[ret->servers++] = server;
    }
    *b = list.bytes;
}

static void read_boot_menu(struct bytes *b, struct pxe *ret)
{
    while (b->left) {
        bytes_skip(b, 2);
        struct bytes description = bytes_sub(b, bytes_u8(b));
        if (bytes_ok(b) && ret->menus < PXE_MENU)
            ret->menu[ret->menus++] = description;
    }
}

static void read_menu_prompt(struct bytes *b, struct pxe *ret)
{
    bytes_skip(b, 1);
    ret->prompt = bytes_strip_nul(*b);
}

static void read_boot_item(struct bytes *b, struct pxe *ret)
{
    ret->item_type = bytes_u16(b);
    ret->item_layer = bytes_u16(b);
    ret->has_item = bytes_ok(b);
}

/* Apple's NetBoot names one server, by itself. */
static void read_netboot_server(struct bytes *b, struct pxe *ret)
{
    struct pxe_server server = {.addr = addr_read4(b)};
    if (bytes_ok(b) && ret->servers < PXE_SERVERS)
        ret->server[ret->servers++] = server;
}

static void read_netboot_images(struct bytes *b, struct pxe *ret)
{
    while (b->left) {
        bytes_skip(b, 4); /* number and kind of the image */
        struct bytes name = bytes_sub(b, bytes_u8(b));
        if (bytes_ok(b) && ret->menus < PXE_MENU)
            ret->menu[ret->menus++] = name;
    }
}

struct vendor_option {
    uint8_t code;
    void (*read)(struct bytes *b, struct pxe *ret); /* leaves `b` bad when the sub-option lies */
};

static const struct vendor_option pxe_options[] = {
    {PXE_MTFTP_GROUP, read_mtftp_group},
    {PXE_DISCOVERY_CONTROL, read_discovery_control},
    {PXE_DISCOVERY_GROUP, read_discovery_group},
    {PXE_BOOT_SERVERS, read_boot_servers},
    {PXE_BOOT_MENU, read_boot_menu},
    {PXE_MENU_PROMPT, read_menu_prompt},
    {PXE_BOOT_ITEM, read_boot_item},
};

/* Apple bootp, bsdp.h. */
static const struct vendor_option netboot_options[] = {
    {NETBOOT_SERVER, read_netboot_server},
    {NETBOOT_IMAGES, read_netboot_images},
};

/* Option 43, whose meaning option 60 decides. */
static void read_vendor(const struct dhcp4 *m, const struct vendor_option *options, size_t count, struct pxe *ret)
{
    struct bytes option = dhcp4_option(m, OPTION_VENDOR_SPECIFIC), data;
    uint8_t code;
    ret->has_vendor = bytes_ok(&option);
    while (dhcp4_suboption_next(&option, &code, &data)) {
        for (size_t i = 0; i < count; i++) {
            if (options[i].code == code)
                options[i].read(&data, ret);
        }
        ret->damaged |= !bytes_ok(&data);
    }
    ret->damaged |= ret->has_vendor && !bytes_ok(&option);
}

/* User class "iPXE", as RFC 3004 wants it (each with its length) or, as iPXE sends it, bare. */
static bool is_ipxe_class(struct bytes user_class)
{
    static const uint8_t name[] = {'i', 'P', 'X', 'E'};
    struct bytes ipxe = bytes_of(name, sizeof(name));
    if (bytes_equal(user_class, ipxe))
        return true;
    while (user_class.left) {
        if (bytes_equal(bytes_sub(&user_class, bytes_u8(&user_class)), ipxe))
            return true;
    }
    return false;
}

/* Option 175 (iPXE's dhcp.h): what a server may set there decides whom the client trusts. */
static void read_ipxe(const struct dhcp4 *m, struct pxe *ret)
{
    enum { SCRIPTLET = 0x51, TRUST = 0x5a, CROSS_CERT = 0x5d, USER_NAME = 0xbe, REVERSE_PASSWORD = 0xc1 };
    struct bytes option = dhcp4_option(m, OPTION_IPXE), data;
    uint8_t code;
    bool present = bytes_ok(&option);
    ret->has_ipxe = present || is_ipxe_class(dhcp4_option(m, OPTION_USER_CLASS));
    while (dhcp4_suboption_next(&option, &code, &data)) {
        if (code == SCRIPTLET)
            ret->ipxe_script = bytes_strip_nul(data);
        ret->ipxe_trust |= code >= TRUST && code <= CROSS_CERT;
        ret->ipxe_credentials |= code >= USER_NAME && code <= REVERSE_PASSWORD;
    }
    ret->damaged |= present && !bytes_ok(&option);
}

enum parse pxe_read(const struct dhcp4 *m, bool pxe_port, struct pxe *ret)
{
    *ret = (struct pxe){0};
    read_class(m, ret);
    read_machine(m, ret);
    bool pxe = ret->class == PXE_PXECLIENT || (pxe_port && ret->class == PXE_NONE);
    if (pxe)
        read_vendor(m, pxe_options, sizeof(pxe_options) / sizeof(pxe_options[0]), ret);
    if (ret->class == PXE_BSDP)
        read_vendor(m, netboot_options, sizeof(netboot_options) / sizeof(netboot_options[0]), ret);
    if (pxe || pxe_port)
        pxe_read_microsoft(m, ret);
    read_ipxe(m, ret);
    return ret->damaged ? PARSE_MALFORMED : PARSE_OK;
}

/* IANA "Processor Architecture Types" (RFC 5970 §3.3); 7 and 9 by their erratum to RFC 4578. */
static const struct {
    const char *name;
    bool http;
} archs[] = {
    [0] = {"x86 BIOS", false},
    [1] = {"NEC PC98", false},
    [2] = {"Itanium", false},
    [3] = {"DEC Alpha", false},
    [4] = {"Arc x86", false},
    [5] = {"Intel Lean Client", false},
    [6] = {"x86 UEFI", false},
    [7] = {"x86-64 UEFI", false},
    [8] = {"Xscale UEFI", false},
    [9] = {"EFI byte code", false},
    [10] = {"ARM 32-bit UEFI", false},
    [11] = {"ARM 64-bit UEFI", false},
    [12] = {"PowerPC Open Firmware", false},
    [13] = {"PowerPC ePAPR", false},
    [14] = {"POWER OPAL v3", false},
    [15] = {"x86 UEFI HTTP", true},
    [16] = {"x86-64 UEFI HTTP", true},
    [17] = {"EFI byte code HTTP", true},
    [18] = {"ARM 32-bit UEFI HTTP", true},
    [19] = {"ARM 64-bit UEFI HTTP", true},
    [20] = {"x86 BIOS HTTP", true},
    [21] = {"ARM 32-bit U-Boot", false},
    [22] = {"ARM 64-bit U-Boot", false},
    [23] = {"ARM 32-bit U-Boot HTTP", true},
    [24] = {"ARM 64-bit U-Boot HTTP", true},
    [25] = {"RISC-V 32-bit UEFI", false},
    [26] = {"RISC-V 32-bit UEFI HTTP", true},
    [27] = {"RISC-V 64-bit UEFI", false},
    [28] = {"RISC-V 64-bit UEFI HTTP", true},
    [29] = {"RISC-V 128-bit UEFI", false},
    [30] = {"RISC-V 128-bit UEFI HTTP", true},
    [31] = {"s390 Basic", false},
    [32] = {"s390 Extended", false},
    [33] = {"MIPS 32-bit UEFI", false},
    [34] = {"MIPS 64-bit UEFI", false},
    [35] = {"Sunway 32-bit UEFI", false},
    [36] = {"Sunway 64-bit UEFI", false},
    [37] = {"LoongArch 32-bit UEFI", false},
    [38] = {"LoongArch 32-bit UEFI HTTP", true},
    [39] = {"LoongArch 64-bit UEFI", false},
    [40] = {"LoongArch 64-bit UEFI HTTP", true},
    [41] = {"ARM rpiboot", false},
};

enum { ARCHS = sizeof(archs) / sizeof(archs[0]) };

const char *pxe_arch_name(uint16_t arch)
{
    return arch < ARCHS ? archs[arch].name : "";
}

bool pxe_arch_is_http(uint16_t arch)
{
    return arch < ARCHS && archs[arch].http;
}
