/* Who answers booting clients, and with what. */
#include "forge.h"

static void wds_boot(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
    tftp_load(s, &pc_1.host, &wds_1, 2070, WDS_FILE, 4);
}

static void rogue_proxydhcp(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    lease_offer(s, &pc_1, &dhcp_1);
    proxy_begin(&m, &pc_1, OFFER, &rogue);
    dhcp_file(&m, "bootx64.efi");
    dhcp_reply(s, &m, &rogue);
    proxy_offer(s, &pc_1, &wds_1);
    client_select(s, &pc_1, &dhcp_1);
    lease_ack(s, &pc_1, &dhcp_1);
    client_ask_boot(s, &pc_1, &rogue);
    boot_begin(&m, &pc_1, &rogue, "bootx64.efi");
    boot_reply(s, &m, &pc_1, &rogue);
    tftp_load(s, &pc_1.host, &rogue, 2070, "bootx64.efi", 3);
}

static void rogue_proxy_67(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    lease_offer(s, &pc_1, &dhcp_1);
    proxy_begin(&m, &pc_1, OFFER, &rogue);
    dhcp_file(&m, ROGUE_FILE);
    dhcp_add(&m, 43, LITERAL("\x06\x01\x08\xff"));
    dhcp_reply(s, &m, &rogue);
}

static void rogue_proxy_4011(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &rogue, ROGUE_FILE);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
}

static void rogue_combined(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    combined_begin(&m, &pc_1, OFFER, &rogue, ROGUE_FILE);
    dhcp_reply(s, &m, &rogue);
}

/* dnsmasq without pxe-service: file and next server in an ordinary lease, no option 60. */
static void rogue_silent_combined(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    lease_begin(&m, &pc_1, OFFER, &rogue);
    m.siaddr = rogue.ip;
    dhcp_file(&m, ROGUE_FILE);
    dhcp_reply(s, &m, &rogue);
}

/* Boot-server discovery by broadcast (43.71): the rogue answers on port 67. */
static void rogue_boot_server(struct scene *s)
{
    struct dhcp m;
    boot_until_lease(s, &pc_1);
    client_ask(&m, &pc_1, REQUEST);
    m.ciaddr = pc_1.host.ip;
    dhcp_add(&m, 43, LITERAL("\x47\x04\x80\x00\x00\x00\xff"));
    dhcp_send(s, &m, &pc_1.host, PORT_CLIENT, &everyone, PORT_SERVER);
    proxy_begin(&m, &pc_1, ACK, &rogue);
    dhcp_file(&m, ROGUE_FILE);
    dhcp_add(&m, 43, LITERAL("\x47\x04\x80\x00\x00\x00\xff"));
    dhcp_send(s, &m, &rogue, PORT_SERVER, &pc_1.host, PORT_CLIENT);
}

static void rogue_http_boot(struct scene *s)
{
    static const struct client http = {.host = {.mac = {0x52, 0x54, 0, 0x42, 1, 3}, .ip = IP4(10, 42, 1, 3)},
                                       .xid = 0x42010003,
                                       .arch = 16,
                                       .vendor_class = "HTTPClient:Arch:00016:UNDI:003016"};
    struct dhcp m;
    client_discover(s, &http);
    lease_begin(&m, &http, OFFER, &rogue);
    dhcp_add_text(&m, 60, "HTTPClient");
    dhcp_add_text(&m, 67, "http://10.42.0.66/shim.efi");
    dhcp_reply(s, &m, &rogue);
}

static void boot_server_elsewhere(struct scene *s)
{
    scene_vlan(s, 45);
    struct client guest = pc_1;
    guest.host.ip = IP4(10, 45, 1, 1);
    client_discover(s, &guest);
    proxy_offer(s, &guest, &wds_1);
}

static void boot_forbidden(struct scene *s)
{
    struct host wds_office = wds_1;
    scene_vlan(s, 43);
    struct client guest = pc_1;
    guest.host.ip = IP4(10, 43, 1, 1);
    wds_office.ip = IP4(10, 43, 0, 10);
    client_discover(s, &guest);
    proxy_offer(s, &guest, &wds_office);
}

static void tainted_boot_file(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &wds_1, "smsb00t\\x64\\wdsmgfw.efi");
}

static void tainted_next_server(struct scene *s)
{
    struct dhcp m;
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_begin(&m, &pc_1, &wds_1, WDS_FILE);
    m.siaddr = rogue.ip;
    boot_reply(s, &m, &pc_1, &wds_1);
}

