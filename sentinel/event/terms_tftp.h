/* TFTP. Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_TFTP_H
#define SENTINEL_EVENT_TERMS_TFTP_H

#define FIELDS_TFTP(X) \
    X(TFTP_OPCODE, "tftp.opcode", INTEGER, TFTP, "1 read, 2 write, 3 data, 4 acknowledgement, 5 error, 6 option acknowledgement", "RFC 1350, RFC 2347") \
    X(TFTP_FILE, "tftp.file", TEXT, TFTP, "file name, as sent", "RFC 1350 §5") \
    X(TFTP_MODE, "tftp.mode", TEXT, TFTP, "octet, netascii or mail", "RFC 1350 §5") \
    X(TFTP_WRITE, "tftp.write", BOOL, TFTP, "the transfer writes to the server", "RFC 1350 §5") \
    X(TFTP_TRAVERSAL, "tftp.traversal", BOOL, TFTP, "the name leaves its directory or holds control bytes", "hostile names") \
    X(TFTP_OPTIONS, "tftp.options", TEXTS, TFTP, "options as name=value, in order", "RFC 2347") \
    X(TFTP_OPTION_ORDER, "tftp.option_order", TEXT, TFTP, "names of the known options as they stand, joined by commas, in small letters", "RFC 2347") \
    X(TFTP_REORDERED, "tftp.reordered", BOOL, TFTP, "the server names two options or more in an order of its own; false: in the client's", "transfer tracker") \
    X(TFTP_RESPELT, "tftp.respelt", BOOL, TFTP, "the server writes in small letters what the client wrote with capitals; false: as the client did", "transfer tracker") \
    X(TFTP_DECLINED, "tftp.declined", TEXTS, TFTP, "known options that were asked for and not granted", "transfer tracker") \
    X(TFTP_EAGER, "tftp.eager", BOOL, TFTP, "the server sent the first block before the client acknowledged the options", "RFC 2347") \
    X(TFTP_BLOCK, "tftp.block", INTEGER, TFTP, "block number", "RFC 1350 §5") \
    X(TFTP_BLOCK_SIZE, "tftp.block_size", INTEGER, TFTP, "blksize", "RFC 2348") \
    X(TFTP_TRANSFER_SIZE, "tftp.transfer_size", INTEGER, TFTP, "tsize", "RFC 2349 §3") \
    X(TFTP_TIMEOUT, "tftp.timeout", INTEGER, TFTP, "timeout in seconds", "RFC 2349 §2") \
    X(TFTP_WINDOW_SIZE, "tftp.window_size", INTEGER, TFTP, "windowsize", "RFC 7440") \
    X(TFTP_MULTICAST, "tftp.multicast", TEXT, TFTP, "address,port,master of a multicast transfer", "RFC 2090") \
    X(TFTP_ERROR, "tftp.error", INTEGER, TFTP, "error code", "RFC 1350 §5") \
    X(TFTP_ERROR_TEXT, "tftp.error_text", TEXT, TFTP, "error message", "RFC 1350 §5") \
    X(TFTP_ANSWERS, "tftp.answers", INTEGER, TFTP, "how often the server said the same without a word of the client", "transfer tracker") \
    X(TFTP_BY_CLIENT, "tftp.by_client", BOOL, TFTP, "the asking side said it", "transfer tracker") \
    X(TFTP_SIZE_PROBE, "tftp.size_probe", BOOL, TFTP, "the client only wanted to know the file's size, and will ask again", "RFC 2349 §3") \
    X(TFTP_SEARCH, "tftp.search", BOOL, TFTP, "the name is one that boot loaders try in turn: machine id, MAC, address by ever fewer digits, default", "PXELINUX, GRUB") \
    X(TFTP_OUTCOME, "tftp.outcome", TEXT, TFTP, "complete; incomplete: the capture ended; aborted: one side said ERROR; abandoned: both fell silent", "transfer tracker") \
    X(TFTP_BYTES, "tftp.bytes", INTEGER, TFTP, "bytes of content, each block counted once", "transfer tracker") \
    X(TFTP_BLOCKS, "tftp.blocks", INTEGER, TFTP, "blocks seen, each counted once", "transfer tracker") \
    X(TFTP_RETRANSMISSIONS, "tftp.retransmissions", INTEGER, TFTP, "blocks that were sent again: the wire or the receiver lost them", "transfer tracker") \
    X(TFTP_GAPS, "tftp.gaps", INTEGER, TFTP, "blocks that the receiver got and the capture lacks", "transfer tracker") \
    X(TFTP_DURATION, "tftp.duration", INTEGER, TFTP, "milliseconds from the request to the last packet", "transfer tracker") \
    X(TFTP_RATE, "tftp.rate", INTEGER, TFTP, "bytes of content a second", "transfer tracker") \
    X(TFTP_SHA256, "tftp.sha256", TEXT, TFTP, "SHA-256 of the content, when all of it was seen", "FIPS 180-4") \
    X(TFTP_SHA256_BEFORE, "tftp.sha256_before", TEXT, TFTP, "SHA-256 of what the server gave under that name before", "transfer tracker, baseline") \
    X(TFTP_KNOWN, "tftp.known", TEXT, TFTP, "first, same or changed: the content beside what the server gave under that name before", "transfer tracker, baseline") \
    X(TFTP_VERIFIABLE, "tftp.verifiable", TEXT, TFTP, "whole, or why nobody can say what the content was", "transfer tracker") \
    X(TFTP_KIND, "tftp.kind", TEXT, TFTP, "what the content is by its first bytes: pe, linux, wim, bcd, …", "proto/content_kind") \
    X(TFTP_CLASS, "tftp.class", TEXT, TFTP, "program, kernel, script, boot-data, image, compressed, file-system or encrypted", "proto/content_kind") \
    X(TFTP_MACHINE, "tftp.machine", TEXT, TFTP, "what a PE program runs on: x64, ia32, arm64, …", "PE Format") \
    X(TFTP_SIGNATURE, "tftp.signature", BOOL, TFTP, "a PE program bears a signature, valid or not", "PE Format") \
    X(TFTP_CONFLICT, "tftp.conflict", TEXT, TFTP, \
      "what a second voice in a transfer shows by: host, port, mac, ttl, vlan; content: one block with two contents; option_ack: two that differ; error: one that its sender knows nothing of", "transfer tracker") \
    X(TFTP_ROUTED, "tftp.routed", BOOL, TFTP, "by its TTL the second voice came through a router, and the first too", "IP header") \
    X(TFTP_FIRST_IP, "tftp.first_ip", ADDRESS, TFTP, "with whom the transfer was before", "IP header") \
    X(TFTP_FIRST_MAC, "tftp.first_mac", MAC, TFTP, "with whom the transfer was before", "Ethernet header") \
    X(TFTP_FIRST_PORT, "tftp.first_port", INTEGER, TFTP, "with whom the transfer was before", "UDP header") \
    X(TFTP_NOTES, "tftp.notes", TEXTS, TFTP, "oddities: duplicate_option, bad_value, unknown_mode, …", "RFC 2347")

#define KINDS_TFTP(X) \
    X(TFTP_REQUEST, "tftp.request", FAMILIES_ANY | FAMILY_TFTP, "a client asks to read or write a file") \
    X(TFTP_OPTION_ACK, "tftp.option_ack", FAMILIES_ANY | FAMILY_TFTP, "a server accepts a transfer and its options") \
    X(TFTP_DATA, "tftp.data", FAMILIES_ANY | FAMILY_TFTP, "a server begins to serve: the first block, or the leave to write") \
    X(TFTP_TRANSFER, "tftp.transfer", FAMILIES_ANY | FAMILY_TFTP, "a transfer ended: what was moved, and what it was") \
    X(TFTP_CONFLICT, "tftp.conflict", FAMILIES_ANY | FAMILY_TFTP, "somebody else speaks in a transfer, or one block comes with two contents; server.* is who spoke second") \
    X(TFTP_ABANDONED, "tftp.abandoned", FAMILIES_ANY | FAMILY_TFTP, "a server's answer that nobody took up: the client never said a word to it") \
    X(TFTP_ERROR, "tftp.error", FAMILIES_ANY | FAMILY_TFTP, "one side ends a transfer with an error")

#endif
