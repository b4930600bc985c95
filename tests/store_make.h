/* Stores in folders of their own, and alerts to put into them. */
#ifndef TESTS_STORE_MAKE_H
#define TESTS_STORE_MAKE_H

#include <dirent.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/query.h"

enum { STORE_FOLDER = 512 };

static const int64_t store_time = INT64_C(1795339800) * 1000000000; /* 2026-11-22T09:30:00 */

struct store_folder {
    char path[STORE_FOLDER];
    char error[STORE_ERROR];
    struct store *store;
};

/* A folder and the files in it. */
static inline void store_remove_folder(const char *path)
{
    char name[2 * STORE_FOLDER];
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

static inline int store_folder_setup(void **state)
{
    struct store_folder *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->path, sizeof f->path, "/tmp/sentinel-store-XXXXXX");
    assert_non_null(mkdtemp(f->path));
    *state = f;
    return 0;
}

static inline int store_folder_teardown(void **state)
{
    struct store_folder *f = *state;
    store_close(f->store);
    store_remove_folder(f->path);
    free(f);
    return 0;
}

/* Closes what is open and opens anew. */
static inline int store_folder_open(struct store_folder *f, struct store_settings settings)
{
    store_close(f->store);
    f->store = NULL;
    settings.folder = f->path;
    return store_open(&settings, f->error, &f->store);
}

static inline struct store *store_must_open(struct store_folder *f)
{
    if (store_folder_open(f, (struct store_settings){0}) != 0)
        fail_msg("%s", f->error);
    return f->store;
}

static inline void store_path(const struct store_folder *f, const char *name, char ret[2 * STORE_FOLDER])
{
    snprintf(ret, 2 * STORE_FOLDER, "%s/%s", f->path, name);
}

/* An alert with an id made of a number, and texts that live in `m`. */
struct store_made {
    char id[40];
    char line[128];
    uint8_t data[64];
    struct stored_frame frame;
    struct stored_alert alert;
};

static inline const struct stored_alert *store_make_alert(struct store_made *m, unsigned number, int severity)
{
    snprintf(m->id, sizeof m->id, "%08x-aa90-5371-9c38-0f5ad3f69939", number);
    snprintf(m->line, sizeof m->line, "{\"event_type\":\"alert\",\"alert\":{\"context\":{\"number\":%u}}}", number);
    memset(m->data, (int)number, sizeof m->data);
    m->frame = (struct stored_frame){.data = bytes_of(m->data, sizeof m->data),
                                     .time = store_time + number,
                                     .length = 1500,
                                     .link = 1,
                                     .number = number,
                                     .interface = "eno2"};
    m->alert = (struct stored_alert){.event_id = m->id,
                                     .group_id = "da3f0e6e-64ff-5af2-9fff-03a33144bc79",
                                     .incident_id = "a9be915a-8e39-5201-bcdc-38d9d24d9166",
                                     .time = store_time + number,
                                     .rule = "SN-1002",
                                     .severity = severity,
                                     .lead = true,
                                     .count = number,
                                     .segment = "imaging-42",
                                     .sensor = "sensor-1",
                                     .responder_ip = "10.42.0.66",
                                     .responder_mac = "52:54:00:00:00:66",
                                     .client_mac = "52:54:00:42:01:01",
                                     .message = "10.42.0.66 answers PXE clients",
                                     .line = m->line,
                                     .frames = &m->frame,
                                     .frame_count = 1};
    return &m->alert;
}

/* Alerts `first` … `first + count − 1` in one transaction: 0 or what failed. */
static inline int store_fill(struct store *s, unsigned first, unsigned count, int severity)
{
    struct store_made m;
    int error = store_begin(s);
    for (unsigned i = 0; i < count && !error; i++)
        error = store_add_alert(s, store_make_alert(&m, first + i, severity));
    int committed = store_commit(s);
    return error ? error : committed;
}

static inline bool store_take_any(void *self, const struct alert_row *row)
{
    (void)self, (void)row;
    return true;
}

static inline int store_count(struct store *s)
{
    struct alert_query all = {.since = INT64_MIN, .until = INT64_MAX};
    return store_alerts(s, &all, store_take_any, NULL);
}

#endif
