/*
 * The pictures and recordings that a form names. They lie in a folder of its own, NAME/ beside
 * NAME.json: in a folder of forms, or (folder NULL) among the forms built into the program.
 * What they hold is frozen with the definition: x_files has a digest of each.
 */
#pragma once

#include "survey/definition.h"

/* Bytes of a picture or recording. */
#define FILES_BYTES_MAX (8 << 20)

/* BLAKE2b-256 in hexadecimal, with a NUL. */
#define FILES_DIGEST_TEXT 65
void files_digest(const void *bytes, size_t size, char digest[FILES_DIGEST_TEXT]);

/* The whole file; false when it cannot be read or is empty or too large. */
bool files_read(const char *path, struct buffer *content) must_use;

/* Complains of every file that is not there and of every one that is another than it was when
 * the definition was frozen. */
void files_check(const struct form *form, const char *folder, struct complaints *complaints);
/* What x_files of the definition is to be, owned by the caller: the digest of each file by its
 * name. NULL with a complaint of every file that is not there, and where the form has none. */
json_t *files_digests(const struct form *form, const char *folder,
                      struct complaints *complaints) must_use;
