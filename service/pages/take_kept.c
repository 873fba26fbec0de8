#include "pages/take_kept.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "http/gzip.h"
#include "pages/take_draw.h"
#include "worker.h"

/* Either of the two is made when the first client wants it. */
struct take_kept {
    struct take_kept *next;
    const char *language;
    bool tablet;
    size_t order;
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

static struct take_kept *kept_of(struct take_link *link, const char *language, bool tablet,
                                 size_t order)
{
    for (struct take_kept *kept = link->kept; kept; kept = kept->next)
        if (kept->tablet == tablet && kept->order == order && !strcmp(kept->language, language))
            return kept;
    struct take_kept *kept = calloc(1, sizeof *kept);
    check(kept, "memory for a page");
    *kept = (struct take_kept){
        .next = link->kept, .language = language, .tablet = tablet, .order = order};
    link->kept = kept;
    return kept;
}

/* Gives where the receipt stands. */
static size_t render(const struct view *view, const struct take_link *link,
                     const struct take_kept *kept, struct buffer *html)
{
    const struct take_state untouched = {.tablet = kept->tablet, .order = kept->order};
    take_page_render(view, link, kept->language, mark, &untouched, html);
    const char *at = strstr(html->data, mark);
    check(at, "the page has a receipt");
    return (size_t)(at - html->data);
}

static void fill_gzip(const struct view *view, const struct take_link *link,
                      struct take_kept *kept, const char *receipt, struct buffer *out)
{
    if (kept->gzip.before.size == 0) {
        struct buffer html = {0};
        size_t at = render(view, link, kept, &html);
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
        kept->receipt_at = render(view, link, kept, &kept->html);
    buffer_add(out, kept->html.data, kept->html.size);
    memcpy(out->data + kept->receipt_at, receipt, RECEIPT_TEXT_SIZE - 1);
}

/* A receipt with the wished order, when there is a wish. */
static size_t deal(const struct request *request, const struct take_link *link,
                   char receipt[RECEIPT_TEXT_SIZE])
{
    const char *wish = request_query(request, "volgorde");
    uint64_t wished;
    bool wishes = wish && text_to_uint(wish, FORM_ORDERS - 1, &wished);
    size_t order;
    do {
        take_receipt_make(receipt);
        order = take_order(link, receipt);
    } while (wishes && order != wished && take_draw_random(link->form));
    return order;
}

void take_kept_send(struct request *request, struct take_link *link, const char *language)
{
    const struct worker *worker = request_context(request);
    const struct view *view = app_view(worker_app(worker));
    char receipt[RECEIPT_TEXT_SIZE];
    size_t order = deal(request, link, receipt);
    struct take_kept *kept =
        kept_of(link, language, request_query(request, "tablet") != NULL, order);
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
