#include "config.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum kind { KIND_TEXT, KIND_NUMBER };

struct setting {
    const char *name; /* as a flag, without the hyphens in front */
    enum kind kind;
    size_t offset;
    const char *fallback; /* NULL: not set */
    int most;             /* KIND_NUMBER */
    const char *meaning;
};

/* What may stand in some of the settings. */
static bool is_base_url(const char *value);
static bool is_address(const char *value);
static bool is_contact(const char *value);
static bool is_folder(const char *value);

static const struct {
    const char *name;
    bool (*fits)(const char *value);
    const char *complaint;
} limits[] = {
    {"base-url",         is_base_url, "config.bad-url"    },
    {"trusted-proxy",    is_address,  "config.bad-address"},
    {"security-contact", is_contact,  "config.bad-contact"},
    {"forms",            is_folder,   "config.no-folder"  },
};

#define TEXT(name, field, fallback, meaning)                                  \
    {                                                                         \
        name, KIND_TEXT, offsetof(struct config, field), fallback, 0, meaning \
    }
#define NUMBER(name, field, fallback, most, meaning)                               \
    {                                                                              \
        name, KIND_NUMBER, offsetof(struct config, field), fallback, most, meaning \
    }

static const struct setting settings[] = {
    TEXT("listen", listen, "127.0.0.1:8080", "address and port of the web service"),
    TEXT("base-url", base_url, "", "public address, such as https://ouders.example"),
    TEXT("db", db, NULL, "libpq conninfo of the role weerklank_web"),
    TEXT("mixer-db", mixer_db, NULL, "libpq conninfo of the role weerklank_mixer"),
    TEXT("owner-db", owner_db, NULL, "libpq conninfo of the role weerklank_owner (migrate)"),
    TEXT("state", state, NULL, "folder of the mixer's key files; never in a backup"),
    TEXT("state-copy", state_copy, NULL,
         "folder on another disk with the same key files; never in a backup either"),
    TEXT("secret-file", secret_file, NULL, "secrets of this process; made when missing"),
    TEXT("mixer-key", mixer_key, NULL, "public key of the mixer that the web process trusts"),
    TEXT("trusted-proxy", trusted_proxy, NULL, "address of the proxy whose headers count"),
    TEXT("mix-at", mix_at, "03:30", "when the mixer mixes, Europe/Amsterdam"),
    TEXT("forms", forms, NULL, "folder with forms instead of the built-in ones"),
    TEXT("security-contact", security_contact, NULL,
         "where to report a weakness: an e-mail or web address, for security.txt"),
    TEXT("log-level", log_level, "info", "error, warn, info or debug"),
    NUMBER("workers", workers, "0", 256, "threads of the web service; 0: one per core"),
    NUMBER("backup-days", backup_days, "30", 3650,
           "days that backups of the database are kept, as the privacy page tells"),
    NUMBER("connections", connections, "8192", 1000000, "connections at most, per thread"),
    NUMBER("connections-per-address", connections_per_address, "512", 1000000,
           "connections at most from one address, per thread"),
    NUMBER(
        "answers-per-address", answers_per_address, "300", 1000000,
        "answers in a row from one address, per thread; then one in two seconds; 0: no limit"),
};

#define SETTINGS (sizeof settings / sizeof settings[0])

/* Variables of that prefix that are no settings: the clock of a test (base/clock.h), and those
 * of the tests themselves. */
static const char *const no_settings[] = {"WEERKLANK_NOW=", "WEERKLANK_TEST_",
                                          "WEERKLANK_CLUSTER_DB="};

/* A host with or without a port, and nothing behind it but a slash. */
static bool is_base_url(const char *value)
{
    const char *host = text_starts(value, "https://")  ? value + 8
                       : text_starts(value, "http://") ? value + 7
                                                       : "";
    size_t size = strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                               "0123456789.-[]:");
    size_t slashes = strspn(host + size, "/");
    return size > 0 && !host[size + slashes] && strlen(value) < BASE_URL_SIZE;
}

/* Written as the system writes it, for it is compared as text. */
static bool is_address(const char *value)
{
    static const int families[] = {AF_INET, AF_INET6};
    for (size_t i = 0; i < 2; i++) {
        struct in6_addr bytes;
        char again[INET6_ADDRSTRLEN];
        if (inet_pton(families[i], value, &bytes) == 1)
            return inet_ntop(families[i], &bytes, again, sizeof again) && !strcmp(again, value);
    }
    return false;
}

