/* stopwatch PROGRAM ARGUMENT…: runs it and says at the end of standard error how many µs passed, how many of them it used a
 * processor, and how many KiB it held at most. A process of its own, because a child's peak counts from its fork: measured
 * by an interpreter, it is the interpreter's. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

static long long micro(struct timeval t)
{
    return t.tv_sec * 1000000ll + t.tv_usec;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    long long begun = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    struct rusage used;
    int status;
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("stopwatch");
        return 3;
    }
    long long passed = now() - begun;
    fprintf(stderr, "stopwatch %lld %lld %ld\n", passed, micro(used.ru_utime) + micro(used.ru_stime), used.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
