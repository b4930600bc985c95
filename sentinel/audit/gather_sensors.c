/* What the sensors said of themselves, hour by hour. */
#include <stdio.h>
#include <string.h>

#include "audit/facts.h"
#include "record/own.h"
#include "store/summary.h"

enum { VALUE = 128 };

struct said {
    char name[VALUE], version[VALUE], policy_version[VALUE], policy_sha256[VALUE];
};

struct reader {
    struct facts *f;
    int64_t before; /* time of the record before, or 0 */
    struct said said;
};

static void take_value(void *self, const char *path, const char *value)
{
    struct said *s = self;
    const struct {
        const char *path;
        char *to;
    } wanted[] = {
        {"host", s->name},
        {"version", s->version},
        {"policy_version", s->policy_version},
        {"policy_sha256", s->policy_sha256},
    };
    const char *dot = strchr(path, '.'); /* sentinel_health., sentinel_start. or sentinel_stop. */
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (strcmp(i ? (dot ? dot + 1 : "") : path, wanted[i].path) == 0)
            snprintf(wanted[i].to, VALUE, "%s", value);
    }
}

static struct sensor *sensor_of(struct facts *f, const struct said *s, int64_t time)
{
    for (size_t i = 0; i < f->sensors; i++) {
        struct sensor *known = &f->sensor[i];
        if (strcmp(known->name, s->name) == 0 && strcmp(known->version, s->version) == 0 &&
            strcmp(known->policy_sha256, s->policy_sha256) == 0)
            return known;
    }
    void *at = f->sensor;
    struct keep *k = &f->keep;
    if (f->sensors == FACTS_SENSORS || !keep_grow(k, &at, f->sensors, &f->sensor_room, sizeof *f->sensor))
        return NULL;
    f->sensor = at;
    f->sensor[f->sensors] = (struct sensor){.name = keep_text(k, s->name),
                                            .version = keep_text(k, s->version),
                                            .policy_version = keep_text(k, s->policy_version),
                                            .policy_sha256 = keep_text(k, s->policy_sha256),
                                            .first = time};
    return &f->sensor[f->sensors++];
}

static bool take_health(void *self, int64_t time, const char *line)
{
    const int64_t hour = 3600 * WHEN_SECOND;
    struct reader *r = self;
    r->said = (struct said){.name = ""};
    if (own_walk(line, take_value, &r->said) != 0)
        return true;
    if (r->before && time < r->before)
        r->f->steps_back++;
    if (r->before && time - r->before > 2 * hour)
        r->f->silent_hours += (uint64_t)((time - r->before) / hour - 1);
    r->before = time;
    struct sensor *s = sensor_of(r->f, &r->said, time);
    if (s) {
        s->last = time;
        s->hours++;
    }
    return !r->f->keep.failed;
}

int facts_gather_sensors(struct facts *f)
{
    struct reader r = {.f = f};
    const struct store_period period = {.since = f->settings->since, .until = f->settings->until};
    return store_hourly_health(f->settings->store, &period, take_health, &r);
}
