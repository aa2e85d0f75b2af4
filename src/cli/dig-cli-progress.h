/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line at the bottom of a terminal that says how far a training is:
 *
 *   Epoch 3/40 [=======>            ]  36 %  1,234 images/s  loss 0.0531  12:40 left
 *
 * Drawn on standard error, ten times a second at most, and only when that is a terminal. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint n_epochs; /* at most */
  guint first_epoch;
  guint steps_per_epoch;
  guint batch_size;

  gboolean is_shown; /* a line stands on the terminal */
  gboolean is_terminal;
  gint64 begin_us, drawn_us;
} DigCliProgress;

/* `first_epoch` is the one that begins now, from 1. */
void dig_cli_progress_begin (DigCliProgress *progress, guint first_epoch, guint n_epochs,
                             guint n_images, guint batch_size);
/* `step` counts from 1 over the whole run, `loss` is that of the batch. */
void dig_cli_progress_step (DigCliProgress *progress, guint64 step, float loss);
/* Takes the line off the terminal, so that others can be written. */
void dig_cli_progress_clear (DigCliProgress *progress);

/* "1,234,567" */
char *dig_cli_format_count (guint64 number);
/* "0:07", "12:40", "3:05:09" */
char *dig_cli_format_time (double seconds);

G_END_DECLS
