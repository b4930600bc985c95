#include "cmd/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int temporary_make(char ret[PATH_MAX])
{
    const char *place = getenv("TMPDIR");
    int size = snprintf(ret, PATH_MAX, "%s/sentinel-XXXXXX", place && *place ? place : "/tmp");
    int error = size < 0 || size >= PATH_MAX ? -ENAMETOOLONG : mkdtemp(ret) ? 0 : -errno;
    if (error)
        ret[0] = '\0';
    return error;
}

void temporary_remove(const char *folder)
{
    DIR *dir = *folder ? opendir(folder) : NULL;
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    if (*folder)
        rmdir(folder);
}
