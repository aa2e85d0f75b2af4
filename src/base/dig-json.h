/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON that people and programs wrote, read strictly; and JSON text with numbers that read back as
 * the very same value. */
#pragma once

#include <json-glib/json-glib.h>

#include "base/dig-error.h"

G_BEGIN_DECLS

#define DIG_JSON_MAX_DEPTH 32

/* UTF-8 text whose root is an object, at most DIG_JSON_MAX_DEPTH levels deep, whole numbers within 64 bits. `where` begins
 * the message: "run.json", "network". length -1: up to the zero byte. NULL: an error of this code. */
JsonNode *dig_json_parse (const char *text, gssize length, const char *where, DigErrorCode code,
                          GError **error);

/* Reads one object. The first failure sticks and later reads give fallbacks, so that a function
 * reads all fields and asks once, at the end. What was never asked for is an unknown key. */
typedef struct
{
  JsonObject *object; /* borrowed */
  char *where;        /* begins every message */
  DigErrorCode code;
  GError *failure;
  GPtrArray *keys; /* that were asked for; borrowed strings */
} DigJsonReader;

/* `where` is printf-like. */
void dig_json_reader_init (DigJsonReader *reader, JsonObject *object, DigErrorCode code,
                           const char *where, ...) G_GNUC_PRINTF (4, 5);
/* FALSE with the first failure, or with the name of an unknown key. Frees what the reader holds. */
gboolean dig_json_reader_end (DigJsonReader *reader, GError **error);
/* The caller's own complaint about a key. */
void dig_json_reader_fail (DigJsonReader *reader, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean dig_json_reader_has_failed (const DigJsonReader *reader);

/* Whether the key is there (it is known from then on). */
gboolean dig_json_has (DigJsonReader *reader, const char *key);
/* Wrong type or out of minimum…maximum: a failure with the value and what is allowed. */
gint64 dig_json_read_int (DigJsonReader *reader, const char *key, gint64 minimum, gint64 maximum);
gint64 dig_json_read_int_or (DigJsonReader *reader, const char *key, gint64 minimum, gint64 maximum,
                             gint64 fallback);
/* Any number; null is NaN. */
double dig_json_read_double (DigJsonReader *reader, const char *key);
double dig_json_read_double_or (DigJsonReader *reader, const char *key, double fallback);
gboolean dig_json_read_boolean (DigJsonReader *reader, const char *key);
/* Lent by the object; NULL on failure. */
const char *dig_json_read_string (DigJsonReader *reader, const char *key);
/* NULL when it is not there. */
const char *dig_json_read_string_or_null (DigJsonReader *reader, const char *key);
JsonObject *dig_json_read_object (DigJsonReader *reader, const char *key);
JsonArray *dig_json_read_array (DigJsonReader *reader, const char *key);
/* Place of the string in the NULL-terminated `names`; the failure lists them. */
guint dig_json_read_choice (DigJsonReader *reader, const char *key, const char *const *names);

/* Quoted and escaped. */
void dig_json_append_string (GString *text, const char *string);
/* The fewest digits that read back as the same value; "null" when it is not finite. */
void dig_json_append_double (GString *text, double value);
void dig_json_append_float (GString *text, float value);

G_END_DECLS
