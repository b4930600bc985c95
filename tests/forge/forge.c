/* Writes the captures of pcaps/: `forge DIRECTORY` all of them, `forge --list` their names with a line of why. The
 * same program writes the same bytes. */
#include "forge.h"

#include <string.h>

static const struct scenario *const families[] = {
    scenarios_shares, scenarios_caches,
    scenarios_wds,   scenarios_udpcast, scenarios_uftp, scenarios_groups,
    scenarios_pxe,   scenarios_dhcp, scenarios_options,  scenarios_carriers, scenarios_tftp,     scenarios_transfer,
    scenarios_tools, scenarios_boot, scenarios_answers, scenarios_ordinary, scenarios_ipv6,     scenarios_bindings, scenarios_known,
    scenarios_channels};

enum { FAMILIES = sizeof(families) / sizeof(families[0]), PATH_ROOM = 4096 };

static int write_scenario(const char *directory, const struct scenario *scenario)
{
    char path[PATH_ROOM];
    struct scene scene;
    int size = snprintf(path, sizeof(path), "%s/%s.pcap", directory, scenario->name);
    if (size < 0 || (size_t)size >= sizeof(path)) {
        fprintf(stderr, "forge: %s: the path is too long\n", directory);
        return 1;
    }
    scene_open(&scene, path);
    scenario->play(&scene);
    scene_close(&scene);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: forge DIRECTORY | --list\n");
        return 2;
    }
    bool list = strcmp(argv[1], "--list") == 0;
    for (size_t f = 0; f < FAMILIES; f++) {
        for (const struct scenario *scenario = families[f]; scenario->name; scenario++) {
            if (list)
                printf("%s\t%s\n", scenario->name, scenario->why);
            else if (write_scenario(argv[1], scenario) != 0)
                return 1;
        }
    }
    return 0;
}
