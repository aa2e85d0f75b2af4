/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Language and number format of the desktop. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* At the beginning of main. The translations are found beside the program (build folder, or the prefix it
 * was installed to), else where it was built for. */
void dig_locale_init (void);

G_END_DECLS
