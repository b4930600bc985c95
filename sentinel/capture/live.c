#include "capture/live.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "capture/dlt.h"
#include "capture/filter_compile.h"

struct live {
    pcap_t *pcap;
    int fd;
    int index; /* of the interface: survives a change of its name */
    uint32_t link;
    char name[IFNAMSIZ];
    bool unfiltered;
    struct bpf_program user; /* the user's own filter; bf_insns NULL: none */
    struct live_counts counts;
    char error[LIVE_ERROR];
};

static int say(char ret_error[LIVE_ERROR], int r, const char *reason)
{
    struct text t;
    text_init(&t, ret_error, LIVE_ERROR);
    text_add_untrusted(&t, bytes_of(reason, strlen(reason)));
    return r;
}

/* ------ the interface ------ */

/* 0 with the interface's flags, or −errno: −ENODEV when there is none of that name. */
static int flags_of(int fd, const char *name, short *ret)
{
    struct ifreq request = {0};
    size_t size = strnlen(name, IFNAMSIZ);
    if (size == 0 || size >= IFNAMSIZ)
        return -ENODEV;
    memcpy(request.ifr_name, name, size);
    if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
        return -errno;
    *ret = request.ifr_flags;
    return 0;
}

static int state_of(int fd, const char *name, const char **ret_reason)
{
    short flags = 0;
    int r = flags_of(fd, name, &flags);
    if (r == 0 && !(flags & IFF_UP)) {
        *ret_reason = "the interface is down";
        return -ENETDOWN;
    }
    if (r == 0 && !(flags & IFF_RUNNING)) {
        *ret_reason = "the interface has no carrier";
        return -ENETDOWN;
    }
    if (r < 0)
        *ret_reason = r == -ENODEV ? "there is no such interface" : strerror(-r);
    return r;
}

int live_probe(const char *interface)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    const char *reason;
    int r = state_of(fd, interface, &reason);
    close(fd);
    return r;
}

int live_state(struct live *l)
{
    struct ifreq request = {.ifr_ifindex = l->index};
    if (ioctl(l->fd, SIOCGIFNAME, &request) < 0)
        return say(l->error, -errno, errno == ENODEV ? "the interface was removed" : strerror(errno));
    if (strncmp(request.ifr_name, l->name, IFNAMSIZ) != 0) {
        struct text t;
        text_init(&t, l->error, sizeof l->error);
        text_add(&t, "the interface was renamed to ");
        text_add_untrusted(&t, bytes_of(request.ifr_name, strnlen(request.ifr_name, IFNAMSIZ)));
        return -ESTALE;
    }
    const char *reason;
    int r = state_of(l->fd, l->name, &reason);
    return r < 0 ? say(l->error, r, reason) : 0;
}

/* ------ opening ------ */

/* libpcap's answer to pcap_activate() as −errno. */
static int errno_of(int status)
{
    static const struct {
        int status, error;
    } known[] = {
        {PCAP_ERROR_NO_SUCH_DEVICE, -ENODEV},
        {PCAP_ERROR_IFACE_NOT_UP, -ENETDOWN},
        {PCAP_ERROR_PERM_DENIED, -EPERM},
        {PCAP_ERROR_PROMISC_PERM_DENIED, -EACCES},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].status == status)
            return known[i].error;
    }
    return -EIO;
}

/* libpcap's message often is empty for the codes that explain themselves. */
static int say_pcap(char ret_error[LIVE_ERROR], pcap_t *pcap, int status)
{
    const char *message = pcap_geterr(pcap);
    return say(ret_error, errno_of(status), message[0] ? message : pcap_statustostr(status));
}

