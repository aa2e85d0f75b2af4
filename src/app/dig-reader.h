/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a screen reader says of the widget that has the keys, where the toolkit leaves it without words. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Says it anew whenever the keys go elsewhere in this window. */
void dig_reader_follow (GtkWindow *window);

/* A new row to type in, before it is shown: Adwaita 1.2 hides the text inside, which has the keys, from readers. */
void dig_reader_name_entry (AdwEntryRow *row);

G_END_DECLS
