/* The head of a request from anybody: unfinished, refused with a status of ours, or read. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "http/head.h"

#define LIMIT (16 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_head(const struct head *head, size_t size)
{
    check(head->size >= 4 && head->size <= size, "the head is within what was sent");
    check(head->path[0] == '/' && text_is_utf8(head->path, strlen(head->path)), "a path");
    check(!strstr(head->path, "/../") && !strstr(head->path, "/./"), "no dot segment");
    check(head->host && *head->host, "a host");
    check(head->body_size <= 99999999, "a length of eight digits");
    check(!fields_get(&head->headers, "transfer-encoding"), "no transfer encoding");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new_secret();
    struct head head;
    switch (head_read((const char *)bytes, size, LIMIT, arena, &head)) {
    case HEAD_MORE:
        check(size < LIMIT, "a head that is too long is refused");
        break;
    case HEAD_REFUSED:
        check(head.refusal >= 400 && head.refusal <= 505, "a status of ours");
        break;
    case HEAD_DONE:
        check_head(&head, size);
        break;
    }
    arena_free(arena);
    return 0;
}
