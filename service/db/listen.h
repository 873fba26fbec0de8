/*
 * LISTEN and NOTIFY. A publication waits for a global lock at commit, so only what is rare is
 * published: a new key, a changed round, a release.
 */
#pragma once

#include <stdbool.h>

#include <libpq-fe.h>

/* "LISTEN channel", owned by the caller: free. */
char *listen_command(PGconn *conn, const char *channel);

/* Hands over what has come in; gives whether there was anything. heard may be NULL. */
bool listen_take(PGconn *conn,
                 void (*heard)(void *context, const char *channel, const char *payload),
                 void *context);
