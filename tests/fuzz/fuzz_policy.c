/* Any bytes as a policy: compiled, described, and asked about one offer on every segment. Any bytes as clients.csv. */
#include <stdint.h>
#include <stdlib.h>

#include "policy/load.h"

static void drop(void *self, const char *line)
{
    *(size_t *)self += strlen(line);
}

static void judge(const struct policy *p)
{
    static struct event e;
    static const struct frame frame = {.data = (const uint8_t *)""};
    static const struct addr server = {.family = 4, .byte = {10, 42, 0, 10}};
    static const struct mac mac = {{0x52, 0x54, 0, 0, 0, 0x10}};
    static const char url[] = "http://10.42.0.10/boot/../x.efi";
    static const uint16_t vlan[] = {42};
    struct place place = {.interface = "eno2", .vlan = vlan, .vlans = 1, .relay = server, .addr = {server}, .addrs = 1};
    bool expired;
    policy_locate(p, &place);
    for (int segment = EVENT_NO_SEGMENT; segment < (int)policy_segments(p); segment++) {
        event_reset(&e, segment % 2 ? EVENT_PXE_REPLY : EVENT_DHCP_ACK, &frame);
        e.segment = segment;
        event_set_text(&e, FIELD_SERVER_ROLE, segment % 2 ? "pxe" : "dhcp");
        event_set_addr(&e, FIELD_SERVER_IP, &server);
        event_set_addr(&e, FIELD_SERVER_ID, &server);
        event_set_mac(&e, FIELD_SERVER_MAC, &mac);
        event_add_addr(&e, FIELD_BOOT_SERVERS, &server);
        event_add_addr(&e, FIELD_DHCP_ROUTERS, &server);
        event_add_text(&e, FIELD_BOOT_FILES, bytes_of(url, sizeof url - 1));
        policy_judge(p, &e);
        policy_excepts(p, "SN-1002", &e, &expired);
    }
}

static void compile(const uint8_t *data, size_t size)
{
    struct diags *diags = diags_new();
    struct yaml_file *file;
    struct policy *p;
    size_t told = 0;
    if (diags && yaml_parse("policy.yaml", bytes_of(data, size), diags, &file) == 0 &&
        policy_compile(file, diags, &p) == 0) {
        policy_describe(p, drop, &told);
        judge(p);
        policy_free(p);
    }
    diags_free(diags);
}

static void read_csv(const uint8_t *data, size_t size)
{
    struct loader l = {.policy = calloc(1, sizeof *l.policy), .diags = diags_new()};
    if (l.policy && l.diags)
        load_clients_csv(&l, "clients.csv", bytes_of(data, size));
    policy_free(l.policy);
    diags_free(l.diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    compile(copy, size);
    read_csv(copy, size);
    free(copy);
    return 0;
}
