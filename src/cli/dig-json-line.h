/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes one JSON value into a string: keys in the order of the calls, numbers that read back
 * as the same value, null for NaN and infinity. `key` is NULL inside an array. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `bracket` is '{' or '['. */
void dig_json_line_open (GString *json, const char *key, char bracket);
void dig_json_line_close (GString *json, char bracket);
void dig_json_line_add_number (GString *json, const char *key, double number);
void dig_json_line_add_float (GString *json, const char *key, float number);
void dig_json_line_add_integer (GString *json, const char *key, gint64 number);
void dig_json_line_add_boolean (GString *json, const char *key, gboolean value);
/* Valid UTF-8 or not; NULL gives null. */
void dig_json_line_add_string (GString *json, const char *key, const char *text);
void dig_json_line_add_numbers (GString *json, const char *key, const double *numbers, guint n);

G_END_DECLS
