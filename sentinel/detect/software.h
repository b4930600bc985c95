/* What software a responder is: fingerprints of the kind `server`, whose traits add up over all answers of one responder. A score,
 * never the only ground of a critical alert. */
#ifndef SENTINEL_DETECT_SOFTWARE_H
#define SENTINEL_DETECT_SOFTWARE_H

#include "detect/rule.h"

enum { SOFTWARE_MOST = 32 /* kinds of software in all rule files together */, SOFTWARE_TEXT = 512 };

/* What was seen of one responder in one role. Zero: nothing yet. */
struct software {
    uint16_t traits[SOFTWARE_MOST]; /* of each kind of software, a bit for each trait */
    uint8_t named;                  /* its number from 1 on, once its traits add up to what it needs */
    uint8_t looked[EVENT_KIND_COUNT]; /* at how many answers of that kind since; comes round */
};

/* Takes note of an answer; `rules` must be those of the calls before. Without rules, nothing. When the answer is one that the
 * software named so far does not give, everything begins anew with it: then the trait that says so, else NULL. */
const char *software_take(const struct rules *rules, struct software *s, const struct event *e);

/* Its name, or NULL. It lives as long as the rules. */
const char *software_name(const struct rules *rules, const struct software *s);
/* "85 of 100: file and client in its errors; its own order of options"; nothing while it has no name. */
void software_write(const struct rules *rules, const struct software *s, struct text *out);

/* From earlier runs: only the name is known. Unknown names are nothing. */
void software_learn(const struct rules *rules, struct bytes name, struct software *ret);
/* Other rules: the name stays where they know it, what it was inferred from does only where they are the same. */
void software_move(const struct rules *from, const struct rules *to, struct software *s);

#endif
