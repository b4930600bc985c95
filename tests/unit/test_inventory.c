/* The closing summary: who answered, in which role, with what; who asked and got nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "detect_make.h"
#include "record/inventory.h"

static const struct hash_key key = {{1, 2}};

/* A network in which things happen one second after the other. */
struct world {
    struct inventory *inventory;
    struct frame frame;
    struct event event;
};

static struct world begin(void)
{
    struct world w = {.inventory = inventory_new(&key), .frame = {.time = TEST_TIME}};
    assert_non_null(w.inventory);
    return w;
}

static struct event *next(struct world *w, enum event_kind kind)
{
    w->frame.time += WHEN_SECOND;
    w->frame.number++;
    event_reset(&w->event, kind, &w->frame);
    w->event.segment = 0;
    return &w->event;
}

static void set_client(struct event *e, uint32_t client)
{
    struct mac mac = {
        {0x52, 0x54, (uint8_t)(client >> 24), (uint8_t)(client >> 16), (uint8_t)(client >> 8), (uint8_t)client}};
    event_set_mac(e, FIELD_CLIENT_MAC, &mac);
}

static void ask(struct world *w, enum event_kind kind, uint32_t client, bool booting)
{
    struct event *e = next(w, kind);
    set_client(e, client);
    event_set_bool(e, FIELD_CLIENT_BOOTING, booting);
    inventory_take(w->inventory, e);
}

static struct event *answer(struct world *w, enum event_kind kind, const char *ip, const char *role, uint32_t client)
{
    struct event *e = next(w, kind);
    put_addr(e, FIELD_SERVER_IP, ip);
    put_mac(e, FIELD_SERVER_MAC, "52:54:00:00:00:66");
    event_set_text(e, FIELD_SERVER_ROLE, role);
    event_set_text(e, FIELD_SERVER_VERDICT, "unknown");
    set_client(e, client);
    return e;
}

static const struct sighting *only(const struct world *w)
{
    assert_int_equal(inventory_count(w->inventory), 1);
    assert_null(inventory_get(w->inventory, 1));
    return inventory_get(w->inventory, 0);
}

/* One responder's answers gather in one line, with the last verdict and first and last times. */
static void answers_gather(void **state)
{
    (void)state;
    struct world w = begin();
    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", 1));
    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", 2));
    struct event *e = answer(&w, EVENT_DHCP_ACK, "10.42.0.66", "dhcp", 2);
    event_set_text(e, FIELD_SERVER_VERDICT, "authorised");
    event_set_text(e, FIELD_SERVER_SERVICE, "dhcp-1");
    put_addr(e, FIELD_SERVER_ID, "10.42.0.1");
    inventory_take(w.inventory, e);

    const struct sighting *s = only(&w);
    assert_int_equal(s->answers, 3);
    assert_int_equal(s->clients, 2);
    assert_string_equal(s->role, "dhcp");
    assert_string_equal(s->verdict, "authorised");
    assert_string_equal(s->service, "dhcp-1");
    assert_int_equal(s->server_id.byte[3], 1);
    assert_int_equal(s->segment, 0);
    assert_true(s->first_seen == TEST_TIME + WHEN_SECOND && s->last_seen == TEST_TIME + 3 * WHEN_SECOND);
    inventory_free(w.inventory);
}

/* Two bodies behind one address, two roles of one body, two segments: each is a line of its own, in the order of sight. */
static void differing_responders_stay_apart(void **state)
{
    (void)state;
    struct world w = begin();
    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", 1));
    inventory_take(w.inventory, answer(&w, EVENT_PXE_REPLY, "10.42.0.66", "pxe", 1));
    struct event *e = answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", 1);
    put_mac(e, FIELD_SERVER_MAC, "52:54:00:00:00:67");
    inventory_take(w.inventory, e);
    e = answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", 1);
    e->segment = EVENT_NO_SEGMENT;
    inventory_take(w.inventory, e);

    assert_int_equal(inventory_count(w.inventory), 4);
    assert_string_equal(inventory_get(w.inventory, 1)->role, "pxe");
    assert_int_equal(inventory_get(w.inventory, 2)->mac.byte[5], 0x67);
    assert_int_equal(inventory_get(w.inventory, 3)->segment, EVENT_NO_SEGMENT);
    inventory_free(w.inventory);
}

