/* Remote Installation Services.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_RIS_H
#define SENTINEL_EVENT_TERMS_RIS_H

#define FIELDS_RIS(X) \
    X(RIS_MESSAGE, "ris.message", TEXT, RIS, "NCQ, NCR, RQU, …: three letters", "Remote Installation Services, BINL")

#define KINDS_RIS(X) \
    X(RIS_REQUEST, "ris.request", FAMILIES_ANY | FAMILY_RIS, "a client of Remote Installation Services asks on port 4011") \
    X(RIS_REPLY, "ris.reply", FAMILIES_ANY | FAMILY_RIS, "a server of Remote Installation Services answers")

#endif
