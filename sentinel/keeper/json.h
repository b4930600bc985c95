/* Whether a text is JSON, without building anything from it. */
#ifndef SENTINEL_KEEPER_JSON_H
#define SENTINEL_KEEPER_JSON_H

#include "base/bytes.h"

enum { JSON_DEPTH = 32 };

/* Whether the whole of `text` is one JSON object (RFC 8259) without white space but blanks, at most JSON_DEPTH deep. The
 * encoding of characters beyond ASCII is not looked at. */
bool json_is_object(struct bytes text);

#endif
