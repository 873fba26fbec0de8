/*
 * Letters of Unicode in UTF-8, for the scripts that people write to this service in: reading
 * one, its small form, and writing it. No locale is asked.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* What stands for bytes that are no UTF-8. */
#define LETTER_NONE 0xfffd
#define LETTER_SIZE 4

/* The character at the beginning and its size in bytes. What is no UTF-8 is LETTER_NONE and one
 * byte; of no bytes at all it is 0 and 0. */
size_t letter_read(const char *bytes, size_t size, uint32_t *code);
/* Bytes written. */
size_t letter_write(uint32_t code, char bytes[LETTER_SIZE]);
/* The small letter, the same one when it is no capital. İ becomes a plain i. */
uint32_t letter_small(uint32_t code);
