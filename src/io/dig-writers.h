/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the people who wrote digits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DIG_WRITER_MAX_BYTES 200

/* The name in the one spelling in which it is kept and compared: NFC, without white space around it, a single
 * space for white space inside. May be empty. NULL: no UTF-8, a control character, or longer than
 * DIG_WRITER_MAX_BYTES. */
char *dig_writer_name_new (const char *text);

G_END_DECLS
