/* Compiling filters and trying them on frames; what they say is written in filter_write.c. */
#include "capture/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "capture/dlt.h"
#include "capture/filter_compile.h"
#include "capture/live.h"

struct filter {
    struct bpf_program program;
};

static int compile_one(pcap_t *pcap, const char *expression, char ret_error[FILTER_ERROR], struct bpf_program *ret)
{
    enum { OPTIMIZE = 1 };
    struct bpf_program program;
    struct text t;
    text_init(&t, ret_error, FILTER_ERROR);
    if (pcap_compile(pcap, &program, expression, OPTIMIZE, PCAP_NETMASK_UNKNOWN) == 0) {
        if (program.bf_len <= FILTER_SIZE) {
            *ret = program;
            return 0;
        }
        text_addf(&t, "the filter takes %u instructions, the kernel has room for %d", program.bf_len, FILTER_SIZE);
        pcap_freecode(&program);
        return -E2BIG;
    }
    const char *message = pcap_geterr(pcap);
    text_add_untrusted(&t, bytes_of(message, strlen(message)));
    return -EINVAL;
}

int filter_compile(pcap_t *pcap, const char *expression, const char *user, char ret_error[FILTER_ERROR],
                   struct bpf_program *ret)
{
    struct bpf_program program;
    if (user) {
        int r = compile_one(pcap, user, ret_error, &program);
        if (r < 0)
            return r;
        pcap_freecode(&program);
    }
    return compile_one(pcap, expression, ret_error, ret);
}

int filter_new(uint32_t link, const char *expression, char ret_error[FILTER_ERROR], struct filter **ret)
{
    struct filter *f = calloc(1, sizeof *f);
    pcap_t *pcap = f ? pcap_open_dead(dlt_of_link(link), LIVE_SNAP) : NULL;
    int r = -ENOMEM;
    if (pcap)
        r = filter_compile(pcap, expression, NULL, ret_error, &f->program);
    else
        snprintf(ret_error, FILTER_ERROR, "%s", strerror(ENOMEM));
    if (pcap)
        pcap_close(pcap);
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

size_t filter_size(const struct filter *f)
{
    return f->program.bf_len;
}
