/* The shape of the database, as numbered steps. */
#ifndef SENTINEL_STORE_SCHEMA_H
#define SENTINEL_STORE_SCHEMA_H

#include <sqlite3.h>
#include <stddef.h>

/* "SNTL" in the header of the file: whose database it is. */
enum { SCHEMA_APPLICATION = 0x534e544c };

/* Step n leads from version n to n + 1. */
extern const char *const schema_steps[];
extern const size_t schema_step_count;

/* The version of an open database (PRAGMA user_version), or −1 when it cannot be read: sqlite3_errcode() says why. */
int schema_version(sqlite3 *db);

/* Takes the steps from `version` on, each in a transaction with its number, so that one that fails leaves the version
 * before it. An SQLite code. */
int schema_migrate(sqlite3 *db, const char *const *steps, size_t count, int version);

#endif