/* Opens the ring. The interface must exist and be up; warnings (an interface that cannot be promiscuous) are no error. */
static int activate(struct live *l, const struct live_settings *settings, char ret_error[LIVE_ERROR])
{
    char error[PCAP_ERRBUF_SIZE] = "";
    l->pcap = pcap_create(l->name, error);
    if (!l->pcap)
        return say(ret_error, -EIO, error);
    uint32_t ring = settings->ring ? settings->ring : LIVE_RING;
    if (ring > INT32_MAX || settings->timeout > 1000)
        return say(ret_error, -EINVAL, "the ring or its time-out is too large");
    pcap_set_snaplen(l->pcap, LIVE_SNAP);
    pcap_set_buffer_size(l->pcap, (int)ring);
    pcap_set_timeout(l->pcap, settings->timeout ? (int)settings->timeout : LIVE_TIMEOUT);
    pcap_set_promisc(l->pcap, !settings->not_promiscuous);
    pcap_set_tstamp_precision(l->pcap, PCAP_TSTAMP_PRECISION_NANO);
    int status = pcap_activate(l->pcap);
    if (status < 0)
        return say_pcap(ret_error, l->pcap, status);
    if (pcap_setnonblock(l->pcap, 1, error) < 0)
        return say(ret_error, -EIO, error);
    l->fd = pcap_get_selectable_fd(l->pcap);
    l->link = dlt_to_link(pcap_datalink(l->pcap));
    return l->fd < 0 ? say(ret_error, -EIO, "libpcap gives nothing to wait for") : 0;
}

/* Which interface the socket is bound to: its name may belong to another one by now. */
static int learn_index(struct live *l, char ret_error[LIVE_ERROR])
{
    struct sockaddr_ll address = {0};
    socklen_t size = sizeof address;
    if (getsockname(l->fd, (struct sockaddr *)&address, &size) < 0)
        return say(ret_error, -EIO, strerror(errno));
    l->index = address.sll_ifindex;
    return 0;
}

/* The kernel takes a program in place of another between two frames. pcap_setfilter() would shut everything out for a moment
 * and keep a copy of its own that it goes on filtering by; what it does besides is for cooked captures only. */
static int attach(struct live *l, struct bpf_program *program, char ret_error[LIVE_ERROR])
{
    if (l->link != LINK_ETHERNET)
        return pcap_setfilter(l->pcap, program) < 0 ? say(ret_error, -EIO, pcap_geterr(l->pcap)) : 0;
    int r = filter_give(program, l->fd);
    return r < 0 ? say(ret_error, -EIO, strerror(-r)) : 0;
}

/* With `narrowed`, as the user wants it narrowed. */
static int set_filter(struct live *l, const char *expression, bool narrowed, char ret_error[LIVE_ERROR])
{
    struct bpf_program program, joined;
    int r = filter_compile(l->pcap, expression, ret_error, &program);
    if (r == 0 && narrowed && l->user.bf_insns) {
        r = filter_join(&program, &l->user, ret_error, &joined);
        pcap_freecode(&program);
        program = joined;
    }
    if (r < 0)
        return r;
    r = attach(l, &program, ret_error);
    pcap_freecode(&program);
    return r;
}

static void forget(u_char *context, const struct pcap_pkthdr *header, const u_char *data)
{
    (void)context;
    (void)header;
    (void)data;
}

/* The ring runs since pcap_activate(), without a filter: what it took until now is neither counted nor handed out, so
 * that live_counts() balances to the frame. */
static int empty_ring(struct live *l, uint32_t timeout, char ret_error[LIVE_ERROR])
{
    int r = set_filter(l, "less 0", false, ret_error);
    if (r < 0)
        return r;
    poll(NULL, 0, (int)timeout * 2 + 1); /* until the last block is handed over */
    while (pcap_dispatch(l->pcap, -1, forget, NULL) > 0)
        continue;
    struct live_counts before;
    live_counts(l, &before);
    l->counts = (struct live_counts){0};
    return 0;
}

