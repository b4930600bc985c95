#include "proto/pxe_read.h"

/* Option 243 points at the boot variables, and either asks for a password (type 1: a path) or hands out the key that
 * opens them (type 2: key blob, then a path). No document has it; the layout is that of the public tools that read it. */
static void read_variables(struct bytes option, struct pxe *ret)
{
    enum { PASSWORD = 1, KEY = 2 };
    uint8_t type = bytes_u8(&option);
    if (type != PASSWORD && type != KEY)
        return;
    struct bytes blob = {0};
    if (type == KEY) {
        blob = bytes_sub(&option, bytes_u8(&option));
        bytes_skip(&blob, bytes_u8(&blob));
        bytes_skip(&option, 1);
    }
    struct bytes path = bytes_sub(&option, bytes_u8(&option));
    if (!bytes_ok(&option) || !bytes_ok(&blob)) {
        ret->damaged = true;
        return;
    }
    ret->variables_type = type;
    ret->variables_path = bytes_strip_nul(path);
}

/* Option 250 where it does not continue another: what a WDS network boot program and its server tell each other
 * (Windows SDK, wdsbp.h). Integers are in network order. */
static void read_wdsnbp(struct bytes option, struct pxe *ret)
{
    enum { NEXT_ACTION = 2, REQUEST_ID = 5, MESSAGE = 6, REFERRAL_SERVER = 9 };
    uint8_t code;
    struct bytes data;
    while (dhcp4_suboption_next(&option, &code, &data)) {
        ret->has_wds = true;
        switch (code) {
        case NEXT_ACTION:
            ret->wds_action = bytes_u8(&data);
            break;
        case REQUEST_ID:
            ret->wds_request_id = bytes_u32(&data);
            break;
        case MESSAGE:
            ret->wds_message = bytes_strip_nul(data);
            break;
        case REFERRAL_SERVER:
            if (data.left >= 4)
                ret->wds_referral = addr_read4(&data);
            else
                data.bad = true;
            break;
        }
        ret->damaged |= !bytes_ok(&data);
    }
    ret->damaged |= !bytes_ok(&option);
}

void pxe_read_microsoft(const struct dhcp4 *m, struct pxe *ret)
{
    struct bytes variables = dhcp4_option(m, OPTION_SMS_VARIABLES);
    struct bytes wdsnbp = dhcp4_option(m, OPTION_MS_PRIVATE);
    struct bytes bcd = dhcp4_option(m, OPTION_MS_BCD);
    if (variables.left)
        read_variables(variables, ret);
    if (wdsnbp.left)
        read_wdsnbp(wdsnbp, ret);
    /* Elsewhere 252 is the address of a proxy script, also in the offers of servers that lease and boot at once. */
    if (bcd.left && !bytes_begins(bcd, "http"))
        ret->bcd_path = bytes_strip_nul(bcd);
}
