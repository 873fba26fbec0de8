#include "view/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "base/check.h"

static QRcode *encode(const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code && errno == ENOMEM)
        fatal("no memory for a QR code");
    return code;
}

/* False outside the code, where all is light. */
static bool is_dark(const QRcode *code, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
    return inside && (code->data[y * code->width + x] & 1);
}

bool qr_path(const char *text, struct buffer *path, int *side)
{
    QRcode *code = encode(text);
    if (!code)
        return false;
    for (int y = 0; y < code->width; y++) {
        for (int x = 0, run; x < code->width; x += run + 1) {
            for (run = 0; is_dark(code, x + run, y); run++)
                ;
            if (run > 0)
                buffer_print(path, "M%d %dh%dv1h-%dz", x, y, run, run);
        }
    }
    *side = code->width;
    QRcode_free(code);
    return true;
}

bool qr_terminal(const char *text, struct buffer *out)
{
    static const char *const blocks[2][2] = {
        {"█", "▀"},
        {"▄", " "  }
    }; /* [upper is dark][lower is dark] */
    QRcode *code = encode(text);
    if (!code)
        return false;
    int end = code->width + QR_QUIET;
    for (int y = -QR_QUIET; y < end; y += 2) {
        for (int x = -QR_QUIET; x < end; x++) {
            /* The number of rows is odd: the half line under the last one stays open. */
            bool below = y + 1 == end || is_dark(code, x, y + 1);
            buffer_text(out, blocks[is_dark(code, x, y)][below]);
        }
        buffer_byte(out, '\n');
    }
    QRcode_free(code);
    return true;
}
