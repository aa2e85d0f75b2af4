/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures for the drawing pad: from a file or from the clipboard. They are read in a worker thread. */
#pragma once

#include <gtk/gtk.h>

#include "model/dig-drawing-pad.h"

G_BEGIN_DECLS

/* `problem` is a sentence. Not called when the picture is on the pad. */
typedef void (*DigPadImportFailed) (const char *problem, gpointer data);

/* `owner`, a widget, becomes `data`; it is kept until the picture is read. */
void dig_pad_import_file (DigDrawingPad *pad, const char *path, DigPadImportFailed failed,
                          GtkWidget *owner);
void dig_pad_import_clipboard (DigDrawingPad *pad, DigPadImportFailed failed, GtkWidget *owner);

G_END_DECLS
