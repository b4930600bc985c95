#include "probe/sender.h"

#include <errno.h>
#include <ifaddrs.h>
#include <libnet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

enum { PORTS = 64 };

struct sender {
    libnet_t *net;
    struct sender_card card;
    int port[PORTS];
    size_t ports;
};

static void say(char error[SENDER_ERROR], const char *interface, const char *what)
{
    struct text t;
    text_init(&t, error, SENDER_ERROR);
    text_add_untrusted(&t, bytes_of(interface, strlen(interface)));
    text_add(&t, ": ");
    text_add_untrusted(&t, bytes_of(what, strlen(what)));
}

static uint8_t bits_of(const struct sockaddr_in *mask)
{
    uint32_t host = ntohl(mask->sin_addr.s_addr);
    uint8_t bits = 0;
    for (; host & 0x80000000U; host <<= 1)
        bits++;
    return bits;
}

static void take_ip4(struct sender_card *card, const struct ifaddrs *i)
{
    struct sockaddr_in ip, mask;
    memcpy(&ip, i->ifa_addr, sizeof ip);
    memcpy(&mask, i->ifa_netmask, sizeof mask);
    card->ip = (struct addr){.family = 4};
    memcpy(card->ip.byte, &ip.sin_addr, 4);
    card->net = (struct prefix){.addr = card->ip, .bits = bits_of(&mask)};
}

static void take_address(struct sender_card *card, const struct ifaddrs *i)
{
    if (i->ifa_addr->sa_family == AF_INET && !card->ip.family && i->ifa_netmask)
        take_ip4(card, i);
    if (i->ifa_addr->sa_family == AF_INET6 && !card->link_local.family) {
        struct sockaddr_in6 ip;
        memcpy(&ip, i->ifa_addr, sizeof ip);
        if (IN6_IS_ADDR_LINKLOCAL(&ip.sin6_addr)) {
            card->link_local.family = 6;
            memcpy(card->link_local.byte, &ip.sin6_addr, 16);
        }
    }
    if (i->ifa_addr->sa_family == AF_PACKET) {
        struct sockaddr_ll link;
        memcpy(&link, i->ifa_addr, sizeof link);
        memcpy(card->mac.byte, link.sll_addr, sizeof card->mac.byte);
    }
}

/* What the kernel knows of the card. 0 or −errno. */
static int look_at(const char *interface, struct sender_card *ret)
{
    struct ifaddrs *all;
    int result = -ENODEV;
    if (getifaddrs(&all) != 0)
        return -errno;
    for (const struct ifaddrs *i = all; i; i = i->ifa_next) {
        if (!i->ifa_addr || strcmp(i->ifa_name, interface) != 0)
            continue;
        take_address(ret, i);
        result = i->ifa_flags & IFF_UP ? 0 : -ENETDOWN;
    }
    freeifaddrs(all);
    return result;
}

int sender_open(const char *interface, char ret_error[SENDER_ERROR], struct sender **ret)
{
    char error[LIBNET_ERRBUF_SIZE] = "";
    struct sender *s = calloc(1, sizeof *s);
    int result = s ? look_at(interface, &s->card) : -ENOMEM;
    if (result) {
        say(ret_error, interface, result == -ENODEV ? "there is no such interface" : strerror(-result));
        free(s);
        return result;
    }
    /* libnet's own complaint about rights is about being root; ours is about the one right that it takes. */
    int test = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (test < 0) {
        result = -errno;
        say(ret_error, interface, result == -EPERM ? "sending frames needs CAP_NET_RAW" : strerror(-result));
        free(s);
        return result;
    }
    close(test);
    s->net = libnet_init(LIBNET_LINK, interface, error);
    if (!s->net) {
        say(ret_error, interface, error);
        free(s);
        return -EIO;
    }
    *ret = s;
    return 0;
}

void sender_close(struct sender *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->ports; i++)
        close(s->port[i]);
    libnet_destroy(s->net);
    free(s);
}

const struct sender_card *sender_card(const struct sender *s)
{
    return &s->card;
}

/* Sends what was built, and empties the builder. */
static int send_built(struct sender *s, bool built)
{
    int result = built && libnet_write(s->net) >= 0 ? 0 : -EIO;
    libnet_clear_packet(s->net);
    return result;
}