int live_refilter(struct live *l, const struct filter_named *named, char ret_error[LIVE_ERROR])
{
    char *expression = NULL;
    int r = l->unfiltered ? 0 : filter_write(l->link, named, &expression);
    if (r < 0)
        return say(ret_error, r, r == -E2BIG ? "the policy names more addresses than a filter holds" : strerror(-r));
    r = set_filter(l, expression ? expression : "", true, ret_error);
    free(expression);
    return r;
}

int live_unfilter(struct live *l, char ret_error[LIVE_ERROR])
{
    return set_filter(l, "", true, ret_error);
}

static int filter(struct live *l, const struct live_settings *settings, char ret_error[LIVE_ERROR])
{
    int r = settings->filter ? filter_compile(l->pcap, settings->filter, ret_error, &l->user) : 0;
    l->unfiltered = settings->unfiltered;
    return r < 0 ? r : live_refilter(l, settings->named, ret_error);
}

static int begin(struct live *l, const struct live_settings *settings, char ret_error[LIVE_ERROR])
{
    size_t size = strlen(settings->interface);
    if (size == 0 || size >= sizeof l->name)
        return say(ret_error, -ENODEV, "no interface has such a name");
    memcpy(l->name, settings->interface, size);
    int r = activate(l, settings, ret_error);
    if (r == 0)
        r = learn_index(l, ret_error);
    if (r == 0)
        r = empty_ring(l, settings->timeout ? settings->timeout : LIVE_TIMEOUT, ret_error);
    return r == 0 ? filter(l, settings, ret_error) : r;
}

int live_open(const struct live_settings *settings, char ret_error[LIVE_ERROR], struct live **ret)
{
    struct live *l = calloc(1, sizeof *l);
    if (!l)
        return say(ret_error, -ENOMEM, strerror(ENOMEM));
    int r = begin(l, settings, ret_error);
    if (r < 0)
        live_close(l);
    else
        *ret = l;
    return r;
}

void live_close(struct live *l)
{
    if (l && l->pcap)
        pcap_close(l->pcap);
    if (l)
        pcap_freecode(&l->user);
    free(l);
}

int live_fd(const struct live *l)
{
    return l->fd;
}

uint32_t live_link(const struct live *l)
{
    return l->link;
}

const char *live_interface(const struct live *l)
{
    return l->name;
}

const char *live_error(const struct live *l)
{
    return l->error;
}

/* ------ reading ------ */

struct hand_out {
    struct live *live;
    void (*take)(void *self, const struct frame *frame);
    void *self;
};

static void hand_out(u_char *context, const struct pcap_pkthdr *header, const u_char *data)
{
    const struct hand_out *h = (const void *)context;
    struct live *l = h->live;
    struct frame frame = {
        .data = data,
        .captured = header->caplen,
        .length = header->len,
        .time = (int64_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec, /* nanoseconds, as was asked for */
        .number = ++l->counts.delivered,
        .link = l->link,
        .interface = l->name,
    };
    h->take(h->self, &frame);
}

int live_read(struct live *l, unsigned most, void (*take)(void *self, const struct frame *frame), void *self)
{
    struct hand_out h = {.live = l, .take = take, .self = self};
    uint64_t before = l->counts.delivered;
    int r = pcap_dispatch(l->pcap, most < INT32_MAX ? (int)most : INT32_MAX, hand_out, (u_char *)&h);
    if (r >= 0)
        return (int)(l->counts.delivered - before);
    int state = live_state(l);
    return state < 0 ? state : say(l->error, -EIO, pcap_geterr(l->pcap));
}

int live_counts(struct live *l, struct live_counts *ret)
{
    struct tpacket_stats_v3 kernel = {0};
    socklen_t size = sizeof kernel;
    int r = getsockopt(l->fd, SOL_PACKET, PACKET_STATISTICS, &kernel, &size) < 0 ? -errno : 0;
    l->counts.received += kernel.tp_packets;
    l->counts.dropped += kernel.tp_drops;
    l->counts.stalls += kernel.tp_freeze_q_cnt;
    *ret = l->counts;
    return r;
}
