/* Offers written so that one reader sees a boot file and another does not. The nine are those that tell DHCP readers
 * apart: a plain one, PAD, odd lengths, splits, overloads, no END, after END. Each names its file in option 67,
 * bears no option 60 and gives no address: whoever misses the file sees no boot answer at all. */
#include "forge.h"

#include <string.h>

static void nine_begin(struct scene *s, struct dhcp *m, const struct host *server)
{
    client_discover(s, &pc_1);
    dhcp_begin(m, BOOTREPLY, OFFER, pc_1.xid, pc_1.host.mac);
    m->flags = 0x8000;
    dhcp_add_u32(m, 54, server->ip);
}

/* Options inside the `file` field, with an END of their own. */
static void overload_file(struct dhcp *m, const char *name)
{
    size_t size = strlen(name);
    m->file[0] = 67;
    m->file[1] = (uint8_t)size;
    memcpy(m->file + 2, name, size);
    m->file[2 + size] = 255;
}

static void add_in_two(struct dhcp *m, const char *name)
{
    dhcp_add(m, 67, name, 2);
    dhcp_add_text(m, 67, name + 2);
}

enum trick { PLAIN, PAD, LEASE_LENGTH_0, CLIENT_ID_LENGTH_1, IN_TWO, OVERLOAD, OVERLOAD_TWICE, NO_END, AFTER_END };

static void nine(struct scene *s, enum trick trick, const struct host *server, const char *name)
{
    struct dhcp m;
    nine_begin(s, &m, server);
    if (trick == PAD)
        buffer_u8(&m.options, 0);
    if (trick == LEASE_LENGTH_0)
        dhcp_add(&m, 51, "", 0);
    if (trick == CLIENT_ID_LENGTH_1)
        dhcp_add_u8(&m, 61, 1);
    if (trick == OVERLOAD_TWICE)
        dhcp_add_u8(&m, 52, 0);
    if (trick == OVERLOAD || trick == OVERLOAD_TWICE) {
        dhcp_add_u8(&m, 52, 1);
        overload_file(&m, name);
    } else if (trick == IN_TWO) {
        add_in_two(&m, name);
    } else if (trick == AFTER_END) {
        buffer_u8(&m.tail, 67);
        buffer_u8(&m.tail, (uint8_t)strlen(name));
        buffer_text(&m.tail, name);
        buffer_u8(&m.tail, 255);
    } else {
        dhcp_add_text(&m, 67, name);
    }
    m.no_end = m.bare = trick == NO_END;
    dhcp_reply(s, &m, server);
}

#define ROGUE_NINE(function, trick)                                                                                    \
    static void rogue_##function(struct scene *s)                                                                      \
    {                                                                                                                  \
        nine(s, trick, &rogue, ROGUE_FILE);                                                                            \
    }
#define LISTED_NINE(function, trick)                                                                                   \
    static void listed_##function(struct scene *s)                                                                     \
    {                                                                                                                  \
        nine(s, trick, &wds_1, WDS_FILE);                                                                              \
    }

ROGUE_NINE(plain, PLAIN)
ROGUE_NINE(pad, PAD)
ROGUE_NINE(lease_length, LEASE_LENGTH_0)
ROGUE_NINE(client_id, CLIENT_ID_LENGTH_1)
ROGUE_NINE(in_two, IN_TWO)
ROGUE_NINE(overload, OVERLOAD)
ROGUE_NINE(overload_twice, OVERLOAD_TWICE)
ROGUE_NINE(no_end, NO_END)
ROGUE_NINE(after_end, AFTER_END)
LISTED_NINE(plain, PLAIN)
LISTED_NINE(pad, PAD)
LISTED_NINE(in_two, IN_TWO)
LISTED_NINE(overload, OVERLOAD)
LISTED_NINE(no_end, NO_END)

