/* What is known of responders from before: who has fallen silent, and who answers unlike before. */
#include "forge.h"

enum { CLIENTS = 6 };

static struct client client_number(uint8_t i)
{
    struct client c = laptop;
    c.host.mac[5] = (uint8_t)(0x80 + i);
    c.host.ip += i;
    c.xid += i;
    return c;
}

/* Each asks ten seconds after the one before. */
static void ask_all(struct scene *s, const struct host *first, const struct host *second)
{
    for (uint8_t i = 0; i < CLIENTS; i++) {
        struct client c = client_number(i);
        client_discover(s, &c);
        lease_offer(s, &c, first);
        if (second)
            lease_offer(s, &c, second);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

/* The real server is there, is made to shut up, and the rogue has the segment to itself. */
static void server_silenced(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 60 * MICROSECONDS);
    ask_all(s, &rogue, NULL);
}

/* A rogue beside a server that lives is a rogue and nothing else. */
static void server_beside_rogue(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 60 * MICROSECONDS);
    ask_all(s, &rogue, &dhcp_1);
}

/* One of two authorised servers is down: the other one answers. */
static void server_failed_over(struct scene *s)
{
    lease_whole(s, &laptop, &dhcp_1);
    scene_wait(s, 60 * MICROSECONDS);
    ask_all(s, &dhcp_2, NULL);
}

/* From one day to the next another system answers by the server's addresses. */
static void server_exchanged(struct scene *s)
{
    struct host exchanged = dhcp_1;
    exchanged.ttl = 128;
    for (uint8_t i = 0; i < 24; i++) {
        struct client c = client_number(i);
        client_discover(s, &c);
        lease_offer(s, &c, i < 22 ? &dhcp_1 : &exchanged);
        scene_wait(s, 10 * MICROSECONDS);
    }
}

const struct scenario scenarios_known[] = {
    {"server-silenced",
     "the real server fell silent and a rogue answers in its place: who was pushed aside is told too", server_silenced},
    {"server-beside-rogue", "a rogue is told, and nobody is said to be silent who answers", server_beside_rogue},
    {"server-failed-over", "a failover partner that takes over is no attack", server_failed_over},
    {"server-exchanged", "another system answers by a known server's addresses", server_exchanged},
    {NULL, NULL, NULL},
};
