/*
 * QR codes (ISO/IEC 18004) at error correction level M: for a page or paper as the path of an
 * SVG, for a terminal as text. Both stand for the same modules.
 */
#pragma once

#include <stdbool.h>

#include "base/complaint.h"
#include "base/text.h"

/* Modules of empty space that belong around the code. */
#define QR_QUIET 4

/* Adds the dark modules to path as the `d` of an SVG path in unit squares
 * ("M0 0h7v1h-7z..."), without the quiet zone; *side is the number of modules of a side. False,
 * with nothing added, when the text is empty or longer than a QR code holds. */
bool qr_path(const char *text, struct buffer *path, int *side) must_use;

/* Adds the code with its quiet zone, two rows of modules to a line. Light modules are printed
 * and dark ones left open, so that it stands right on a dark terminal; on a light one it is
 * inverted, which most scanners read as well. False as qr_path. */
bool qr_terminal(const char *text, struct buffer *out) must_use;
