#include "http/gzip.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/check.h"

/* No name, no time; the system that made it is unknown. */
static const uint8_t stream_head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255};

/* "q=0", "q=0.0": not wanted after all. */
static bool is_refused(const char *parameters, size_t size)
{
    for (const char *c = parameters; c < parameters + size; c++)
        if ((*c == 'q' || *c == 'Q') && c[1] == '=')
            return strspn(c + 2, "0.") == strcspn(c + 2, ",; \t");
    return false;
}

bool gzip_is_taken(const struct request *request)
{
    const char *list = request_header(request, "accept-encoding");
    while (list && *list) {
        list += strspn(list, " \t,");
        size_t size = strcspn(list, ","), name = strcspn(list, ",; \t");
        if (name == 4 && !strncasecmp(list, "gzip", name))
            return !is_refused(list + name, size - name);
        list += size;
    }
    return false;
}

/* Raw deflate without a head of its own, ended by `flush`. */
static void deflate_part(const void *data, size_t size, int flush, struct buffer *out)
{
    z_stream stream = {0};
    check(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK,
          "memory to compress");
    uint8_t part[4096];
    stream.next_in = (Bytef *)(uintptr_t)data;
    stream.avail_in = (uInt)size;
    do {
        stream.next_out = part;
        stream.avail_out = sizeof part;
        int state = deflate(&stream, flush);
        check(state == Z_OK || state == Z_STREAM_END || state == Z_BUF_ERROR, "it compresses");
        buffer_add(out, part, sizeof part - stream.avail_out);
    } while (stream.avail_out == 0);
    deflateEnd(&stream);
}

static unsigned long checksum(const void *data, size_t size)
{
    return crc32(crc32(0, NULL, 0), data, (uInt)size);
}

static void add_number(struct buffer *out, unsigned long number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buffer_byte(out, (char)(number >> 8 * i & 0xff));
}

void gzip_whole(const void *data, size_t size, struct buffer *out)
{
    buffer_add(out, stream_head, sizeof stream_head);
    deflate_part(data, size, Z_FINISH, out);
    add_number(out, checksum(data, size), 4);
    add_number(out, size, 4);
}

void gzip_frame_make(struct gzip_frame *frame, const void *before, size_t before_size,
                     const void *after, size_t after_size)
{
    buffer_add(&frame->before, stream_head, sizeof stream_head);
    deflate_part(before, before_size, Z_FULL_FLUSH, &frame->before);
    deflate_part(after, after_size, Z_FINISH, &frame->after);
    frame->before_crc = checksum(before, before_size);
    frame->after_crc = checksum(after, after_size);
    frame->before_size = before_size;
    frame->after_size = after_size;
}

void gzip_frame_fill(const struct gzip_frame *frame, const void *bytes, size_t size,
                     struct buffer *out)
{
    check(size <= GZIP_HOLE_MAX, "it fits in one block");
    buffer_add(out, frame->before.data, frame->before.size);
    add_number(out, 0, 1); /* a stored block, and not the last one */
    add_number(out, size, 2);
    add_number(out, ~size, 2);
    buffer_add(out, bytes, size);
    buffer_add(out, frame->after.data, frame->after.size);

    unsigned long crc = crc32_combine(frame->before_crc, checksum(bytes, size), (z_off_t)size);
    crc = crc32_combine(crc, frame->after_crc, (z_off_t)frame->after_size);
    add_number(out, crc, 4);
    add_number(out, frame->before_size + size + frame->after_size, 4);
}

void gzip_frame_free(struct gzip_frame *frame)
{
    buffer_free(&frame->before);
    buffer_free(&frame->after);
}
