/* PE executables (Microsoft, "PE Format"), as far as their headers go: what machine they are for, whether firmware runs them,
 * whether they bear a signature. */
#ifndef SENTINEL_PROTO_PE_H
#define SENTINEL_PROTO_PE_H

#include "base/bytes.h"

struct pe {
    uint16_t machine;
    bool efi;       /* subsystem 10 to 13: an EFI program, driver or ROM */
    bool signature; /* the certificate table is not empty; whether it is worth anything is not looked at */
};

/* Reads the beginning of a file. NOT_MINE: no PE file; TRUNCATED: `head` ends within its headers. */
enum parse pe_parse(struct bytes head, struct pe *ret);

/* "x64", "ia32", "arm64", …; NULL when there is no name for it. */
const char *pe_machine_name(uint16_t machine);

#endif
