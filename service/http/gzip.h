/*
 * gzip (RFC 1952) for bodies that are sent many times: compressed once, as a whole or around a
 * hole. What is put into the hole stands uncompressed in the stream, as a block of its own: it
 * is never compressed together with anything, so that the length of a reply tells nothing
 * about it, and a reply costs a copy and a checksum.
 */
#pragma once

#include "base/text.h"
#include "http/request.h"

/* Whether the client says that it takes gzip. A reply that depends on it says `Vary`. */
bool gzip_is_taken(const struct request *request);

/* Adds size bytes of data, compressed as well as zlib can, to out. */
void gzip_whole(const void *data, size_t size, struct buffer *out);

/* A body compressed once, all but for a hole. Zero it before use. */
struct gzip_frame {
    struct buffer before; /* with the head of the stream; ends at a whole byte */
    struct buffer after;  /* without the end of the stream */
    unsigned long before_crc, after_crc;
    size_t before_size, after_size; /* of what was compressed */
};

/* What most often fits in a hole. */
#define GZIP_HOLE_MAX 65535

void gzip_frame_make(struct gzip_frame *frame, const void *before, size_t before_size,
                     const void *after, size_t after_size);
/* Adds the whole stream with these bytes in the hole to out. */
void gzip_frame_fill(const struct gzip_frame *frame, const void *bytes, size_t size,
                     struct buffer *out);
void gzip_frame_free(struct gzip_frame *frame);
