#include "app.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/limit.h"
#include "auth/vault.h"
#include "base/check.h"
#include "base/text.h"
#include "pages/pages.h"

struct app {
    const struct config *config;
    struct view *view;
    char base_url[BASE_URL_SIZE];
    char host[BASE_URL_SIZE];
    const char *hosts[2];
    struct limiter *limiter;
    struct vault *vault;
    uint8_t secret[APP_SECRET_SIZE];
    uint8_t pin[32];
};

static const char *const headers[] = {
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options",
    "nosniff",
    "Referrer-Policy",
    "same-origin",
    "Cross-Origin-Opener-Policy",
    "same-origin",
    "Cross-Origin-Resource-Policy",
    "same-origin",
    "Permissions-Policy",
    "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    NULL,
};

/* Those of a service behind TLS. */
static const char *const secure_headers[] = {
    "Strict-Transport-Security",
    "max-age=31536000; includeSubDomains",
};

#define HEADERS (sizeof headers / sizeof headers[0])

static const char *all_secure_headers[HEADERS + 2];

static bool secret_read(const char *path, uint8_t secret[APP_SECRET_SIZE],
                        struct complaint *complaint)
{
    struct stat about;
    bool usable = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0)
        complain(complaint, 500, "config.secret-file", "%s: %s", path, strerror(errno));
    else if (S_ISREG(about.st_mode) && (about.st_mode & 077) != 0)
        complain(complaint, 500, "config.secret-open", "%s", path);
    else
        usable = true;
    if (usable && read(fd, secret, APP_SECRET_SIZE) != APP_SECRET_SIZE)
        usable = complain(complaint, 500, "config.secret-short", "%s", path);
    if (fd >= 0)
        close(fd);
    return usable;
}

bool app_secret_read(const char *path, uint8_t secret[APP_SECRET_SIZE],
                     struct complaint *complaint)
{
    if (!path)
        return complain(complaint, 500, "config.not-set", "WEERKLANK_SECRET_FILE");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return secret_read(path, secret, complaint);
    random_bytes(secret, APP_SECRET_SIZE);
    errno = 0;
    bool written = write(fd, secret, APP_SECRET_SIZE) == APP_SECRET_SIZE && !fsync(fd);
    if (!written) {
        complain(complaint, 500, "config.secret-file", "%s: %s", path, strerror(errno));
        unlink(path); /* half a secret would be refused the next time */
    }
    close(fd);
    return written;
}

static void set_addresses(struct app *app)
{
    config_base_url(app->config, app->base_url);
    const char *start = strstr(app->base_url, "://");
    start = start ? start + 3 : app->base_url;
    size_t size = strcspn(start, "/");
    snprintf(app->host, sizeof app->host, "%.*s", (int)size, start);
    for (char *c = app->host; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    app->hosts[0] = app->host;
}

/* 0.0.0.0:8080 and [::]:8080 are no name that a visitor can ask for. */
static bool names_every_address(const char *host)
{
    return text_starts(host, "0.0.0.0") || text_starts(host, "[::]");
}

struct app *app_new(const struct config *config, struct complaint *complaint)
{
    struct app *app = calloc(1, sizeof *app);
    check(app, "memory for the app");
    int locked = mlock(app, sizeof *app); /* the secret; where the limit allows: doctor looks */
    (void)locked;
    app->config = config;
    if (!config->mixer_key || !text_from_base64(config->mixer_key, app->pin, sizeof app->pin)) {
        complain(complaint, 500, config->mixer_key ? "config.bad-key" : "config.not-set", "%s",
                 "WEERKLANK_MIXER_KEY");
        app_free(app);
        return NULL;
    }
    set_addresses(app);
    bool named = !names_every_address(app->host);
    if (!named)
        complain(complaint, 500, "config.no-base-url", "%s", config->listen);
    if (!named || !app_secret_read(config->secret_file, app->secret, complaint)) {
        app_free(app);
        return NULL;
    }
    app->limiter = limiter_new();
    app->vault = vault_new();
    memcpy(all_secure_headers, secure_headers, sizeof secure_headers);
    memcpy(all_secure_headers + 2, headers, sizeof headers);

    struct complaints complaints = {0};
    app->view = view_load(&complaints);
    for (size_t i = 0; i < complaints.count; i++)
        fprintf(stderr, "weerklank: %s: %s %s\n", complaints.list[i].path,
                complaints.list[i].key, complaints.list[i].detail);
    check(app->view, "pages and texts are in order");
    complaints_free(&complaints);
    error_page_use(app);
    assets_load(config->forms);
    return app;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    view_free(app->view);
    limiter_free(app->limiter);
    vault_free(app->vault);
    explicit_bzero(app, sizeof *app);
    munlock(app, sizeof *app);
    free(app);
}

const struct config *app_config(const struct app *app)
{
    return app->config;
}

const struct view *app_view(const struct app *app)
{
    return app->view;
}

const char *app_base_url(const struct app *app)
{
    return app->base_url;
}

bool app_is_secure(const struct app *app)
{
    return text_starts(app->base_url, "https://");
}

struct limiter *app_limiter(const struct app *app)
{
    return app->limiter;
}

struct vault *app_vault(const struct app *app)
{
    return app->vault;
}

const uint8_t *app_secret(const struct app *app)
{
    return app->secret;
}

const uint8_t *app_pin(const struct app *app)
{
    return app->pin;
}

const char *const *app_hosts(const struct app *app)
{
    return app->hosts;
}

const char *const *app_headers(const struct app *app)
{
    return app_is_secure(app) ? all_secure_headers : headers;
}
