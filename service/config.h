/*
 * Settings: one table in config.c with name, kind, default and meaning. Each is an environment
 * variable WEERKLANK_NAME and a flag --name; a flag wins. `weerklank serve --help` prints it.
 */
#pragma once

#include "base/complaint.h"

struct config {
    const char *listen;        /* "127.0.0.1:8080" */
    const char *base_url;      /* "" means http:// and what listen says */
    const char *db;            /* libpq conninfo of weerklank_web, or NULL */
    const char *mixer_db;      /* of weerklank_mixer, or NULL */
    const char *owner_db;      /* of weerklank_owner, or NULL */
    const char *state;         /* folder of the epoch key files, mixer only; or NULL */
    const char *state_copy;    /* a second folder with the same key files, or NULL */
    const char *secret_file;   /* the process's own secrets: the mixer's identity, or the web
                                  process's cookie key; made (0600) when it is not there */
    const char *mixer_key;     /* the mixer's public identity key, base64url; or NULL */
    const char *trusted_proxy; /* an address, or NULL */
    const char *mix_at;        /* "03:30", Europe/Amsterdam */
    const char *forms;         /* a folder with forms instead of the built-in ones, or NULL */
    const char *security_contact; /* or NULL */
    const char *log_level;        /* "error", "warn", "info", "debug" */
    int workers;                  /* 0: one per core */
    int backup_days;
    int connections; /* per worker */
    int connections_per_address;
    int answers_per_address; /* in a row, per worker; 0: no limit */
};

/* Reads the environment and takes the --settings out of argv (shifting what is left). The
 * strings are borrowed from the environment and argv. */
bool config_read(struct config *config, int *argc, char **argv,
                 struct complaint *complaint) must_use;

/* A variable WEERKLANK_* of the environment that is no setting, such as one with a slip of the
 * pen; NULL: there is none. */
const char *config_unknown(void);

#define BASE_URL_SIZE 256

/* The public address, without a slash at the end. */
void config_base_url(const struct config *config, char url[BASE_URL_SIZE]);

/* The table, for --help. */
void config_print_help(void);
