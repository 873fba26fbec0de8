#include "db/listen.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

char *listen_command(PGconn *conn, const char *channel)
{
    static const char verb[] = "LISTEN ";
    char *name = PQescapeIdentifier(conn, channel, strlen(channel));
    check(name, "the name of a channel is text");
    size_t size = strlen(name) + 1;
    char *command = malloc(sizeof verb - 1 + size);
    if (!command)
        fatal("no memory for a command");
    memcpy(command, verb, sizeof verb - 1);
    memcpy(command + sizeof verb - 1, name, size);
    PQfreemem(name);
    return command;
}

bool listen_take(PGconn *conn,
                 void (*heard)(void *context, const char *channel, const char *payload),
                 void *context)
{
    bool any = false;
    for (PGnotify *notify; (notify = PQnotifies(conn));) {
        any = true;
        if (heard)
            heard(context, notify->relname, notify->extra);
        PQfreemem(notify);
    }
    return any;
}
