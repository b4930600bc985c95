/* libpcap's own loop over an interface, with a ring as large as sentinel's and a callback that only counts: the yardstick.
 * Says "open", and when it is told to end: packets received, dropped, and microseconds of processor time. */
#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

static pcap_t *capture;

static void stop(int number)
{
    (void)number;
    pcap_breakloop(capture);
}

static void count(u_char *packets, const struct pcap_pkthdr *header, const u_char *data)
{
    (void)header;
    (void)data;
    ++*(unsigned long long *)(void *)packets;
}

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE] = "usage: live_noop INTERFACE";
    unsigned long long packets = 0;
    struct pcap_stat stat;
    struct rusage used;
    capture = argc == 2 ? pcap_create(argv[1], error) : NULL;
    if (!capture || pcap_set_snaplen(capture, 262144) || pcap_set_buffer_size(capture, 64 << 20) ||
        pcap_set_timeout(capture, 8) || pcap_set_promisc(capture, 1) || pcap_activate(capture) < 0) {
        fprintf(stderr, "%s\n", capture ? pcap_geterr(capture) : error);
        return 2;
    }
    signal(SIGTERM, stop);
    puts("open");
    fflush(stdout);
    pcap_loop(capture, -1, count, (u_char *)&packets);
    pcap_stats(capture, &stat);
    getrusage(RUSAGE_SELF, &used);
    printf("%llu %u %lld\n", packets, stat.ps_drop,
           (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000ll + used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    pcap_close(capture);
    return 0;
}
