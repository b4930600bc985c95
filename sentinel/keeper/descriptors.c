#define _GNU_SOURCE /* close_range */
#include "keeper/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

enum { FIRST = 3, MOST = 32, ASIDE = 512 };

int descriptors_keep(int *const *fds, size_t count)
{
    int aside[MOST], next = FIRST;
    for (size_t i = 0; i < count; i++) { /* out of the way first: a target may be another's source */
        aside[i] = *fds[i] < 0 ? -1 : fcntl(*fds[i], F_DUPFD_CLOEXEC, ASIDE);
        if (*fds[i] >= 0 && aside[i] < 0)
            return -errno;
    }
    for (size_t i = 0; i < count; i++) {
        if (aside[i] < 0)
            continue;
        if (dup2(aside[i], next) < 0)
            return -errno;
        *fds[i] = next++;
    }
    return close_range((unsigned)next, UINT_MAX, 0) < 0 ? -errno : 0;
}

int descriptors_silence(int output_too)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return -errno;
    int error = dup2(null, STDIN_FILENO) < 0 || (output_too && dup2(null, STDOUT_FILENO) < 0) ? -errno : 0;
    close(null);
    return error;
}
