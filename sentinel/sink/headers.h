/* The file of HTTP headers, which usually holds a token. */
#ifndef SENTINEL_SINK_HEADERS_H
#define SENTINEL_SINK_HEADERS_H

#include "sink/sink.h"

/* Gives each "Name: value" line of the file to `take`; empty lines and those that begin with # are passed over. 0, or
 * −errno with the reason: −EPERM for a file that others may read or write, −EINVAL for a line that is no header or a
 * file over 16 KiB. The reason never repeats what stands in the file. */
int headers_read(const char *path, void (*take)(void *self, const char *header), void *self,
                 char ret_error[SINK_ERROR]);

#endif
