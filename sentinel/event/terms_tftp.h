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
    X(TFTP_BLOCK, "tftp.block", INTEGER, TFTP, "block number", "RFC 1350 §5") \
    X(TFTP_BLOCK_SIZE, "tftp.block_size", INTEGER, TFTP, "blksize", "RFC 2348") \
    X(TFTP_TRANSFER_SIZE, "tftp.transfer_size", INTEGER, TFTP, "tsize", "RFC 2349 §3") \
    X(TFTP_TIMEOUT, "tftp.timeout", INTEGER, TFTP, "timeout in seconds", "RFC 2349 §2") \
    X(TFTP_WINDOW_SIZE, "tftp.window_size", INTEGER, TFTP, "windowsize", "RFC 7440") \
    X(TFTP_MULTICAST, "tftp.multicast", TEXT, TFTP, "address,port,master of a multicast transfer", "RFC 2090") \
    X(TFTP_ERROR, "tftp.error", INTEGER, TFTP, "error code", "RFC 1350 §5") \
    X(TFTP_ERROR_TEXT, "tftp.error_text", TEXT, TFTP, "error message", "RFC 1350 §5") \
    X(TFTP_ANSWERS, "tftp.answers", INTEGER, TFTP, "how often the server said the same without a word of the client", "transfer tracker") \
    X(TFTP_NOTES, "tftp.notes", TEXTS, TFTP, "oddities: duplicate_option, bad_value, unknown_mode, …", "RFC 2347")

#define KINDS_TFTP(X) \
    X(TFTP_REQUEST, "tftp.request", FAMILIES_ANY | FAMILY_TFTP, "a client asks to read or write a file") \
    X(TFTP_OPTION_ACK, "tftp.option_ack", FAMILIES_ANY | FAMILY_TFTP, "a server accepts a transfer and its options") \
    X(TFTP_DATA, "tftp.data", FAMILIES_ANY | FAMILY_TFTP, "a server begins to serve: the first block, or the leave to write") \
    X(TFTP_ABANDONED, "tftp.abandoned", FAMILIES_ANY | FAMILY_TFTP, "a server's answer that nobody took up: the client never said a word to it") \
    X(TFTP_ERROR, "tftp.error", FAMILIES_ANY | FAMILY_TFTP, "one side ends a transfer with an error")

#endif