/* libnet sums UDP over IPv4 alone. */
static uint16_t sum6(const struct sender_udp *how, const uint8_t *datagram, size_t size)
{
    uint32_t sum = (uint32_t)size + IPPROTO_UDP;
    for (size_t i = 0; i < 16; i += 2) {
        sum += (uint32_t)how->source.byte[i] << 8 | how->source.byte[i + 1];
        sum += (uint32_t)how->target.byte[i] << 8 | how->target.byte[i + 1];
    }
    for (size_t i = 0; i < size; i++)
        sum += i % 2 ? datagram[i] : (uint32_t)datagram[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? 0xffff : (uint16_t)(~sum & 0xffff);
}

static bool build_udp6(struct sender *s, const struct sender_udp *how, const void *payload, size_t size)
{
    enum { HEADER = 8, MOST = 2048 };
    uint8_t datagram[MOST];
    struct libnet_in6_addr source, target;
    if (size > MOST - HEADER)
        return false;
    const uint8_t header[HEADER] = {(uint8_t)(how->source_port >> 8), (uint8_t)how->source_port,
                                    (uint8_t)(how->target_port >> 8), (uint8_t)how->target_port,
                                    (uint8_t)((HEADER + size) >> 8),  (uint8_t)(HEADER + size)};
    memcpy(datagram, header, HEADER);
    memcpy(datagram + HEADER, payload, size);
    uint16_t sum = sum6(how, datagram, HEADER + size);
    datagram[6] = (uint8_t)(sum >> 8);
    datagram[7] = (uint8_t)sum;
    memcpy(&source, how->source.byte, sizeof source);
    memcpy(&target, how->target.byte, sizeof target);
    return libnet_build_ipv6(0, 0, (uint16_t)(HEADER + size), IPPROTO_UDP, 64, source, target, datagram,
                             (uint32_t)(HEADER + size), s->net, 0) >= 0;
}

static bool build_udp4(struct sender *s, const struct sender_udp *how, const void *payload, size_t size)
{
    uint32_t source = 0, target;
    memcpy(&source, how->source.byte, sizeof source);
    memcpy(&target, how->target.byte, sizeof target);
    return libnet_build_udp(how->source_port, how->target_port, (uint16_t)(8 + size), 0, payload, (uint32_t)size,
                            s->net, 0) >= 0 &&
           libnet_build_ipv4((uint16_t)(20 + 8 + size), 0, 0, 0, 64, IPPROTO_UDP, 0, source, target, NULL, 0, s->net,
                             0) >= 0;
}

int sender_udp(struct sender *s, const struct sender_udp *how, const void *payload, size_t size)
{
    bool six = how->target.family == 6;
    bool built = six ? build_udp6(s, how, payload, size) : build_udp4(s, how, payload, size);
    built = built && libnet_build_ethernet(how->to.byte, how->from.byte, six ? ETHERTYPE_IPV6 : ETHERTYPE_IP, NULL, 0,
                                           s->net, 0) >= 0;
    return send_built(s, built);
}

int sender_who_has(struct sender *s, const struct mac *from, const struct addr *ip)
{
    static const uint8_t nobody[6], nowhere[4], everyone[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    bool built = libnet_build_arp(ARPHRD_ETHER, ETHERTYPE_IP, 6, 4, ARPOP_REQUEST, from->byte, nowhere, nobody,
                                  ip->byte, NULL, 0, s->net, 0) >= 0 &&
                 libnet_build_ethernet(everyone, from->byte, ETHERTYPE_ARP, NULL, 0, s->net, 0) >= 0;
    return send_built(s, built);
}

uint16_t sender_port(struct sender *s, uint16_t wanted)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(wanted)};
    socklen_t size = sizeof any;
    int fd = s->ports < PORTS ? socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) : -1;
    if (fd < 0)
        return 0;
    if (bind(fd, (const struct sockaddr *)&any, sizeof any) != 0 ||
        getsockname(fd, (struct sockaddr *)&any, &size) != 0) {
        close(fd);
        return 0;
    }
    s->port[s->ports++] = fd;
    return ntohs(any.sin_port);
}
