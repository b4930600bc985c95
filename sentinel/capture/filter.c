/* Compiling filters and trying them on frames; what they say is written in filter_write.c. */
#include "capture/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/text.h"
#include "capture/dlt.h"
#include "capture/filter_compile.h"
#include "capture/live.h"

struct filter {
    struct bpf_program program;
};

static int say_size(char ret_error[FILTER_ERROR], unsigned size)
{
    snprintf(ret_error, FILTER_ERROR, "the filter takes %u instructions, the kernel has room for %d", size,
             FILTER_SIZE);
    return -E2BIG;
}

int filter_compile(pcap_t *pcap, const char *expression, char ret_error[FILTER_ERROR], struct bpf_program *ret)
{
    enum { OPTIMIZE = 1 };
    struct bpf_program program;
    struct text t;
    if (pcap_compile(pcap, &program, expression, OPTIMIZE, PCAP_NETMASK_UNKNOWN) == 0) {
        if (program.bf_len <= FILTER_SIZE) {
            *ret = program;
            return 0;
        }
        unsigned size = program.bf_len;
        pcap_freecode(&program);
        return say_size(ret_error, size);
    }
    const char *message = pcap_geterr(pcap);
    text_init(&t, ret_error, FILTER_ERROR);
    text_add_untrusted(&t, bytes_of(message, strlen(message)));
    return -EINVAL;
}

/* The second program stands behind the first, and where the first would let pass it goes there instead: jumps are relative, so
 * nothing else changes. */
int filter_join(const struct bpf_program *first, const struct bpf_program *second, char ret_error[FILTER_ERROR],
                struct bpf_program *ret)
{
    unsigned size = first->bf_len + second->bf_len;
    if (size > FILTER_SIZE)
        return say_size(ret_error, size);
    struct bpf_insn *code = calloc(size, sizeof *code);
    if (!code) {
        snprintf(ret_error, FILTER_ERROR, "%s", strerror(ENOMEM));
        return -ENOMEM;
    }
    memcpy(code, first->bf_insns, first->bf_len * sizeof *code);
    memcpy(code + first->bf_len, second->bf_insns, second->bf_len * sizeof *code);
    for (unsigned i = 0; i < first->bf_len; i++) {
        if (code[i].code == (BPF_RET | BPF_K) && code[i].k)
            code[i] = (struct bpf_insn){.code = BPF_JMP | BPF_JA, .k = first->bf_len - i - 1};
    }
    *ret = (struct bpf_program){.bf_len = size, .bf_insns = code};
    return 0;
}

static int compile_both(pcap_t *pcap, const char *expression, const char *user, char ret_error[FILTER_ERROR],
                        struct bpf_program *ret)
{
    struct bpf_program own, users;
    int r = filter_compile(pcap, expression, ret_error, &own);
    if (r < 0 || !user) {
        if (r == 0)
            *ret = own;
        return r;
    }
    r = filter_compile(pcap, user, ret_error, &users);
    if (r == 0) {
        r = filter_join(&own, &users, ret_error, ret);
        pcap_freecode(&users);
    }
    pcap_freecode(&own);
    return r;
}

int filter_new(uint32_t link, const struct filter_named *named, bool unfiltered, const char *user,
               char ret_error[FILTER_ERROR], struct filter **ret)
{
    char *expression = NULL;
    int r = unfiltered ? 0 : filter_write(link, named, &expression);
    struct filter *f = r == 0 ? calloc(1, sizeof *f) : NULL;
    pcap_t *pcap = f ? pcap_open_dead(dlt_of_link(link), LIVE_SNAP) : NULL;
    if (pcap)
        r = compile_both(pcap, expression ? expression : "", user, ret_error, &f->program);
    else
        snprintf(ret_error, FILTER_ERROR, "%s", strerror(-(r = r ? r : -ENOMEM)));
    if (pcap)
        pcap_close(pcap);
    free(expression);
    if (r < 0)
        free(f);
    else
        *ret = f;
    return r;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    pcap_freecode(&f->program);
    free(f);
}

bool filter_passes(const struct filter *f, const struct frame *frame)
{
    struct pcap_pkthdr header = {.caplen = frame->captured, .len = frame->length};
    return pcap_offline_filter(&f->program, &header, frame->data) != 0;
}

int filter_give(const struct bpf_program *program, int fd)
{
    const struct {
        unsigned short size;
        struct bpf_insn *code;
    } socket_filter = {(unsigned short)program->bf_len, program->bf_insns}; /* struct sock_fprog, socket(7) */
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &socket_filter, sizeof socket_filter) < 0 ? -errno : 0;
}

int filter_attach(const struct filter *f, int fd)
{
    return filter_give(&f->program, fd);
}

size_t filter_size(const struct filter *f)
{
    return f->program.bf_len;
}
