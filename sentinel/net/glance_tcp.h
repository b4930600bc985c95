/* The first look at a TCP segment: private to glance.c, in a file of its own because it is a matter of its own. Of a
 * connection only those segments matter whose payload begins a message that somebody reads, and those of the few flows
 * that are followed; all else, which is nearly everything, is sent away by the first byte of its payload. */
#ifndef SENTINEL_NET_GLANCE_TCP_H
#define SENTINEL_NET_GLANCE_TCP_H

#include "net/flows.h"

enum opening { OPENS_NOTHING, OPENS_TEXT, OPENS_SMB, OPENS_TLS, OPENS_LINE };

/* What a payload may open, by its first byte. */
static const uint8_t openings[256] = {
    ['B'] = OPENS_TEXT, ['C'] = OPENS_TEXT,  ['G'] = OPENS_TEXT,  ['H'] = OPENS_TEXT, ['O'] = OPENS_TEXT,
    ['P'] = OPENS_TEXT, ['\r'] = OPENS_LINE, ['\n'] = OPENS_LINE, [0] = OPENS_SMB,    [22] = OPENS_TLS,
};

#define WORD(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static inline uint32_t word_at(const uint8_t *p)
{
    return WORD(p[0], p[1], p[2], p[3]);
}

/* The words that HTTP begins with, as far as distribution points and boot loaders hear them: RFC 9110 §9, RFC 4918, and
 * Microsoft's own CCM_POST and BITS_POST. */
static inline bool opens_text(const uint8_t *p)
{
    switch (word_at(p)) {
    case WORD('G', 'E', 'T', ' '):
    case WORD('H', 'E', 'A', 'D'):
    case WORD('P', 'O', 'S', 'T'):
    case WORD('P', 'U', 'T', ' '):
    case WORD('P', 'R', 'O', 'P'):
    case WORD('O', 'P', 'T', 'I'):
    case WORD('C', 'C', 'M', '_'):
    case WORD('B', 'I', 'T', 'S'):
    case WORD('H', 'T', 'T', 'P'):
        return true;
    default:
        return false;
    }
}

/* Session framing and one of the four identifiers. Of SMB 2's commands those that name who, what and how: reads and writes, which
 * are nearly all, are left alone, unless another command is chained behind them. */
static inline bool opens_smb(const uint8_t *p, uint32_t there)
{
    enum { NEGOTIATE = 0, SESSION = 1, TREE = 3, CREATE = 5, QUERY_DIRECTORY = 14 };
    if (p[4] < 0xfc || p[5] != 'S' || p[6] != 'M' || p[7] != 'B')
        return false;
    if (p[4] != 0xfe || there < 4 + 24)
        return true;
    uint32_t command = (uint32_t)p[16] | (uint32_t)p[17] << 8;
    const uint32_t wanted = 1u << NEGOTIATE | 1u << SESSION | 1u << TREE | 1u << CREATE | 1u << QUERY_DIRECTORY;
    return (command < 32 && wanted >> command & 1) || word_at(p + 24);
}

/* A handshake that begins with one of the two hellos. */
static inline bool opens_tls(const uint8_t *p)
{
    return p[1] == 3 && (p[5] == 1 || p[5] == 2);
}

/* An answer: wanted only where the question was. */
static inline bool opens_answer(const uint8_t *p, uint32_t there)
{
    return there >= 4 && word_at(p) == WORD('H', 'T', 'T', 'P');
}

/* `there`: bytes of payload at `p`, at least one. Less than eight that may grow into a beginning are worth a look. */
static inline bool opens_message(const uint8_t *p, uint32_t there)
{
    enum opening opening = openings[p[0]];
    if (opening == OPENS_NOTHING)
        return false;
    if (there < 8)
        return true;
    switch (opening) {
    case OPENS_TEXT:
        return opens_text(p);
    case OPENS_SMB:
        return opens_smb(p, there);
    case OPENS_TLS:
        return opens_tls(p);
    case OPENS_LINE:
        return openings[p[1]] == OPENS_LINE || openings[p[1]] == OPENS_TEXT || openings[p[2]] == OPENS_TEXT;
    default:
        return false;
    }
}

#endif
