/* Sends the frames of a capture out of an interface, over and over, as fast as it can or at a rate, past the queues of the
 * kernel.
 *
 *   live_send INTERFACE FILE SECONDS RATE     (RATE 0: as fast as it goes)
 *
 * Says how many frames it sent, in how many microseconds, and in how many of processor time: what receives on a veth works on its
 * account too. */
#define _GNU_SOURCE /* sendmmsg */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { FRAMES = 20000, AT_ONCE = 64, PROTOCOL_ALL = 3 };

static struct iovec frame[FRAMES];
static unsigned frames;

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

static void keep(u_char *user, const struct pcap_pkthdr *header, const u_char *data)
{
    (void)user;
    void *copy = malloc(header->caplen);
    if (!copy || frames == FRAMES)
        return;
    memcpy(copy, data, header->caplen);
    frame[frames++] = (struct iovec){copy, header->caplen};
}

static int load(const char *path)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *capture = pcap_open_offline(path, error);
    if (!capture) {
        fprintf(stderr, "%s\n", error);
        return -1;
    }
    pcap_dispatch(capture, FRAMES, keep, NULL);
    pcap_close(capture);
    return frames ? 0 : -1;
}

static int open_socket(const char *interface)
{
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = 0, .sll_ifindex = (int)if_nametoindex(interface)};
    int on = 1, fd = socket(AF_PACKET, SOCK_RAW, 0);
    if (fd < 0 || !address.sll_ifindex || setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror(interface);
        return -1;
    }
    return fd;
}

int main(int argc, char **argv)
{
    if (argc != 5 || load(argv[2]) < 0)
        return 2;
    int fd = open_socket(argv[1]);
    long long span = atoll(argv[3]) * 1000000, rate = atoll(argv[4]), begun = now(), passed;
    unsigned long long sent = 0;
    struct mmsghdr message[AT_ONCE];
    struct rusage used;
    if (fd < 0)
        return 2;
    while ((passed = now() - begun) < span) {
        if (rate && sent > (unsigned long long)(rate * passed / 1000000))
            continue;
        for (unsigned i = 0; i < AT_ONCE; i++)
            message[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &frame[(sent + i) % frames], .msg_iovlen = 1}};
        int n = sendmmsg(fd, message, AT_ONCE, 0);
        sent += n > 0 ? (unsigned)n : 0;
    }
    getrusage(RUSAGE_SELF, &used);
    printf("%llu %lld %lld\n", sent, passed,
           (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000ll + used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    return 0;
}
