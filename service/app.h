/*
 * What is the same for every thread of the web service and unchanging after its start:
 * settings, pages and texts, the public address, the secrets of this process.
 */
#pragma once

#include <stdint.h>

#include "config.h"
#include "view/view.h"

struct app;
struct limiter;
struct vault;

#define APP_SECRET_SIZE 32

/* The secret of the web process from its file, which only its owner may read; made when the
 * file is not there yet. Commands of the same user derive from it what the web process does. */
bool app_secret_read(const char *path, uint8_t secret[APP_SECRET_SIZE],
                     struct complaint *complaint) must_use;

/* Loads and checks everything; NULL with one complaint. The config is borrowed. */
struct app *app_new(const struct config *config, struct complaint *complaint) must_use;
void app_free(struct app *app);

const struct config *app_config(const struct app *app);
const struct view *app_view(const struct app *app);
/* The public address, without a slash at the end. */
const char *app_base_url(const struct app *app);
bool app_is_secure(const struct app *app);
/* The key of the web process from which cookie and CSRF keys are derived. */
const uint8_t *app_secret(const struct app *app);
/* Attempts to log in, of all threads together. */
struct limiter *app_limiter(const struct app *app);
/* Text keys that moderators have unlocked, of all threads together. */
struct vault *app_vault(const struct app *app);
/* The mixer's public identity key. */
const uint8_t *app_pin(const struct app *app);
/* Host names answered to, NULL-terminated. */
const char *const *app_hosts(const struct app *app);
/* Headers of every reply: name, value, ..., NULL. */
const char *const *app_headers(const struct app *app);
