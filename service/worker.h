/*
 * One thread of the web service with everything it needs: an event loop, a server, links to
 * the database, a caster, its caches. Workers share nothing but the app. A handler finds its
 * worker with request_context.
 */
#pragma once

#include "app.h"

struct caster;
struct db;
struct desk;
struct helpers;
struct passwords;
struct offered;
struct take;
struct throttle;
struct worker;

/* Starts the thread; it takes the listening socket over. */
struct worker *worker_start(const struct app *app, int listener);
/* Asks the thread to finish what is under way, at most 10 seconds; worker_join waits for it
 * and gives everything back. */
void worker_stop(struct worker *worker);
void worker_join(struct worker *worker);

const struct app *worker_app(const struct worker *worker);
struct db *worker_db(const struct worker *worker);
struct caster *worker_caster(const struct worker *worker);
struct passwords *worker_passwords(const struct worker *worker);
/* For work that takes longer than the loop may stand still. */
struct helpers *worker_helpers(const struct worker *worker);
struct take *worker_take(const struct worker *worker);
struct offered *worker_offered(const struct worker *worker);
struct throttle *worker_throttle(const struct worker *worker);
struct desk *worker_desk(const struct worker *worker);
