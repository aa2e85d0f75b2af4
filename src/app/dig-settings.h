/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored preferences. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Finds the schema beside the program (build folder, or the prefix it was installed to), else where the
 * desktop has its own. NULL with a sentence when it is nowhere. */
GSettings *dig_settings_new (GError **error);

G_END_DECLS
