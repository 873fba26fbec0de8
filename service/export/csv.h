/*
 * A release as comma-separated values the way Dutch spreadsheets read them: semicolons, UTF-8
 * with a byte order mark, CRLF, decimal comma. Long format: one row for each node, audience,
 * figure and band or option. Cells can be no formula. Nothing is computed here: every number
 * stands in the release.
 */
#pragma once

#include "report/release.h"

/* The figures. */
void export_csv(const struct release *release, struct buffer *out);

/* What the columns, questions, bands and options mean and how figures are rounded, in Dutch
 * and English. */
void export_codebook(const struct release *release, struct buffer *out);

/* The columns of the figures, in the order in which they stand, and what they mean. */
struct csv_column {
    const char *name, *nl, *en;
};

extern const struct csv_column csv_columns[];
extern const size_t csv_column_count;

/* One cell, quoted where needed, a leading apostrophe before what a spreadsheet would compute;
 * a semicolon before it unless it is the first of its line. */
void csv_cell(struct buffer *out, const char *text);
void csv_number(struct buffer *out, json_int_t number);
/* Tenths with a decimal comma: 255 is 25,5. */
void csv_tenths(struct buffer *out, int tenths);
void csv_end_line(struct buffer *out);
/* The byte order mark. */
void csv_begin(struct buffer *out);
/* The word for an audience: "ouder" or "professional". */
const char *csv_audience(const char *audience);
