/* Between the files of the store: the open database, its prepared statements, what went wrong. */
#ifndef SENTINEL_STORE_STATEMENT_H
#define SENTINEL_STORE_STATEMENT_H

#include <sqlite3.h>

#include "store/store.h"

enum { STORE_PATH = 4096, STORE_STATEMENTS = 48 };

struct store {
    sqlite3 *db;
    int folder;                     /* open, with a shared lock: who sets the database aside needs it alone */
    struct store_settings settings; /* without the folder: see `path` */
    char path[STORE_PATH];          /* of the database */
    char ballast[STORE_PATH];
    char quarantine[STORE_PATH]; /* where the damaged one went, or "" */
    char error[STORE_ERROR];
    bool writing; /* between store_begin() and store_commit() */
    int failed;   /* −errno that all answer until the next store_begin() */
    bool damaged; /* seen to be, so store_close() sets it aside */
    struct {
        const char *sql; /* the constant itself is the key */
        sqlite3_stmt *prepared;
    } statement[STORE_STATEMENTS];
};

/* −errno for an SQLite code; notes the reason for store_error(), and damage. */
int store_fail(struct store *s, int code);
/* The same with words of our own. */
int store_refuse(struct store *s, int error, const char *reason);

/* A statement with its values: each bound to the next place, an error kept to the end. `sql` must be a constant: it is
 * prepared once a store. One text is never used twice at the same time. */
struct statement {
    struct store *store;
    sqlite3_stmt *prepared;
    int place;
    int code; /* of SQLite */
};

struct statement statement_of(struct store *s, const char *sql);
void bind_integer(struct statement *q, int64_t number);
void bind_count(struct statement *q, uint64_t number); /* what is over INT64_MAX becomes it */
void bind_text(struct statement *q, const char *text); /* not copied; NULL is NULL */
void bind_bytes(struct statement *q, struct bytes data);

/* The next row: 1; 0 when there is none; −errno. After anything but 1 the statement is done. */
int statement_next(struct statement *q);
/* Ends a statement before its last row. */
void statement_done(struct statement *q);
/* Runs it to its end: how many rows it changed, or −errno. */
int statement_run(struct statement *q);

int64_t column_integer(const struct statement *q, int column);
const char *column_text(const struct statement *q, int column); /* "" for NULL; until the next row */
struct bytes column_bytes(const struct statement *q, int column);

/* One value of a query that has one row: 0 or −errno. */
int statement_value(struct store *s, const char *sql, int64_t *ret);

/* A transaction of its own, unless one is open already: then the work is part of that. `code` is what the work
 * answered: scope_end() commits and answers it, or rolls back. */
struct scope {
    bool own;
};
int scope_begin(struct store *s, struct scope *ret);
int scope_end(struct store *s, struct scope scope, int code);

/* Ends the open transaction, if there is one, without its work. */
void store_roll_back(struct store *s);
/* The same after an error, which the writers answer from then on; returns it. */
int store_give_up(struct store *s, int error);

/* Puts an alert or a record (the other one 0) into the outbox, if there are sinks. */
int outbox_put(struct store *s, int severity, int64_t alert, int64_t record);
/* Drops the `rows` of lowest severity that wait, counted for each sink; how many, or −errno. Within a transaction. */
int outbox_drop(struct store *s, uint64_t rows);

/* Removes up to `rows` health records, then alerts of the lowest severity, the oldest first, sparing what waits for a
 * sink: how many, or −errno. */
int retain_remove(struct store *s, int rows);
/* Makes the ballast when there is room for it, else bounds the database: whether there is a ballast. */
bool rescue_prepare(struct store *s);

#endif
