/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ink of a picture: a scan or a photo of a digit, dark on light or light on dark, of any size. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* (height, width), 0 is paper and 1 is ink. Larger pictures are read smaller. DIG_ERROR_FILE: not a picture. */
float *dig_ink_read (const char *path, guint *width, guint *height, GError **error);
/* The same of a picture that is there. */
float *dig_ink_new_from_pixbuf (GdkPixbuf *pixbuf, guint *width, guint *height);
/* In place, grey (height, width) 0…1: takes the paper off, which may be lit unevenly, and on a noisy
 * picture everything that is too faint, too small, or joined to its edge beside other ink. */
void dig_ink_clean (float *grey, guint width, guint height);

G_END_DECLS
