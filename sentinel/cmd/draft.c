#include "cmd/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/load.h"

static int complain(const struct arguments *args, const char *path, const char *what)
{
    char shown[512];
    struct text t;
    text_init(&t, shown, sizeof shown);
    text_add_untrusted(&t, bytes_of(path, strlen(path)));
    fprintf(stderr, "sentinel %s: %s: %s\n", args->command->name, shown, what);
    return EXIT_FAILED;
}

/* What does not load would be of no use to anybody, and is a mistake of this program. */
static int check(const struct arguments *args, const char *text)
{
    struct diags *diags = diags_new();
    struct policy *policy = NULL;
    int error = diags ? policy_parse("draft", bytes_of(text, strlen(text)), bytes_of("", 0), diags, &policy) : -ENOMEM;
    if (error && diags)
        load_complain(diags);
    policy_free(policy);
    diags_free(diags);
    return error ? complain(args, "draft", error == -ENOMEM ? "out of memory" : "it would not load") : EXIT_CLEAN;
}

static int write_file(const struct arguments *args, const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    if (fd < 0)
        return complain(args, path, errno == EEXIST ? "is there already, and is not overwritten" : strerror(errno));
    size_t left = strlen(text);
    int error = 0;
    while (left && !error) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno != EINTR)
            error = errno;
        if (n > 0) {
            text += n;
            left -= (size_t)n;
        }
    }
    if (fsync(fd) != 0 && !error && errno != EINVAL)
        error = errno;
    if (close(fd) != 0 && !error)
        error = errno;
    return error ? complain(args, path, strerror(error)) : EXIT_CLEAN;
}

int draft_out(const struct arguments *args, const struct draft *d)
{
    const char *path = arguments_get(args, "output");
    char *text = NULL;
    if (draft_write(d, &text) != 0)
        return complain(args, "draft", "out of memory");
    int code = check(args, text);
    if (!code && path)
        code = write_file(args, path, text);
    else if (!code && (fputs(text, stdout) == EOF || fflush(stdout) == EOF))
        code = complain(args, "standard output", strerror(errno));
    free(text);
    return code;
}
