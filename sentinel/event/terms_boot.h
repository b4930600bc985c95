/* Boot targets, and a client's way to its boot file.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_BOOT_H
#define SENTINEL_EVENT_TERMS_BOOT_H

#define FIELDS_BOOT(X) \
    X(BOOT_FILES, "boot.files", TEXTS, BOOT, "every boot file or URL that some client would read from the answer", "file, 67") \
    X(BOOT_SERVERS, "boot.servers", ADDRESSES, BOOT, "every boot server that some client would read from it", "siaddr, 43.8, 150") \
    X(BOOT_SERVER_NAMES, "boot.server_names", TEXTS, BOOT, "boot servers given by name", "sname, 66") \
    X(BOOT_AMBIGUOUS, "boot.ambiguous", BOOL, BOOT, "strict and tolerant readings boot from different places", "RFC 2131 §4.1, RFC 3396") \
    X(BOOT_HIDDEN, "boot.hidden", TEXTS, BOOT, "boot targets that a strict reader does not see", "RFC 2131 §4.1, RFC 3396") \
    X(BOOT_STARTED, "boot.started", BOOL, BOOT, "the client's DISCOVER of this boot was seen", "boot tracker") \
    X(BOOT_ANSWERS, "boot.answers", INTEGER, BOOT, "different answers to this boot so far", "boot tracker") \
    X(BOOT_LATENCY, "boot.latency", INTEGER, BOOT, "milliseconds from the request to this answer", "boot tracker") \
    X(BOOT_OFFER_SEEN, "boot.offer_seen", BOOL, BOOT, "an answer of the server that the client chose was seen", "boot tracker") \
    X(BOOT_WAITED, "boot.waited", INTEGER, BOOT, "seconds since the first DISCOVER", "boot tracker")

#define KINDS_BOOT(X) \
    X(BOOT_OFFERED, "boot.offered", FAMILIES_BOOT, "one more server answered a client's boot") \
    X(BOOT_CHOSEN, "boot.chosen", FAMILIES_BOOT, "a booting client took a server's address") \
    X(BOOT_COMPLETED, "boot.completed", FAMILIES_BOOT | FAMILY_TFTP, \
      "a booting client asks for a file; server.* is who sent it there") \
    X(BOOT_HIJACKED, "boot.hijacked", FAMILIES_BOOT | FAMILY_TFTP, \
      "the same once more, where the policy does not authorise who sent it there: the client took a rogue's answer") \
    X(BOOT_STALLED, "boot.stalled", FAMILIES_BOOT, "a booting client asks again and nobody has answered for ten seconds")

#endif
