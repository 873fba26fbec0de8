/*
 * Style, script and pictures. Their address holds a digest of their content, so that browsers
 * may keep them for ever and an upgrade is seen at once. Style and script go out without their
 * comments and indents, and compressed, both made once at the start.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "http/gzip.h"
#include "pages/pages.h"

#define FOLDER     "service/view/static/"
#define ASSETS_MAX 32

static void asset_show(struct request *request);

const struct route asset_routes[] = {
    {METHOD_GET, "/static/{digest}/{name}", asset_show, 0},
};
const size_t asset_route_count = sizeof asset_routes / sizeof asset_routes[0];

struct asset_type {
    const char *ending, *type;
    bool text;    /* compressed */
    bool written; /* by us: comments and indents are left out */
};

static const struct asset_type types[] = {
    {".css",  "text/css; charset=utf-8",        true,  true },
    {".js",   "text/javascript; charset=utf-8", true,  true },
    {".svg",  "image/svg+xml",                  true,  false},
    {".json", "application/json",               true,  false},
    {".png",  "image/png",                      false, false},
};

struct asset {
    const char *name;
    const struct asset_type *type;
    struct buffer content;
    struct buffer gzip; /* of text */
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

static const struct asset_type *type_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(ending, types[i].ending))
            return &types[i];
    fatal("no media type for %s", path);
}

/* Our own style and script without what is there for people: indents, and comments that have
 * lines of their own. Such a comment begins a line and ends one. */
static void squeeze(const char *text, struct buffer *out)
{
    bool comment = false;
    while (*text) {
        text += strspn(text, " \t\n");
        size_t size = strcspn(text, "\n");
        bool opens = text_starts(text, "/*"),
             closes = size >= 2 && text[size - 1] == '/' && text[size - 2] == '*';
        comment |= opens;
        if (!comment && size > 0) {
            buffer_add(out, text, size);
            buffer_byte(out, '\n');
        }
        comment &= !closes;
        text += size;
    }
}

static void asset_load(struct asset *asset, const struct embedded *file)
{
    asset->name = file->path + strlen(FOLDER);
    asset->type = type_of(file->path);
    if (asset->type->written)
        squeeze(file->data, &asset->content);
    else
        buffer_add(&asset->content, file->data, file->size);
    if (asset->type->text)
        gzip_whole(asset->content.data, asset->content.size, &asset->gzip);
    snprintf(asset->digest, sizeof asset->digest, "%016llx",
             (unsigned long long)digest_of_content(asset->content.data, asset->content.size));
    snprintf(asset->path, sizeof asset->path, "/static/%s/%s", asset->digest, asset->name);
}

static void assets_load(void)
{
    const struct embedded *files = embedded_under(FOLDER, &asset_count);
    check(asset_count <= ASSETS_MAX, "room for the static files");
    for (size_t i = 0; i < asset_count; i++)
        asset_load(&assets[i], &files[i]);
}

static const struct asset *asset_find(const char *name)
{
    for (size_t i = 0; i < asset_count; i++)
        if (!strcmp(assets[i].name, name))
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
    const struct buffer *body = &asset->content;
    reply_header(request, "Cache-Control", "public, max-age=31536000, immutable");
    if (asset->type->text) {
        reply_header(request, "Vary", "Accept-Encoding");
        if (gzip_is_taken(request)) {
            reply_header(request, "Content-Encoding", "gzip");
            body = &asset->gzip;
        }
    }
    reply_static(request, 200, asset->type->type, body->data, body->size);
}
