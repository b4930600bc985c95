/* libpcap's own loop over a capture file with a callback that only counts: the yardstick of every ratio.
 * The count goes to standard error, where sentinel's summary goes too. */
#include <pcap/pcap.h>
#include <stdio.h>

static void count(u_char *packets, const struct pcap_pkthdr *header, const u_char *data)
{
    (void)header;
    (void)data;
    ++*(unsigned long long *)(void *)packets;
}

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    unsigned long long packets = 0;
    pcap_t *capture = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
    if (!capture) {
        fprintf(stderr, "%s\n", argc == 2 ? error : "usage: noop FILE");
        return 2;
    }
    int got = pcap_dispatch(capture, -1, count, (u_char *)&packets);
    if (got < 0)
        fprintf(stderr, "%s\n", pcap_geterr(capture));
    pcap_close(capture);
    fprintf(stderr, "%llu\n", packets);
    return got < 0;
}
