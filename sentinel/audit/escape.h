/* Text of strangers in the forms that people and machines read. The result holds none that moves a cursor or hides text
 * (text_add_untrusted() saw to that); here it is kept from meaning something to a browser, a spreadsheet, an XML reader, or a terminal.
 * Whatever comes in, also bytes that are no UTF-8, what goes out is harmless. */
#ifndef SENTINEL_AUDIT_ESCAPE_H
#define SENTINEL_AUDIT_ESCAPE_H

#include <stdio.h>

/* As text or within a quoted attribute of HTML. */
void escape_html(FILE *out, const char *text);
/* As text or within a quoted attribute of XML 1.0, which has no way to write most control characters: those become
 * their pictures. */
void escape_xml(FILE *out, const char *text);
/* A field of CSV (RFC 4180), always quoted; one that a spreadsheet would take for a formula gets an apostrophe in front. */
void escape_csv(FILE *out, const char *text);
/* A line on a terminal. */
void escape_terminal(FILE *out, const char *text);

#endif
