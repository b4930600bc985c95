#include "track/content/place.h"

#include "base/text.h"

const char *const place_names[PLACE_COUNT] = {
    [PLACE_PACKAGES] = "packages", [PLACE_SIGNATURES] = "signatures", [PLACE_LIBRARY] = "library",
    [PLACE_IMAGES] = "images",     [PLACE_BRANCH_CACHE] = "branch-cache",
    [PLACE_PEER_CACHE] = "peer-cache",
};

/* Names as globs: a `?` stands for the letter of a drive, a star in front for NOCERT_ and CCMTOKENAUTH_. */
struct name {
    const char *glob;
    enum place place;
};

/* First components of web paths. The two GUIDs are BranchCache's: retrieval (MS-PCCRR §2.1.1) and hosted cache. */
static const struct name folders[] = {
    {"*SMS_DP_SMSPKG$", PLACE_PACKAGES},
    {"*SMS_DP_SMSPKG?$", PLACE_PACKAGES},
    {"*SMS_DP_SMSSIG$", PLACE_SIGNATURES},
    {"116B50EB-ECE2-41ac-8429-9F9E963361B7", PLACE_BRANCH_CACHE},
    {"C574AC30-5794-4AEE-B1BB-6651C5315029", PLACE_BRANCH_CACHE},
    {"SCCM_BranchCache$", PLACE_PEER_CACHE},
};

static const struct name shares[] = {
    {"REMINST", PLACE_IMAGES},          {"SMSPKG$", PLACE_PACKAGES},   {"SMSPKG?$", PLACE_PACKAGES},
    {"SMS_DP$", PLACE_PACKAGES},        {"SMSSIG$", PLACE_SIGNATURES}, {"SMSSIG?$", PLACE_SIGNATURES},
    {"SCCMContentLib$", PLACE_LIBRARY},
};

/* Folders that hold packages: the parts of a content library (FileLib's are named by digest), and REMINST's. */
static const struct name holders[] = {
    {"DataLib", PLACE_LIBRARY},  {"PkgLib", PLACE_LIBRARY}, {"FileLib", PLACE_LIBRARY},
    {"SMSImages", PLACE_IMAGES}, {"SMSBoot", PLACE_IMAGES},
};

static enum place find(const struct name *names, size_t count, struct bytes text)
{
    for (size_t i = 0; i < count; i++) {
        if (text_glob(names[i].glob, strlen(names[i].glob), text))
            return names[i].place;
    }
    return PLACE_NONE;
}

static bool is_slash(uint8_t c)
{
    return c == '/' || c == '\\';
}

/* The next component, and the slashes behind it; `ret_ended` when there was one. */
static struct bytes take_component(struct bytes *path, bool *ret_ended)
{
    size_t n = 0;
    while (n < path->left && !is_slash(path->at[n]))
        n++;
    struct bytes component = bytes_sub(path, n);
    *ret_ended = path->left > 0;
    while (path->left && is_slash(path->at[0]))
        bytes_skip(path, 1);
    return component;
}

void place_of_file(enum place place, struct bytes name, struct place_found *ret)
{
    bool ended = false;
    while (name.left && is_slash(name.at[0]))
        bytes_skip(&name, 1);
    struct bytes all = name;
    *ret = (struct place_found){.place = place, .package = take_component(&name, &ended)};
    enum place holder = find(holders, sizeof holders / sizeof *holders, ret->package);
    if (holder != PLACE_NONE) {
        ret->place = holder;
        ret->package = take_component(&name, &ended);
    }
    ret->top = !ret->package.left;
    ret->folder = ret->top || !name.left || (all.left && is_slash(all.at[all.left - 1]));
}

bool place_of_path(struct bytes path, struct place_found *ret)
{
    bool ended;
    while (path.left && is_slash(path.at[0]))
        bytes_skip(&path, 1);
    struct bytes first = take_component(&path, &ended);
    enum place place = find(folders, sizeof folders / sizeof *folders, first);
    if (place == PLACE_NONE)
        return false;
    place_of_file(place, path, ret);
    return true;
}

enum place place_of_share(struct bytes share)
{
    struct bytes last = share;
    while (share.left) {
        bool ended;
        last = take_component(&share, &ended);
    }
    return find(shares, sizeof shares / sizeof *shares, last);
}
