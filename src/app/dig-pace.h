/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often something live may be drawn anew: so often that drawing takes half a hundredth of the machine
 * from the training, at least twice and at most thirty times a second. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _DigPace DigPace;

/* `show` changes what `widget` shows; it is called with `widget`, which owns the pace. */
DigPace *dig_pace_new (GtkWidget *widget, void (*show) (gpointer widget));
void dig_pace_free (DigPace *self);
/* Something is new: shows it now, or when it is time; of a hidden widget, when it is seen again. Cheap. */
void dig_pace_queue (DigPace *self);
/* Shows it now, whatever it costs. */
void dig_pace_show (DigPace *self);

/* Microseconds between two drawings of `cost_us` each, on `n_processors`. */
gint64 dig_pace_get_interval (gint64 cost_us, guint n_processors);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigPace, dig_pace_free)

G_END_DECLS
