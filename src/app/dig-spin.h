/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on the field takes a decimal point and a decimal comma, whatever the language. A numeric spin
 * button swallows the sign that is not its language's, so that 0,15 becomes 15. */
void dig_spin_read_both_signs (GtkSpinButton *spin);

G_END_DECLS
