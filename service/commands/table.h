/*
 * A CSV file as a table: the first line names the columns. Reads ; , or a tab between cells,
 * quoted cells (RFC 4180), UTF-8 with or without a byte order mark, and Windows-1252.
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"

struct table;

/* NULL with a complaint. All of it in the arena. */
struct table *table_read(const char *path, struct arena *arena,
                         struct complaint *complaint) must_use;
size_t table_rows(const struct table *table);
/* The line of the file in which a row begins, from 1. */
size_t table_line(const struct table *table, size_t row);
/* The name of the first column as it stands in the file; "" when the file is empty. */
const char *table_first(const struct table *table);
bool table_has(const struct table *table, const char *column);
/* A cell without white space around it; "" when the row is too short. Column names are compared
 * without regard to case. */
const char *table_cell(const struct table *table, size_t row, const char *column);
