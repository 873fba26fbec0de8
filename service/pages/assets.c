/*
 * Style, script and pictures. Their address holds a digest of their content, so that browsers
 * may keep them for ever and an upgrade is seen at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "pages/pages.h"

#define FOLDER     "service/view/static/"
#define ASSETS_MAX 32

static void asset_show(struct request *request);

const struct route asset_routes[] = {
    {METHOD_GET, "/static/{digest}/{name}", asset_show, 0},
};
const size_t asset_route_count = sizeof asset_routes / sizeof asset_routes[0];

static const struct {
    const char *ending, *type;
} types[] = {
    {".css",  "text/css; charset=utf-8"       },
    {".js",   "text/javascript; charset=utf-8"},
    {".svg",  "image/svg+xml"                 },
    {".png",  "image/png"                     },
    {".json", "application/json"              },
};

struct asset {
    const struct embedded *file;
    const char *type;
    char digest[17];
    char path[96];
};

static struct asset assets[ASSETS_MAX];
static size_t asset_count;

/* FNV-1a: it only has to differ between versions of one file. */
static uint64_t digest_of_content(const char *data, size_t size)
{
    uint64_t digest = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ (unsigned char)data[i]) * 1099511628211u;
    return digest;
}

static const char *type_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(ending, types[i].ending))
            return types[i].type;
    fatal("no media type for %s", path);
}

static void assets_load(void)
{
    const struct embedded *files = embedded_under(FOLDER, &asset_count);
    check(asset_count <= ASSETS_MAX, "room for the static files");
    for (size_t i = 0; i < asset_count; i++) {
        struct asset *asset = &assets[i];
        asset->file = &files[i];
        asset->type = type_of(files[i].path);
        snprintf(asset->digest, sizeof asset->digest, "%016llx",
                 (unsigned long long)digest_of_content(files[i].data, files[i].size));
        snprintf(asset->path, sizeof asset->path, "/static/%s/%s", asset->digest,
                 files[i].path + strlen(FOLDER));
    }
}

static const struct asset *asset_find(const char *name)
{
    for (size_t i = 0; i < asset_count; i++)
        if (!strcmp(assets[i].file->path + strlen(FOLDER), name))
            return &assets[i];
    return NULL;
}

/* First called while the app is made, before there are threads. */
const char *asset_path(const char *name)
{
    if (asset_count == 0)
        assets_load();
    const struct asset *asset = asset_find(name);
    check(asset, "static file is there");
    return asset->path;
}

static void asset_show(struct request *request)
{
    const struct asset *asset = asset_find(request_segment(request, "name"));
    if (!asset || strcmp(asset->digest, request_segment(request, "digest")) != 0) {
        reply_error(request, 404);
        return;
    }
    reply_header(request, "Cache-Control", "public, max-age=31536000, immutable");
    reply_static(request, 200, asset->type, asset->file->data, asset->file->size);
}
