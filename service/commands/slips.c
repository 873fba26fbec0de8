#include "commands/slips.h"

#include <string.h>

#include "base/check.h"
#include "base/embedded.h"
#include "commands/command.h"
#include "export/csv.h"
#include "view/qr.h"
#include "view/words.h"

#define CARDS_ON_PAGE 10
#define LANGUAGE      "nl" /* of the cards, whoever prints them */

static const char *address_of(const struct slips *slips, size_t i, struct arena *arena)
{
    return arena_print(arena, "%s/v/%s", slips->base_url, slips->codes[i]);
}

void slips_csv(const struct slips *slips, struct buffer *out)
{
    struct arena *arena = arena_new_secret();
    csv_begin(out);
    csv_cell(out, "code");
    csv_cell(out, "address");
    csv_end_line(out);
    for (size_t i = 0; i < slips->count; i++) {
        char shown[CODE_SHOWN_SIZE];
        code_show(slips->codes[i], shown);
        csv_cell(out, shown);
        csv_cell(out, address_of(slips, i, arena));
        csv_end_line(out);
    }
    arena_free(arena);
}

static json_t *card_of(const struct slips *slips, size_t i)
{
    struct arena *arena = arena_new_secret();
    struct buffer path = {0};
    char shown[CODE_SHOWN_SIZE];
    int side;
    code_show(slips->codes[i], shown);
    check(qr_path(address_of(slips, i, arena), &path, &side), "an address fits in a QR code");
    json_t *card = json_pack("{s:s, s:s, s:i}", "code", shown, "path", path.data, "box",
                             side + 2 * QR_QUIET);
    buffer_wipe(&path);
    arena_free(arena);
    return card;
}

static const char *without_scheme(const char *url)
{
    const char *host = strstr(url, "://");
    return host ? host + 3 : url;
}

void slips_sheet(const struct slips *slips, struct buffer *out)
{
    const struct view *view = command_view();
    const struct embedded *style = embedded_find("service/view/static/cards.css");
    check(style, "the style of the cards is part of the program");
    struct arena *arena = arena_new_secret();
    json_t *data =
        json_pack("{s:b, s:s, s:s, s:s, s:s}", "parent", text_equal(slips->audience, "parent"),
                  "municipality", slips->municipality, "place", slips->place, "closes",
                  words_date(view, LANGUAGE, slips->closes_on, arena), "address",
                  arena_print(arena, "%s/v", without_scheme(slips->base_url)));

    /* A template has no style of its own; the page must not need ours from elsewhere. */
    buffer_text(out, "<!DOCTYPE html>\n<html lang=\"" LANGUAGE "\">\n<head>\n"
                     "<meta charset=\"utf-8\">\n<style>\n");
    buffer_add(out, style->data, style->size);
    buffer_text(out, "</style>\n");
    view_render(view, "cards_top", LANGUAGE, data, out);
    for (size_t i = 0; i < slips->count;) {
        json_t *cards = json_array();
        do
            json_array_append_new(cards, card_of(slips, i++));
        while (i < slips->count && i % CARDS_ON_PAGE != 0);
        json_object_set_new(data, "cards", cards);
        view_render(view, "cards", LANGUAGE, data, out);
    }
    buffer_text(out, "</body>\n</html>\n");
    json_decref(data);
    arena_free(arena);
}