/* Option 52 opens a field in which there is nothing: an END is no name, for whoever knows option 52 or not. */
static void overload_of_nothing(struct scene *s)
{
    struct dhcp m;
    nine_begin(s, &m, &wds_1);
    dhcp_add_u8(&m, 52, 3);
    m.file[0] = m.sname[0] = 255;
    dhcp_add_text(&m, 67, WDS_FILE);
    dhcp_reply(s, &m, &wds_1);
}

/* Legal readers see the listed file; one that reads on after END sees another. */
static void hidden_after_end(struct scene *s)
{
    struct dhcp m;
    nine_begin(s, &m, &wds_1);
    dhcp_add_text(&m, 67, WDS_FILE);
    buffer_u8(&m.tail, 67);
    buffer_u8(&m.tail, sizeof(ROGUE_FILE) - 1);
    buffer_text(&m.tail, ROGUE_FILE);
    dhcp_reply(s, &m, &wds_1);
}

/* The first piece of option 67 is the listed file by itself; joined with the second it is another. */
static void hidden_in_second(struct scene *s)
{
    struct dhcp m;
    nine_begin(s, &m, &wds_1);
    dhcp_add_text(&m, 67, WDS_FILE);
    dhcp_add_text(&m, 67, "\\..\\..\\evil.efi");
    dhcp_reply(s, &m, &wds_1);
}

/* Every piece of option 67 is one byte, spread over options, file and sname (RFC 3396 §5: in that order). */
static void in_crumbs(struct scene *s)
{
    static const char name[] = ROGUE_FILE;
    struct dhcp m;
    nine_begin(s, &m, &rogue);
    dhcp_add_u8(&m, 52, 3);
    for (size_t i = 0; i < 3; i++)
        dhcp_add(&m, 67, name + i, 1);
    for (size_t i = 3; i < 6; i++)
        memcpy(m.file + (i - 3) * 3, (uint8_t[]){67, 1, (uint8_t)name[i]}, 3);
    m.file[9] = 255;
    for (size_t i = 6; i < 8; i++)
        memcpy(m.sname + (i - 6) * 3, (uint8_t[]){67, 1, (uint8_t)name[i]}, 3);
    m.sname[6] = 255;
    dhcp_reply(s, &m, &rogue);
}

const struct scenario scenarios_options[] = {
    {"offer-1-plain", "rogue offer with option 67, nothing hidden: what the other eight are measured by", rogue_plain},
    {"offer-2-pad", "one PAD before option 67: a walker that gives PAD a length loses the file", rogue_pad},
    {"offer-3-lease-length", "option 51 of length 0 before option 67", rogue_lease_length},
    {"offer-4-client-id", "option 61 of length 1 before option 67", rogue_client_id},
    {"offer-5-split", "option 67 in two pieces (RFC 3396)", rogue_in_two},
    {"offer-6-overload", "option 67 inside the file field (option 52)", rogue_overload},
    {"offer-7-overload-twice", "option 52 twice, 0 then 1, and option 67 inside the file field", rogue_overload_twice},
    {"offer-8-no-end", "option 67 last, and no END", rogue_no_end},
    {"offer-9-after-end", "option 67 behind END: invalid, and some clients read it", rogue_after_end},
    {"quiet-offer-1-plain", "the listed server's listed file, plain", listed_plain},
    {"quiet-offer-2-pad", "the same behind a PAD: legal", listed_pad},
    {"quiet-offer-5-split", "the same in two pieces: legal", listed_in_two},
    {"quiet-offer-6-overload", "the same inside the file field: legal", listed_overload},
    {"quiet-offer-6-overload-empty", "file and sname hold options, and none: an END there is no name", overload_of_nothing},
    {"quiet-offer-8-no-end", "the same without END: careless, not hostile", listed_no_end},
    {"hidden-after-end", "the listed server names its file, and another one behind END", hidden_after_end},
    {"hidden-in-second-piece", "the first piece of option 67 is the listed file, the whole another", hidden_in_second},
    {"offer-in-crumbs", "option 67 in pieces of one byte across options, file and sname", in_crumbs},
    {0},
};
