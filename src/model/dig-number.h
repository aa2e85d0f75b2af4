/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people type them: with decimal point or decimal comma, whatever the language. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "0.001", "0,001", "1e-3", "1.234,5", "1,234.5", "1 234,5". One separator alone is the decimal one; of two
 * kinds the last is. FALSE when it is not a finite number. */
gboolean dig_number_parse (const char *text, double *value);
/* With the decimal sign of the language, up to nine figures, so that dig_number_parse reads it back. */
char *dig_number_format (double value);

G_END_DECLS