/* A menu whose boot server list (43.8) sends clients to the rogue. */
static void tainted_menu(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &wds_1);
    dhcp_add(&m, 43,
             LITERAL("\x06\x01\x03\x08\x07\x80\x00\x01\x0a\x2a\x00\x42\x09\x09\x80\x00\x06Images\x0a\x05\x05"
                     "Boot\xff"));
    dhcp_reply(s, &m, &wds_1);
}

static void impersonated_boot_server(struct scene *s)
{
    struct host thief = wds_1;
    thief.mac[5] = 0x66;
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &thief, ROGUE_FILE);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
}

/* Option 243 (protocols.md §6.3): type 2 hands the key out, type 1 names the file only. 252: the BCD. */
static void add_variables(struct dhcp *m, bool password)
{
    static const char path[] = "\\SMSTemp\\2026.11.22.09.00.00.0001.{5A1D}.boot.var";
    struct buffer value = {.size = 0};
    if (password) {
        buffer_u8(&value, 1);
    } else {
        buffer_u8(&value, 2);
        buffer_u8(&value, 49);
        buffer_u8(&value, 48);
        for (uint8_t i = 0; i < 48; i++)
            buffer_u8(&value, (uint8_t)(0xa0 ^ i));
        buffer_u8(&value, 1);
    }
    buffer_u8(&value, sizeof(path) - 1);
    buffer_text(&value, path);
    dhcp_add(m, 243, value.data, value.size);
    dhcp_add_text(m, 252, "\\SMSTemp\\2026.11.22.09.00.00.01.{5A1D}.boot.bcd");
}

static void configmgr_answer(struct scene *s, bool password)
{
    struct dhcp m;
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_begin(&m, &pc_1, &wds_1, WDS_FILE);
    add_variables(&m, password);
    boot_reply(s, &m, &pc_1, &wds_1);
}

static void configmgr_open(struct scene *s)
{
    configmgr_answer(s, false);
}

static void configmgr_password(struct scene *s)
{
    configmgr_answer(s, true);
}

static void hostile_name(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &rogue);
    dhcp_file(&m, "\x1b[2J\x1b]0;owned\x07\r\n{\"event_type\":\"alert\"}\xc3\x28\xff\xfe.efi");
    dhcp_sname(&m, "\"; DROP\r\n\x1b[31m");
    dhcp_add_text(&m, 67, "a\"b\\c\x01\xed\xa0\x80\xf8.efi");
    dhcp_reply(s, &m, &rogue);
}

const struct scenario scenarios_pxe[] = {
    {"quiet-wds-boot", "a whole ordinary boot: lease, WDS proxy offer, port 4011, TFTP with its size probe", wds_boot},
    {"rogue-proxydhcp",
     "a second proxyDHCP server beside the authorised one wins the client, from its offer to its boot file",
     rogue_proxydhcp},
    {"rogue-proxydhcp-67", "a proxy offer on port 67 that names its file at once", rogue_proxy_67},
    {"rogue-proxydhcp-4011", "nobody spoke before: the rogue answers only the request to port 4011", rogue_proxy_4011},
    {"rogue-combined-offer", "address and boot file in one offer", rogue_combined},
    {"rogue-silent-combined", "the same without option 60: the client is known to boot, so the file is boot data",
     rogue_silent_combined},
    {"rogue-boot-server", "boot-server discovery by broadcast, answered by a stranger", rogue_boot_server},
    {"rogue-http-boot", "an HTTP boot client is given a stranger's URL", rogue_http_boot},
    {"wrong-segment", "the authorised boot server answers on a segment where it is not listed", boot_server_elsewhere},
    {"netboot-forbidden", "a listed boot server answers where the policy forbids booting", boot_forbidden},
    {"tainted-boot-file", "the authorised boot server hands out a file that the policy does not list",
     tainted_boot_file},
    {"tainted-next-server", "the authorised boot server sends clients to another host", tainted_next_server},
    {"tainted-boot-menu", "the authorised boot server's menu lists a stranger (43.8)", tainted_menu},
    {"impersonated-boot-server", "the boot server's address answers from another MAC", impersonated_boot_server},
    {"configmgr-no-password", "option 243 type 2 gives the media key to anyone who asks", configmgr_open},
    {"quiet-configmgr-password", "option 243 type 1: a password is required", configmgr_password},
    {"hostile-boot-file-name", "ESC, CR LF, quotes and broken UTF-8 in names harm neither JSON nor terminal",
     hostile_name},
    {0},
};