/* Files are shown as they were handed out: the first few, counted on, cut when long. */
static void files_are_kept_and_counted(void **state)
{
    (void)state;
    struct world w = begin();
    char name[100];
    memset(name, 'x', sizeof name);
    for (int round = 0; round < 2; round++) {
        for (char c = 'a'; c < 'g'; c++) {
            struct event *e = answer(&w, EVENT_PXE_REPLY, "10.42.0.66", "pxe", 1);
            name[0] = c;
            event_add_text(&w.event, FIELD_BOOT_FILES, bytes_of(name, sizeof name));
            add_addr(e, FIELD_BOOT_SERVERS, c == 'f' ? "10.42.0.68" : "10.42.0.67");
            inventory_take(w.inventory, e);
        }
    }
    const struct sighting *s = only(&w);
    assert_int_equal(s->files, 6);
    assert_int_equal(s->file_size[0], SIGHTING_TEXT);
    assert_int_equal(s->file[SIGHTING_FILES - 1][0], 'd');
    assert_int_equal(s->next_server.byte[3], 68);
    assert_int_equal(s->clients, 1);
    inventory_free(w.inventory);
}

/* Counted files do not start anew past 255. */
static void many_files_saturate(void **state)
{
    (void)state;
    struct world w = begin();
    for (uint32_t i = 0; i < 300; i++) {
        struct event *e = answer(&w, EVENT_TFTP_DATA, "10.42.0.66", "tftp", 1);
        event_set_bytes(e, FIELD_TFTP_FILE, bytes_of(&i, sizeof i));
        inventory_take(w.inventory, e);
    }
    assert_int_equal(only(&w)->files, 255);
    inventory_free(w.inventory);
}

/* DISCOVERs without any OFFER tell of a sensor that does not see the servers. */
static void unanswered_clients(void **state)
{
    (void)state;
    struct world w = begin();
    ask(&w, EVENT_DHCP_DISCOVER, 1, true);
    ask(&w, EVENT_DHCP_DISCOVER, 1, true);
    ask(&w, EVENT_DHCP_DISCOVER, 2, false);
    ask(&w, EVENT_DHCP_REQUEST, 3, false);
    struct inventory_totals t = inventory_totals(w.inventory);
    assert_int_equal(t.discovers, 3);
    assert_int_equal(t.requests, 1);
    assert_int_equal(t.clients, 3);
    assert_int_equal(t.booting, 1);
    assert_int_equal(t.unanswered, 2);

    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.1", "dhcp", 2));
    assert_int_equal(inventory_totals(w.inventory).unanswered, 1);
    struct event *e = answer(&w, EVENT_PXE_REPLY, "10.42.0.10", "pxe", 1);
    event_set_text(e, FIELD_PXE_KIND, "proxy");
    event_set_text(e, FIELD_DHCP_TYPE, "offer");
    inventory_take(w.inventory, e);
    t = inventory_totals(w.inventory);
    assert_int_equal(t.unanswered, 0);
    assert_int_equal(t.offers, 2);

    ask(&w, EVENT_DHCP_DISCOVER, 1, true); /* once answered is answered */
    assert_int_equal(inventory_totals(w.inventory).unanswered, 0);
    inventory_free(w.inventory);
}

/* A combined offer is two events of one message: it counts once. */
static void combined_offer_counts_once(void **state)
{
    (void)state;
    struct world w = begin();
    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.1", "dhcp", 1));
    struct event *e = answer(&w, EVENT_PXE_REPLY, "10.42.0.1", "pxe", 1);
    event_set_text(e, FIELD_PXE_KIND, "combined");
    event_set_text(e, FIELD_DHCP_TYPE, "offer");
    inventory_take(w.inventory, e);
    assert_int_equal(inventory_totals(w.inventory).offers, 1);
    inventory_free(w.inventory);
}

