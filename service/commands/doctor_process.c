/*
 * What the machine may do with the memory of the program, and how much of it there may be. The
 * web service and the mixer get the same when they are started in the same way.
 */
#include <inttypes.h>
#include <unistd.h>

#include "base/process.h"
#include "base/text.h"
#include "commands/doctor.h"

/* For the mixer's keys, a page each, and those that moderators unlock. */
#define LOCKED_LEAST (1024u * 1024)
/* Files that are no visitor: the database, logs, listeners. */
#define FILES_SPARE 256

static void check_core(struct doctor *doctor)
{
    bool off = process_core_off();
    doctor_find(doctor, off ? FINDING_OK : FINDING_BROKEN, off ? "ok" : "on", "%s", "");
}

#ifdef __SANITIZE_ADDRESS__ /* a build for tests, which has to look at its own memory */
#define MEMORY_OPEN FINDING_ADVICE
#else
#define MEMORY_OPEN FINDING_BROKEN
#endif

static void check_debugger(struct doctor *doctor)
{
    bool closed = process_memory_closed();
    doctor_find(doctor, closed ? FINDING_OK : MEMORY_OPEN, closed ? "ok" : "open", "%s", "");
}

static void check_memlock(struct doctor *doctor)
{
    uint64_t limit = process_memlock_limit();
    if (limit >= LOCKED_LEAST)
        doctor_find(doctor, FINDING_OK, "ok", "%s", "");
    else
        doctor_find(doctor, FINDING_ADVICE, "little", "%" PRIu64, limit / 1024);
}

static void check_swap(struct doctor *doctor)
{
    char name[SWAP_NAME_SIZE];
    switch (process_swap(PROCESS_SWAPS, name)) {
    case SWAP_NONE:
        doctor_find(doctor, FINDING_OK, "none", "%s", "");
        break;
    case SWAP_SAFE:
        doctor_find(doctor, FINDING_OK, "safe", "%s", name);
        break;
    case SWAP_OPEN:
        doctor_find(doctor, FINDING_ADVICE, "open", "%s", name);
        break;
    }
}

/* A visitor who is turned away because the limit was reached does not answer. */
static void check_limits(struct doctor *doctor)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int threads = doctor->config->workers ? doctor->config->workers
                  : cores > 0             ? (int)cores
                                          : 1;
    uint64_t wanted = (uint64_t)threads * (uint64_t)doctor->config->connections + FILES_SPARE;
    uint64_t limit = process_files_limit();
    bool enough = limit >= wanted;
    doctor_find(doctor, enough ? FINDING_OK : FINDING_ADVICE, enough ? "ok" : "little",
                "%" PRIu64, enough ? limit : wanted);
}

/* We speak no TLS: an https address has a proxy before it, and who is not told of it takes all
 * visitors for one. */
static void check_proxy(struct doctor *doctor)
{
    const struct config *config = doctor->config;
    bool expected = text_starts(config->base_url, "https://");
    bool known = config->trusted_proxy && *config->trusted_proxy;
    if (expected && !known)
        doctor_find(doctor, FINDING_ADVICE, "unknown", "%s", config->base_url);
    else
        doctor_find(doctor, FINDING_OK, known ? "ok" : "none", "%s",
                    known ? config->trusted_proxy : "");
}

static const struct doctor_check checks[] = {
    {"core",     check_core    }, /* answers and keys in a core dump */
    {"debugger", check_debugger}, /* the same, read by another process */
    {"memlock",  check_memlock }, /* keys in swap */
    {"swap",     check_swap    }, /* answers in swap */
    {"limits",   check_limits  }, /* room for every visitor */
    {"proxy",    check_proxy   }, /* all visitors taken for one */
};

const struct doctor_checks checks_of_process = {checks, sizeof checks / sizeof checks[0]};