/* RFC 9116, 2.5.3: an address of mail or of the web, or a telephone number; on one line. */
static bool is_contact(const char *value)
{
    bool known =
        strchr(value, '@') || text_starts(value, "https://") || text_starts(value, "tel:");
    return known && !value[strcspn(value, " \t\r\n")];
}

static bool is_folder(const char *value)
{
    struct stat about;
    return !stat(value, &about) && S_ISDIR(about.st_mode) && !access(value, R_OK | X_OK);
}

static const char *environment_name(const struct setting *setting, char name[64])
{
    size_t length = (size_t)snprintf(name, 64, "WEERKLANK_%s", setting->name);
    for (size_t i = 0; i < length; i++) {
        if (name[i] == '-')
            name[i] = '_';
        else if (name[i] >= 'a' && name[i] <= 'z')
            name[i] = (char)(name[i] - 'a' + 'A');
    }
    return name;
}

static bool setting_store(struct config *config, const struct setting *setting,
                          const char *value, struct complaint *complaint)
{
    char *field = (char *)config + setting->offset;
    for (size_t i = 0; value && *value && i < sizeof limits / sizeof limits[0]; i++)
        if (!strcmp(limits[i].name, setting->name) && !limits[i].fits(value))
            return complain(complaint, 500, limits[i].complaint, "--%s %s", setting->name,
                            value);
    if (setting->kind == KIND_TEXT) {
        memcpy(field, &value, sizeof value);
        return true;
    }
    uint64_t number;
    if (!text_to_uint(value, (uint64_t)setting->most, &number))
        return complain(complaint, 500, "config.no-number", "--%s %s", setting->name, value);
    int stored = (int)number;
    memcpy(field, &stored, sizeof stored);
    return true;
}

static const struct setting *setting_of_flag(const char *argument, size_t length)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (strlen(settings[i].name) == length && !strncmp(settings[i].name, argument, length))
            return &settings[i];
    return NULL;
}

bool config_read(struct config *config, int *argc, char **argv, struct complaint *complaint)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        char name[64];
        const char *value = getenv(environment_name(&settings[i], name));
        if (!value || !*value)
            value = settings[i].fallback;
        if (!setting_store(config, &settings[i], value, complaint))
            return false;
    }

    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        const char *argument = argv[i];
        const struct setting *setting = NULL;
        if (text_starts(argument, "--"))
            setting = setting_of_flag(argument + 2, strcspn(argument + 2, "="));
        if (!setting) {
            argv[kept++] = argv[i];
            continue;
        }
        const char *equals = strchr(argument, '=');
        const char *value = equals ? equals + 1 : i + 1 < *argc ? argv[++i] : NULL;
        if (!value)
            return complain(complaint, 500, "config.no-value", "%s", argument);
        if (!setting_store(config, setting, value, complaint))
            return false;
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

static bool is_setting(const char *variable)
{
    size_t length = strcspn(variable, "=");
    for (size_t i = 0; i < sizeof no_settings / sizeof no_settings[0]; i++)
        if (text_starts(variable, no_settings[i]))
            return true;
    for (size_t i = 0; i < SETTINGS; i++) {
        char name[64];
        if (strlen(environment_name(&settings[i], name)) == length &&
            !strncmp(name, variable, length))
            return true;
    }
    return false;
}

const char *config_unknown(void)
{
    for (char **variable = environ; *variable; variable++)
        if (text_starts(*variable, "WEERKLANK_") && !is_setting(*variable))
            return *variable;
    return NULL;
}

void config_base_url(const struct config *config, char url[BASE_URL_SIZE])
{
    bool given = *config->base_url;
    snprintf(url, BASE_URL_SIZE, "%s%s", given ? "" : "http://",
             given ? config->base_url : config->listen);
    size_t length = strlen(url);
    while (length > 0 && url[length - 1] == '/')
        url[--length] = '\0';
}

void config_print_help(void)
{
    printf("Settings, as a flag or in the environment:\n");
    for (size_t i = 0; i < SETTINGS; i++) {
        char name[64];
        printf("  --%-24s %s\n", settings[i].name, settings[i].meaning);
        printf("    %-34s default: %s\n", environment_name(&settings[i], name),
               settings[i].fallback && *settings[i].fallback ? settings[i].fallback : "none");
    }
}
