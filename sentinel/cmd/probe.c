/* sentinel probe: asks the segment who answers booting clients. The one command that sends. */
#include "cmd/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const struct option_spec options[] = {
    {"interface", "NAME", "where to ask"},
    LOAD_OPTIONS,
    {"wait", "SECONDS",
     "for answers to the first questions, 1 to 60; default 5: servers try an address before they offer it"},
    {"json", NULL, "responders, files and alerts as lines of JSON"},
};

static void name_site(struct probe *p)
{
    struct text t;
    if (gethostname(p->sensor, sizeof p->sensor - 1) != 0)
        p->sensor[0] = '\0';
    text_init(&t, p->policy_sha256, sizeof p->policy_sha256);
    text_add_hex(&t, bytes_of(policy_digest(p->loaded.policy), SHA256_SIZE));
    p->site = (struct record_site){.sensor = p->sensor,
                                   .site = policy_site(p->loaded.policy),
                                   .policy_version = policy_version(p->loaded.policy),
                                   .policy_sha256 = p->policy_sha256};
}

static int read_wait(const struct arguments *args, unsigned *ret)
{
    const char *text = arguments_get(args, "wait");
    char *end;
    long wait = text ? strtol(text, &end, 10) : 5;
    if (text && (*end || wait < 1 || wait > 60))
        return arguments_complain(args, "--wait is a number of seconds, 1 to 60");
    *ret = (unsigned)wait;
    return EXIT_CLEAN;
}

static int probe(const struct arguments *args, struct probe *p)
{
    unsigned wait = 0;
    int code = read_wait(args, &wait);
    if (!code)
        code = load(args, &p->loaded);
    if (code)
        return code;
    if (!policy_probe_allowed(p->loaded.policy)) {
        fprintf(stderr, "sentinel probe: the policy does not say \"probe: allowed\"; nothing was sent\n");
        return EXIT_USAGE;
    }
    name_site(p);
    code = probe_run(p, wait);
    return code ? code : probe_tell(p);
}

static int run(const struct arguments *args)
{
    struct probe *p = calloc(1, sizeof *p);
    if (!p)
        return EXIT_FAILED;
    p->interface = arguments_get(args, "interface");
    p->json = arguments_has(args, "json");
    int code;
    if (args->operand_count)
        code = arguments_complain(args, "takes options only");
    else if (!p->interface)
        code = arguments_complain(args, "where? Name an interface with -i");
    else if (!arguments_has(args, "policy"))
        code = arguments_complain(args, "which policy? It must say \"probe: allowed\", and judges who answers");
    else
        code = probe(args, p);
    for (size_t n = 0; n < p->alerts; n++)
        free(p->alert[n]);
    live_close(p->live);
    sender_close(p->sender);
    engine_free(p->engine);
    loaded_done(&p->loaded);
    free(p);
    return code;
}

const struct command command_probe = {
    .name = "probe",
    .operands = "",
    .summary = "ask a segment who answers booting clients; the one command that sends",
    .description = "For segments where no mirror port shows answers to others: asks once, as a machine that boots from "
                   "the network, by BIOS,\n"
                   "UEFI and HTTP and by DHCPv6; asks those that answered on port 4011, and their file servers for a "
                   "name that nobody has and\n"
                   "for the sizes of the files that were offered. Judges the answers as watch does. Takes no address "
                   "and no file; at most\n"
                   "ten frames a second. It is known by its MAC 02:73:6e:70:62:XX, and sensors name it (SN-1019).\n"
                   "Only where the policy says \"probe: allowed\". Needs CAP_NET_RAW.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .letters = "i",
    .run = run,
};
