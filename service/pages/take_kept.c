#include "pages/take_kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "http/gzip.h"
#include "pages/take_page.h"
#include "worker.h"

/* Either of the two is made when the first client wants it. */
struct take_kept {
    struct take_kept *next;
    const char *language;
    struct buffer html;
    size_t receipt_at; /* where the receipt stands in html */
    struct gzip_frame gzip;
};

/* Stands where the receipt will be; as long as one. */
static const char mark[RECEIPT_TEXT_SIZE] = "~~~~~~~~~~~~~~~~~~~~~~";

void take_kept_free(struct take_kept *first)
{
    while (first) {
        struct take_kept *next = first->next;
        buffer_free(&first->html);
        gzip_frame_free(&first->gzip);
        free(first);
        first = next;
    }
}

static struct take_kept *kept_of(struct take_link *link, const char *language)
{
    for (struct take_kept *kept = link->kept; kept; kept = kept->next)
        if (!strcmp(kept->language, language))
            return kept;
    struct take_kept *kept = calloc(1, sizeof *kept);
    check(kept, "memory for a page");
    kept->language = language;
    kept->next = link->kept;
    link->kept = kept;
    return kept;
}

/* Gives where the receipt stands. */
static size_t render(const struct view *view, const struct take_link *link,
                     const char *language, struct buffer *html)
{
    const struct take_state untouched = {0};
    take_page_render(view, link, language, mark, &untouched, html);
    const char *at = strstr(html->data, mark);
    check(at, "the page has a receipt");
    return (size_t)(at - html->data);
}

static void fill_gzip(const struct view *view, const struct take_link *link,
                      struct take_kept *kept, const char *receipt, struct buffer *out)
{
    if (kept->gzip.before.size == 0) {
        struct buffer html = {0};
        size_t at = render(view, link, kept->language, &html);
        size_t behind = at + RECEIPT_TEXT_SIZE - 1;
        gzip_frame_make(&kept->gzip, html.data, at, html.data + behind, html.size - behind);
        buffer_free(&html);
    }
    gzip_frame_fill(&kept->gzip, receipt, RECEIPT_TEXT_SIZE - 1, out);
}

static void fill_plain(const struct view *view, const struct take_link *link,
                       struct take_kept *kept, const char *receipt, struct buffer *out)
{
    if (kept->html.size == 0)
        kept->receipt_at = render(view, link, kept->language, &kept->html);
    buffer_add(out, kept->html.data, kept->html.size);
    memcpy(out->data + kept->receipt_at, receipt, RECEIPT_TEXT_SIZE - 1);
}

void take_kept_send(struct request *request, struct take_link *link, const char *language)
{
    const struct worker *worker = request_context(request);
    const struct view *view = app_view(worker_app(worker));
    struct take_kept *kept = kept_of(link, language);
    char receipt[RECEIPT_TEXT_SIZE];
    take_receipt_make(receipt);
    struct buffer page = {0};
    reply_header(request, "Vary", "Accept-Encoding");
    if (gzip_is_taken(request)) {
        reply_header(request, "Content-Encoding", "gzip");
        fill_gzip(view, link, kept, receipt, &page);
    } else {
        fill_plain(view, link, kept, receipt, &page);
    }
    take_send(request, 200, &page);
}
