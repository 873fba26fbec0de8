#include "http/head.h"

#include <string.h>
#include <strings.h>

#include "http/form.h"

/* Part of the head that is being read; the bytes stay where they are. */
struct slice {
    const char *at;
    size_t size;
};

static enum head_verdict refuse(struct head *head, int status)
{
    head->refusal = status;
    return HEAD_REFUSED;
}

/* RFC 9110, 5.6.2. */
static bool is_token_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(struct slice slice)
{
    for (size_t i = 0; i < slice.size; i++)
        if (!is_token_byte((unsigned char)slice.at[i]))
            return false;
    return slice.size > 0;
}

static bool slice_is(struct slice slice, const char *text)
{
    return slice.size == strlen(text) && !memcmp(slice.at, text, slice.size);
}

/* The offset behind the empty line; 0 when it is not here yet; SIZE_MAX for a line that does
 * not end with CRLF or holds a NUL. */
static size_t find_end(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\0' || bytes[i] == '\n')
            return SIZE_MAX;
        if (bytes[i] != '\r')
            continue;
        if (i + 1 == size)
            return 0;
        if (bytes[++i] != '\n')
            return SIZE_MAX;
        if (i + 2 < size && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

/* Takes the part up to the separator off the front of the rest. */
static bool cut(struct slice *rest, char separator, struct slice *part)
{
    const char *at = memchr(rest->at, separator, rest->size);
    if (!at)
        return false;
    *part = (struct slice){rest->at, (size_t)(at - rest->at)};
    rest->size -= part->size + 1;
    rest->at = at + 1;
    return true;
}

static int read_method(struct slice word, struct head *head)
{
    if (!is_token(word))
        return 400;
    if (slice_is(word, "GET"))
        head->method = METHOD_GET;
    else if (slice_is(word, "HEAD"))
        head->method = METHOD_HEAD;
    else if (slice_is(word, "POST"))
        head->method = METHOD_POST;
    else
        return 501;
    return 0;
}

static int read_version(struct slice word, struct head *head)
{
    if (slice_is(word, "HTTP/1.1") || slice_is(word, "HTTP/1.0")) {
        head->http_1_0 = word.at[7] == '0';
        return 0;
    }
    bool digits = word.size == 8 && !memcmp(word.at, "HTTP/", 5) && word.at[6] == '.' &&
                  word.at[5] >= '0' && word.at[5] <= '9' && word.at[7] >= '0' &&
                  word.at[7] <= '9';
    return digits ? 505 : 400;
}

/* What RFC 3986 lets stand in a path or query. */
static bool is_target(struct slice target)
{
    for (size_t i = 0; i < target.size; i++) {
        unsigned char c = (unsigned char)target.at[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"#<>\\^`{|}", c))
            return false;
    }
    return target.size > 0 && target.at[0] == '/';
}

static bool has_dot_segment(const char *path)
{
    for (const char *at = path; at; at = strchr(at + 1, '/')) {
        size_t length = strcspn(at + 1, "/");
        if ((length == 1 && at[1] == '.') || (length == 2 && at[1] == '.' && at[2] == '.'))
            return true;
    }
    return false;
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    return false;
}

static int read_target(struct slice target, struct arena *arena, struct head *head)
{
    if (!is_target(target))
        return 400;
    struct slice path = target, rest = target;
    struct slice query = {target.at, 0};
    if (cut(&rest, '?', &path))
        query = rest;
    size_t slashes = 0;
    for (size_t i = 0; i < path.size; i++)
        slashes += path.at[i] == '/';
    const char *decoded = form_decode(path.at, path.size, false, arena, NULL);
    if (!decoded || has_control(decoded) || has_dot_segment(decoded))
        return 400;
    for (const char *c = decoded; *c; c++)
        slashes -= *c == '/';
    if (slashes != 0) /* an encoded slash would name another path */
        return 400;
    head->path = decoded;
    return form_read(query.at, query.size, arena, &head->query);
}

static int read_request_line(struct slice line, struct arena *arena, struct head *head)
{
    struct slice method, target;
    if (!cut(&line, ' ', &method) || !cut(&line, ' ', &target))
        return 400;
    int refusal = read_method(method, head);
    if (!refusal)
        refusal = read_version(line, head);
    return refusal ? refusal : read_target(target, arena, head);
}

static struct slice trim(struct slice value)
{
    while (value.size > 0 && (value.at[0] == ' ' || value.at[0] == '\t')) {
        value.at++;
        value.size--;
    }
    while (value.size > 0 &&
           (value.at[value.size - 1] == ' ' || value.at[value.size - 1] == '\t'))
        value.size--;
    return value;
}

static char *lower(struct arena *arena, struct slice slice)
{
    char *text = arena_copy(arena, slice.at, slice.size);
    for (char *c = text; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return text;
}

static int read_header(struct slice line, struct arena *arena, struct head *head)
{
    struct slice name;
    if (!cut(&line, ':', &name) || !is_token(name))
        return 400;
    if (head->headers.count == HEADERS_MAX)
        return 431;
    struct slice value = trim(line);
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return 400;
    }
    struct field *field = &head->headers.list[head->headers.count++];
    field->name = lower(arena, name);
    field->value = arena_copy(arena, value.at, value.size);
    field->size = value.size;
    return 0;
}

static const char *only_header(const struct head *head, const char *name, size_t *count)
{
    const char *value = NULL;
    *count = 0;
    for (size_t i = 0; i < head->headers.count; i++) {
        if (strcmp(head->headers.list[i].name, name) != 0)
            continue;
        value = head->headers.list[i].value;
        (*count)++;
    }
    return value;
}

/* A name or an address in brackets, and perhaps a port. */
static bool is_host(const char *host)
{
    size_t size = 0;
    if (*host == '[') {
        size = 1 + strspn(host + 1, "0123456789abcdef:.");
        if (host[size++] != ']')
            return false;
    } else {
        size = strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    }
    if (size == 0 || !host[size])
        return size > 0;
    size_t digits = strspn(host + size + 1, "0123456789");
    return host[size] == ':' && digits > 0 && digits <= 5 && !host[size + 1 + digits];
}

static int check_host(struct head *head, struct arena *arena)
{
    size_t count;
    const char *host = only_header(head, "host", &count);
    if (count != 1)
        return 400;
    head->host = lower(arena, (struct slice){host, strlen(host)});
    return is_host(head->host) ? 0 : 400;
}

static int check_body(struct head *head)
{
    size_t count;
    if (only_header(head, "transfer-encoding", &count))
        return 501;
    const char *length = only_header(head, "content-length", &count);
    if (count == 0)
        return 0;
    uint64_t size;
    if (count > 1 || strlen(length) > 8 || !text_to_uint(length, 99999999, &size))
        return 400;
    head->body_size = (size_t)size;
    return 0;
}

/* Whether a list such as "keep-alive, close" holds that word. */
static bool list_has(const char *list, const char *word)
{
    while (list && *list) {
        list += strspn(list, " \t,");
        size_t length = strcspn(list, " \t,");
        if (length == strlen(word) && !strncasecmp(list, word, length))
            return true;
        list += length;
    }
    return false;
}

static int check_manners(struct head *head)
{
    size_t count;
    const char *connection = only_header(head, "connection", &count);
    head->keep_alive =
        head->http_1_0 ? list_has(connection, "keep-alive") : !list_has(connection, "close");
    if (count > 1)
        head->keep_alive = false;
    const char *expect = only_header(head, "expect", &count);
    if (!expect || head->http_1_0)
        return 0;
    head->expects_continue = !strcasecmp(expect, "100-continue");
    return head->expects_continue ? 0 : 417;
}

static int read_lines(struct slice rest, struct arena *arena, struct head *head)
{
    struct slice line;
    if (!cut(&rest, '\r', &line))
        return 400;
    int refusal = read_request_line(line, arena, head);
    head->headers.list = arena_alloc(arena, HEADERS_MAX * sizeof *head->headers.list);
    while (!refusal && cut(&rest, '\r', &line) && line.size > 1)
        refusal = read_header((struct slice){line.at + 1, line.size - 1}, arena, head);
    if (!refusal)
        refusal = check_host(head, arena);
    if (!refusal)
        refusal = check_body(head);
    return refusal ? refusal : check_manners(head);
}

enum head_verdict head_read(const char *bytes, size_t size, size_t limit, struct arena *arena,
                            struct head *head)
{
    *head = (struct head){0};
    size_t end = find_end(bytes, size < limit ? size : limit);
    if (end == SIZE_MAX)
        return refuse(head, 400);
    if (end == 0)
        return size >= limit ? refuse(head, 431) : HEAD_MORE;
    head->size = end;
    int refusal = read_lines((struct slice){bytes, end}, arena, head);
    return refusal ? refuse(head, refusal) : HEAD_DONE;
}