/* A client boots when it is served a file that it reads; once, however many files. */
static void boots_are_clients_that_read(void **state)
{
    (void)state;
    struct world w = begin();
    for (uint32_t client = 1; client < 4; client++) {
        bool write = client == 2, booting = client != 3;
        for (int i = 0; i < 2; i++) {
            ask(&w, EVENT_DHCP_DISCOVER, client, booting);
            struct event *e = next(&w, EVENT_TFTP_REQUEST);
            set_client(e, client);
            event_set_bool(e, FIELD_TFTP_WRITE, write);
            inventory_take(w.inventory, e);
            e = answer(&w, EVENT_TFTP_DATA, "10.42.0.10", "tftp", client);
            event_set_bool(e, FIELD_TFTP_WRITE, write);
            event_set_bool(e, FIELD_CLIENT_BOOTING, booting);
            inventory_take(w.inventory, e);
        }
    }
    struct inventory_totals t = inventory_totals(w.inventory);
    assert_int_equal(t.booting, 2);
    assert_int_equal(t.boots, 1);
    assert_int_equal(t.file_requests, 4);
    assert_int_equal(only(&w)->clients, 3);
    inventory_free(w.inventory);
}

/* A TFTP client without a known hardware address is known by the MAC of its frames. */
static void ethernet_address_stands_in(void **state)
{
    (void)state;
    struct world w = begin();
    for (int i = 0; i < 2; i++) {
        struct event *e = answer(&w, EVENT_TFTP_DATA, "10.42.0.10", "tftp", 1);
        event_unset(e, FIELD_CLIENT_MAC);
        put_mac(e, FIELD_CLIENT_ETHER, i ? "02:00:00:00:00:01" : "02:00:00:00:00:02");
        inventory_take(w.inventory, e);
    }
    assert_int_equal(only(&w)->clients, 2);
    inventory_free(w.inventory);
}

/* A responder that found no room is told of once, however much it answers. */
static void refused_responders_are_counted(void **state)
{
    (void)state;
    struct world w = begin();
    for (uint32_t i = 0; i < 1024 + 3; i++) {
        for (int times = 0; times < 5; times++) {
            struct event *e = answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", 1);
            e->segment = (int)i;
            inventory_take(w.inventory, e);
        }
    }
    assert_int_equal(inventory_count(w.inventory), 1024);
    assert_int_equal(inventory_totals(w.inventory).forgotten, 3);
    inventory_free(w.inventory);
}

/* Whoever floods the segment with invented servers and clients takes no memory, hides no first ones, and is told of. */
static void bounded_under_a_flood(void **state)
{
    (void)state;
    struct world w = begin();
    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.1", "dhcp", 0));
    for (uint32_t i = 1; i < 100000; i++) {
        struct event *e = answer(&w, EVENT_DHCP_OFFER, "10.42.0.66", "dhcp", i);
        e->value[FIELD_SERVER_IP].addr.byte[1] = (uint8_t)(i >> 16);
        e->value[FIELD_SERVER_IP].addr.byte[2] = (uint8_t)(i >> 8);
        e->value[FIELD_SERVER_IP].addr.byte[3] = (uint8_t)i;
        inventory_take(w.inventory, e);
        ask(&w, EVENT_DHCP_DISCOVER, i, false);
    }
    inventory_take(w.inventory, answer(&w, EVENT_DHCP_OFFER, "10.42.0.1", "dhcp", 0));
    assert_int_equal(inventory_count(w.inventory), 1024);
    assert_int_equal(inventory_get(w.inventory, 0)->answers, 2);
    assert_int_equal(inventory_get(w.inventory, 0)->clients, 1);
    assert_true(inventory_totals(w.inventory).forgotten > 0);
    assert_int_equal(inventory_totals(w.inventory).unanswered, 0);
    inventory_free(w.inventory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_gather),
        cmocka_unit_test(differing_responders_stay_apart),
        cmocka_unit_test(files_are_kept_and_counted),
        cmocka_unit_test(many_files_saturate),
        cmocka_unit_test(unanswered_clients),
        cmocka_unit_test(combined_offer_counts_once),
        cmocka_unit_test(boots_are_clients_that_read),
        cmocka_unit_test(ethernet_address_stands_in),
        cmocka_unit_test(refused_responders_are_counted),
        cmocka_unit_test(bounded_under_a_flood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
