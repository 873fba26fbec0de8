/*
 * The files of secrets and keys: who can read them, and where they lie.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "commands/doctor.h"

#define OTHERS (S_IRWXG | S_IRWXO)

static bool owner_fits(const struct stat *status)
{
    return geteuid() == 0 || status->st_uid == geteuid();
}

/* Finds what is wrong with mode, owner or kind of a file; false when something is. */
static bool private_to_owner(struct doctor *doctor, const char *path, mode_t kind)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        doctor_find(doctor, FINDING_BROKEN, "unreadable", "%s: %s", path, strerror(errno));
    else if ((status.st_mode & S_IFMT) != kind)
        doctor_find(doctor, FINDING_BROKEN, "kind", "%s", path);
    else if (status.st_mode & OTHERS)
        doctor_find(doctor, FINDING_BROKEN, "open", "%s (%04o)", path, status.st_mode & 07777);
    else if (!owner_fits(&status))
        doctor_find(doctor, FINDING_BROKEN, "owner", "%s", path);
    else
        return true;
    return false;
}

static bool exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 || errno != ENOENT;
}

static void check_secret(struct doctor *doctor)
{
    const char *path = doctor->config->secret_file;
    if (!path)
        doctor_unset(doctor, "WEERKLANK_SECRET_FILE");
    else if (!exists(path))
        doctor_find(doctor, FINDING_ADVICE, "missing", "%s", path);
    else if (private_to_owner(doctor, path, S_IFREG))
        doctor_find(doctor, FINDING_OK, "ok", "%s", path);
}

/* Calls for every file in the folder until one gives false. */
static bool each_file(struct doctor *doctor, const char *folder,
                      bool (*each)(struct doctor *doctor, const char *path))
{
    DIR *files = opendir(folder);
    if (!files) {
        doctor_find(doctor, FINDING_BROKEN, "unreadable", "%s: %s", folder, strerror(errno));
        return false;
    }
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(files));)
        if (entry->d_name[0] != '.')
            good = each(doctor, arena_print(doctor->arena, "%s/%s", folder, entry->d_name));
    closedir(files);
    return good;
}

static bool file_private(struct doctor *doctor, const char *path)
{
    return private_to_owner(doctor, path, S_IFREG);
}

static void check_state(struct doctor *doctor)
{
    const char *path = doctor->config->state;
    if (!path)
        doctor_unset(doctor, "WEERKLANK_STATE");
    else if (!exists(path))
        doctor_find(doctor, FINDING_ADVICE, "missing", "%s", path);
    else if (private_to_owner(doctor, path, S_IFDIR) && each_file(doctor, path, file_private))
        doctor_find(doctor, FINDING_OK, "ok", "%s", path);
}

/* The folder of PostgreSQL's data in which the path lies, or NULL. */
static const char *cluster_around(struct doctor *doctor, const char *path)
{
    char real[PATH_MAX];
    if (!realpath(path, real))
        return NULL;
    for (char *slash = real + strlen(real); slash; slash = strrchr(real, '/')) {
        *slash = '\0';
        if (access(arena_print(doctor->arena, "%s/PG_VERSION", real), F_OK) == 0)
            return arena_string(doctor->arena, real);
    }
    return NULL;
}

/* A backup of the database must not hold the keys. */
static void check_state_place(struct doctor *doctor)
{
    const char *path = doctor->config->state;
    if (!path) {
        doctor_unset(doctor, "WEERKLANK_STATE");
        return;
    }
    const char *cluster = cluster_around(doctor, path);
    if (cluster)
        doctor_find(doctor, FINDING_BROKEN, "inside", "%s", cluster);
    else
        doctor_find(doctor, FINDING_OK, "ok", "%s", path);
}

/* Whoever has the settings of the web service must not be able to read the keys. Seen from
 * here only when this user has both. */
static void check_state_web(struct doctor *doctor)
{
    const char *path = doctor->config->state;
    if (!path)
        doctor_unset(doctor, "WEERKLANK_STATE");
    else if (geteuid() == 0)
        doctor_find(doctor, FINDING_UNKNOWN, "root", "%s", path);
    else if (doctor->config->db && access(path, R_OK | X_OK) == 0)
        doctor_find(doctor, FINDING_ADVICE, "same", "%s", path);
    else
        doctor_find(doctor, FINDING_OK, "ok", "%s", path);
}

/* When the keys are lost, so are the ballots of open rounds. */
static void check_state_copy(struct doctor *doctor)
{
    const char *path = doctor->config->state, *copy = doctor->config->state_copy;
    struct stat here, there;
    if (!path)
        doctor_unset(doctor, "WEERKLANK_STATE");
    else if (!copy)
        doctor_find(doctor, FINDING_ADVICE, "none", "%s", path);
    else if (stat(copy, &there) != 0)
        doctor_find(doctor, FINDING_BROKEN, "unreadable", "%s: %s", copy, strerror(errno));
    else if (!private_to_owner(doctor, copy, S_IFDIR) || !each_file(doctor, copy, file_private))
        return;
    else if (cluster_around(doctor, copy))
        doctor_find(doctor, FINDING_BROKEN, "inside", "%s", copy);
    else if (stat(path, &here) == 0 && here.st_dev == there.st_dev)
        doctor_find(doctor, FINDING_ADVICE, "same-disk", "%s", copy);
    else
        doctor_find(doctor, FINDING_OK, "ok", "%s", copy);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), size = strlen(end);
    return length >= size && !strcmp(text + length - size, end);
}

/* What a process that was killed left behind: the mixer clears it away at its next start. */
static bool is_left_over(const char *name)
{
    return ends_with(name, ".new") || ends_with(name, ".gone") || ends_with(name, ".draft");
}

static void check_keys(struct doctor *doctor)
{
    const char *path = doctor->config->state;
    DIR *files = path ? opendir(path) : NULL;
    size_t keys = 0;
    const char *left_over = NULL;
    for (struct dirent *entry; files && (entry = readdir(files));) {
        keys += ends_with(entry->d_name, ".key");
        if (is_left_over(entry->d_name))
            left_over = arena_string(doctor->arena, entry->d_name);
    }
    if (files)
        closedir(files);
    if (!path)
        doctor_unset(doctor, "WEERKLANK_STATE");
    else if (left_over)
        doctor_find(doctor, FINDING_ADVICE, "left-over", "%s", left_over);
    else if (keys == 0)
        doctor_find(doctor, FINDING_ADVICE, "none", "%s", path);
    else
        doctor_find(doctor, FINDING_OK, "ok", "%zu", keys);
}

static const struct doctor_check checks[] = {
    {"secret",      check_secret     }, /* identity, cookie keys, pepper */
    {"state",       check_state      }, /* the keys that open ballots */
    {"state-place", check_state_place}, /* a backup that opens itself */
    {"state-copy",  check_state_copy }, /* ballots that nothing can open */
    {"state-web",   check_state_web  }, /* a web service that opens ballots */
    {"keys",        check_keys       }, /* keys that should be gone */
};

const struct doctor_checks checks_of_files = {checks, sizeof checks / sizeof checks[0]};
