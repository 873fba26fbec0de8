#include "survey/files.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/embedded.h"

#define DIGEST_BYTES 32

_Static_assert(FILES_DIGEST_TEXT == 2 * DIGEST_BYTES + 1, "two digits for each byte");

void files_digest(const void *bytes, size_t size, char digest[FILES_DIGEST_TEXT])
{
    uint8_t sum[DIGEST_BYTES];
    crypto_generichash(sum, sizeof sum, bytes, size, NULL, 0);
    text_hex(sum, sizeof sum, digest);
}

bool files_read(const char *path, struct buffer *content)
{
    FILE *file = fopen(path, "rbe");
    char part[8192];
    size_t got;
    if (!file)
        return false;
    while (content->size <= FILES_BYTES_MAX && (got = fread(part, 1, sizeof part, file)) > 0)
        buffer_add(content, part, got);
    bool good = !ferror(file) && content->size > 0 && content->size <= FILES_BYTES_MAX;
    fclose(file);
    return good;
}

struct looking {
    const struct form *form;
    const char *folder;
    struct complaints *complaints;
    json_t *digests; /* NULL: compare with what the form says */
};

/* The digest of a file of the form; false when there is none. */
static bool digest_of_file(const char *path, bool embedded, char digest[FILES_DIGEST_TEXT])
{
    const struct embedded *file = embedded ? embedded_find(path) : NULL;
    struct buffer content = {0};
    bool good = file || (!embedded && files_read(path, &content));
    if (good)
        files_digest(file ? file->data : content.data, file ? file->size : content.size,
                     digest);
    buffer_free(&content);
    return good;
}

static void look_at(struct looking *looking, const char *file)
{
    struct arena *arena = arena_new();
    const struct form *form = looking->form;
    const char *folder = looking->folder ? looking->folder : "forms";
    const char *path = arena_print(arena, "%s/%s/%s", folder, form->name, file);
    const char *frozen = form_file_digest(form, file);
    char digest[FILES_DIGEST_TEXT];
    if (!digest_of_file(path, !looking->folder, digest))
        complaints_add(looking->complaints, 422, "form.no-file", form->name, "%s", path);
    else if (looking->digests)
        json_object_set_new(looking->digests, file, json_string(digest));
    else if (frozen && strcmp(frozen, digest) != 0)
        complaints_add(looking->complaints, 422, "form.changed-file", form->name, "%s", path);
    arena_free(arena);
}

static void look_at_all(struct looking *looking)
{
    for (size_t q = 0; q < looking->form->question_count; q++) {
        const struct question *question = &looking->form->questions[q];
        for (size_t c = 0; c < question->choice_count; c++)
            if (question->choices[c].picture)
                look_at(looking, question->choices[c].picture);
        for (size_t i = 0; i < question->audio.count; i++)
            look_at(looking, question->audio.texts[i]);
    }
}

void files_check(const struct form *form, const char *folder, struct complaints *complaints)
{
    struct looking looking = {.form = form, .folder = folder, .complaints = complaints};
    look_at_all(&looking);
}

json_t *files_digests(const struct form *form, const char *folder,
                      struct complaints *complaints)
{
    size_t before = complaints->count;
    struct looking looking = {form, folder, complaints, json_object()};
    look_at_all(&looking);
    if (complaints->count == before && json_object_size(looking.digests) > 0)
        return looking.digests;
    json_decref(looking.digests);
    return NULL;
}
