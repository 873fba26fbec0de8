/*
 * The log: one line of key=value pairs on standard error, the time cut to the hour. Nothing
 * that identifies a person may be passed: no address, no agent, no code, no answer. Values
 * are quoted and control characters escaped, so a line stays one line. Thread-safe.
 */
#pragma once

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Lines above this level are dropped; LOG_INFO by default. Set before threads start. */
void log_set_level(enum log_level level);

/* log_info("ballots stored", "count", "12", NULL): pairs of strings, ended by NULL. */
void log_error(const char *what, ...) __attribute__((sentinel));
void log_warn(const char *what, ...) __attribute__((sentinel));
void log_info(const char *what, ...) __attribute__((sentinel));
void log_debug(const char *what, ...) __attribute__((sentinel));
