/*
 * Style, script and pictures. Their address holds a digest of their content, so that browsers
 * may keep them for ever and an upgrade is seen at once. Style and script go out without their
 * comments and indents, and compressed, both made once at the start.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "http/gzip.h"
#include "pages/pages.h"
#include "survey/files.h"

#define FOLDER       "service/view/static/"
#define FORMS        "forms/"
#define DIGEST_SPACE (sizeof "/static/" + ASSET_DIGEST_SIZE)

static void asset_show(struct request *request);
static void icon_show(struct request *request);

const struct route asset_routes[] = {
    {METHOD_GET, "/static/{digest}/{name...}", asset_show, 0},
    {METHOD_GET, "/favicon.ico",               icon_show,  0},
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
    {".jpg",  "image/jpeg",                     false, false},
    {".webp", "image/webp",                     false, false},
    {".mp3",  "audio/mpeg",                     false, false},
    {".ogg",  "audio/ogg",                      false, false},
    {".webm", "audio/webm",                     false, false},
    {".m4a",  "audio/mp4",                      false, false},
};

struct asset {
    char *name; /* "style.css", "forms/NAME/FILE" */
    const struct asset_type *type;
    struct buffer content;
    struct buffer gzip; /* of text */
    char digest[ASSET_DIGEST_SIZE];
    char frozen[FILES_DIGEST_TEXT]; /* as the definition of a form has it */
    char *path;
};

/* Filled before there are threads. */
static struct asset *assets;
static size_t asset_count;

/* FNV-1a: it only has to differ between versions of one file. */
void asset_digest(const char *data, size_t size, char digest[ASSET_DIGEST_SIZE])
{
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)data[i]) * 1099511628211u;
    snprintf(digest, ASSET_DIGEST_SIZE, "%016llx", (unsigned long long)sum);
}

static const struct asset_type *type_of(const char *path)
{
    const char *ending = strrchr(path, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof types[0]; i++)
        if (!strcmp(ending, types[i].ending))
            return &types[i];
    return NULL;
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

static void asset_add(const char *name, const struct asset_type *type, const char *data,
                      size_t size)
{
    assets = realloc(assets, (asset_count + 1) * sizeof *assets);
    check(assets, "memory for the static files");
    struct asset *asset = &assets[asset_count++];
    *asset = (struct asset){.type = type};
    asset->name = strdup(name);
    asset->path = malloc(DIGEST_SPACE + strlen(name) + 1);
    check(asset->name && asset->path, "memory for a static file");
    if (type->written)
        squeeze(data, &asset->content);
    else
        buffer_add(&asset->content, data, size);
    if (type->text)
        gzip_whole(asset->content.data, asset->content.size, &asset->gzip);
    asset_digest(asset->content.data, asset->content.size, asset->digest);
    files_digest(asset->content.data, asset->content.size, asset->frozen);
    snprintf(asset->path, DIGEST_SPACE + strlen(name) + 1, "/static/%s/%s", asset->digest,
             name);
}

static void add_embedded(const char *folder, size_t cut)
{
    size_t count;
    const struct embedded *files = embedded_under(folder, &count);
    for (size_t i = 0; i < count; i++) {
        const char *name = files[i].path + cut;
        const struct asset_type *type = type_of(name);
        bool of_form = text_starts(name, FORMS) && strchr(name + strlen(FORMS), '/');
        if (type && (cut > 0 || of_form))
            asset_add(name, type, files[i].data, files[i].size);
        check(type || cut == 0, "a static file has a media type");
    }
}

/* What cannot be read, or has another kind of name, is passed over: a form that needs it is
 * not good (form check). */
static void add_file(const char *folder, const char *form, const char *file)
{
    struct buffer path = {0}, name = {0}, content = {0};
    buffer_print(&path, "%s/%s/%s", folder, form, file);
    buffer_print(&name, FORMS "%s/%s", form, file);
    const struct asset_type *type = type_of(file);
    if (type && files_read(path.data, &content))
        asset_add(name.data, type, content.data, content.size);
    buffer_free(&path);
    buffer_free(&name);
    buffer_free(&content);
}

/* The files of each form lie in a folder beside it, with its name. */
static void add_folder(const char *folder)
{
    DIR *forms = opendir(folder);
    struct dirent *form, *file;
    while (forms && (form = readdir(forms))) {
        struct buffer path = {0};
        buffer_print(&path, "%s/%s", folder, form->d_name);
        DIR *files = *form->d_name == '.' ? NULL : opendir(path.data);
        while (files && (file = readdir(files)))
            add_file(folder, form->d_name, file->d_name);
        if (files)
            closedir(files);
        buffer_free(&path);
    }
    if (forms)
        closedir(forms);
}

void assets_load(const char *forms)
{
    add_embedded(FOLDER, strlen(FOLDER));
    if (forms)
        add_folder(forms);
    else
        add_embedded(FORMS, 0);
}

static const struct asset *asset_find(const char *name)
{
    for (size_t i = 0; i < asset_count; i++)
        if (!strcmp(assets[i].name, name))
            return &assets[i];
    return NULL;
}

const char *asset_path(const char *name)
{
    const struct asset *asset = asset_find(name);
    check(asset, "static file is there");
    return asset->path;
}

const char *asset_text(const char *name)
{
    const struct asset *asset = asset_find(name);
    check(asset && asset->type->text, "static text is there");
    return asset->content.data;
}

const char *form_asset_path(const struct form *form, const char *file)
{
    struct buffer name = {0};
    buffer_print(&name, FORMS "%s/%s", form->name, file);
    const struct asset *asset = asset_find(name.data);
    buffer_free(&name);
    const char *frozen = form_file_digest(form, file);
    bool same = asset && (!frozen || !strcmp(frozen, asset->frozen));
    return same ? asset->path : NULL;
}

static void asset_send(struct request *request, const struct asset *asset, const char *caching)
{
    const struct buffer *body = &asset->content;
    reply_header(request, "Cache-Control", caching);
    if (asset->type->text) {
        reply_header(request, "Vary", "Accept-Encoding");
        if (gzip_is_taken(request)) {
            reply_header(request, "Content-Encoding", "gzip");
            body = &asset->gzip;
        }
    }
    reply_static(request, 200, asset->type->type, body->data, body->size);
}

static void asset_show(struct request *request)
{
    const struct asset *asset = asset_find(request_segment(request, "name"));
    if (!asset || strcmp(asset->digest, request_segment(request, "digest")) != 0)
        reply_error(request, 404);
    else
        asset_send(request, asset, "public, max-age=31536000, immutable");
}

/* Browsers ask for it by themselves: a page need not spend bytes on naming it. */
static void icon_show(struct request *request)
{
    asset_send(request, asset_find("icon.svg"), "public, max-age=604800");
}
