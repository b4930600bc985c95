/* What DHCP carries for booting clients: PXE 2.1 (options 60, 43, 93, 94, 97), HTTP boot, iPXE's 175, ConfigMgr's and
 * WDS's 243, 250 and 252. Read from a DHCPv4 message, on demand. */
#ifndef SENTINEL_PROTO_PXE_H
#define SENTINEL_PROTO_PXE_H

#include "proto/dhcp4.h"

enum pxe_class { PXE_NONE, PXE_PXECLIENT, PXE_HTTPCLIENT, PXE_BSDP, PXE_MICROSOFT };

enum { PXE_SERVERS = 32, PXE_MENU = 16 };

struct pxe_server {
    uint16_t type;       /* PXE boot server type; 0 WDS/RIS, … */
    struct addr addr;
};

/* Sub-options of 43 under PXEClient (PXE 2.1 §2.4). */
enum pxe_option {
    PXE_MTFTP_GROUP = 1, PXE_DISCOVERY_CONTROL = 6, PXE_DISCOVERY_GROUP = 7, PXE_BOOT_SERVERS = 8, PXE_BOOT_MENU = 9,
    PXE_MENU_PROMPT = 10, PXE_BOOT_ITEM = 71,
};

/* Sub-options of 43 under AAPLBSDPC (Apple bootp, bsdp.h). */
enum netboot_option { NETBOOT_SERVER = 3, NETBOOT_IMAGES = 9 };

/* A walk over the value of 43.8: begin with `bytes` set and the rest zero. */
struct pxe_server_list {
    struct bytes bytes;
    uint16_t type;
    uint8_t count; /* addresses of that type still to come */
};

struct pxe {
    enum pxe_class class;          /* option 60, by its beginning */
    bool has_arch;
    uint16_t arch;                 /* first of option 93 (RFC 4578 §2.1), else the digits of option 60 */
    struct bytes uuid;             /* option 97 without its type byte: 16 bytes, or empty */

    /* Option 43 under PXEClient (PXE 2.1 §2.4); of AAPLBSDPC its server and the names of its images as menu */
    bool has_vendor;
    uint8_t discovery_control;     /* 43.6 */
    bool has_discovery_control;
    struct addr discovery_group;   /* 43.7 */
    struct addr mtftp_group;       /* 43.1 */
    struct pxe_server server[PXE_SERVERS]; /* 43.8 */
    uint8_t servers;
    struct bytes menu[PXE_MENU];   /* 43.9: descriptions */
    uint8_t menus;
    struct bytes prompt;           /* 43.10 */
    bool has_item;
    uint16_t item_type, item_layer;/* 43.71: an answer to boot-server discovery */
    bool damaged;                  /* a sub-option lies about its length or count */

    /* ConfigMgr and WDS */
    uint8_t variables_type;        /* 243: 1 a password is required, 2 the media key is given away; 0 not seen or malformed */
    struct bytes variables_path;   /* path of the boot variables */
    struct bytes bcd_path;         /* 252 in a PXE reply */
    bool has_wds;                  /* 250 in its WDSNBP meaning */
    uint8_t wds_action;            /* 1 approval, 3 referral, 5 abort */
    struct addr wds_referral;
    uint32_t wds_request_id;
    struct bytes wds_message;
    bool has_ipxe;                 /* option 175, or user class iPXE */
    struct bytes ipxe_script;      /* 175.0x51 */
    bool ipxe_trust;               /* 175 sets trusted roots, certificates or keys (0x5a … 0x5d) */
    bool ipxe_credentials;         /* 175 carries user names or passwords (0xbe … 0xc1) */
};

/* The next boot server; a type whose count is 0 (any server of it will do) has none. False at the end; `bytes` is bad
 * then if a count promised more. */
bool pxe_server_next(struct pxe_server_list *list, struct pxe_server *ret);

/* Reads it all. MALFORMED when something in it lies; the rest of `ret` is filled all the same. */
enum parse pxe_read(const struct dhcp4 *m, bool pxe_port, struct pxe *ret);

/* "x86-64 UEFI" and so on (IANA processor architecture types); "" for numbers that nobody registered. */
const char *pxe_arch_name(uint16_t arch);
/* Whether that architecture boots over HTTP. */
bool pxe_arch_is_http(uint16_t arch);

#endif
