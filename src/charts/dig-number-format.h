/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text: a fixed number of digits, the locale's decimal point and digit groups.
 *
 * Every function takes the marks explicitly, so the same number can be written for a person
 * (dig_number_style_get_locale) and for a file (dig_number_style_get_plain). Thread-safe. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char decimal_point[8];   /* UTF-8, one character */
  char group_separator[8]; /* UTF-8, "" for none; narrow no-break space, '.' or ',' otherwise */
} DigNumberStyle;

/* "." and no groups, whatever the locale: files and tests. */
const DigNumberStyle *dig_number_style_get_plain (void);
/* The marks of LC_NUMERIC at the first call. */
const DigNumberStyle *dig_number_style_get_locale (void);

/* "-1,234.50" for (-1234.5, 2); a minus sign U+2212 is not used, so that the text can be read back.
 * Never "-0.00". Not finite: "–" for NaN, "∞" and "-∞". `digits` 0…15. */
char *dig_format_fixed (double value, int digits, const DigNumberStyle *style);
char *dig_format_integer (gint64 value, const DigNumberStyle *style);
/* A rate in 0…1 as "98.91 %" (digits 2), with a no-break space. */
char *dig_format_percent (double rate, int digits, const DigNumberStyle *style);
/* `figures` significant figures, fixed within 1e-4 … 1e6, else "3.2×10⁻⁵". */
char *dig_format_significant (double value, int figures, const DigNumberStyle *style);
/* 10^exponent as "10⁻³"; "1" and "10" stay plain. */
char *dig_format_power_of_ten (int exponent);
/* "0.4 s", "12 s", "3 min 05 s", "1 h 07 min", "2 d 03 h"; negative or not finite: "–". */
char *dig_format_duration (double seconds, const DigNumberStyle *style);

G_END_DECLS
