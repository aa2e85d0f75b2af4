/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DRAW_EVERY_US 100000
#define DEFAULT_COLUMNS 80
#define LONGEST_BAR 40
#define SHORTEST_BAR 8

char *
dig_cli_format_count (guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  gsize n = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
dig_cli_format_time (double seconds)
{
  guint64 s = (guint64)(seconds + 0.5);

  if (s >= 3600)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", s / 3600, (guint)(s / 60 % 60),
                            (guint)(s % 60));
  return g_strdup_printf ("%u:%02u", (guint)(s / 60), (guint)(s % 60));
}

static int
get_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return DEFAULT_COLUMNS;
}

static char *
make_bar (double fraction, int columns)
{
  int length = CLAMP (columns, SHORTEST_BAR, LONGEST_BAR);
  int filled = (int)(fraction * length);
  char *bar = g_malloc ((gsize)length + 1);

  memset (bar, ' ', (gsize)length);
  memset (bar, '=', (gsize)filled);
  if (filled < length)
    bar[filled] = '>';
  bar[length] = '\0';
  return bar;
}

static void
draw (DigCliProgress *progress, guint64 step, float loss, gint64 now)
{
  guint64 first_step = (guint64)(progress->first_epoch - 1) * progress->steps_per_epoch;
  guint64 all_steps = (guint64)progress->n_epochs * progress->steps_per_epoch;
  guint64 in_epoch = (step - 1) % progress->steps_per_epoch + 1;
  double fraction = (double)in_epoch / progress->steps_per_epoch;
  double seconds_per_step = (double)(now - progress->begin_us) / 1e6 / (double)(step - first_step);
  g_autofree char *rate = dig_cli_format_count ((guint64)(progress->batch_size / seconds_per_step));
  g_autofree char *left =
      dig_cli_format_time ((double)(all_steps - MIN (step, all_steps)) * seconds_per_step);
  g_autofree char *before = g_strdup_printf (
      "Epoch %u/%u", (guint)((step - 1) / progress->steps_per_epoch + 1), progress->n_epochs);
  g_autofree char *after = g_strdup_printf ("%3d %%  %s images/s  loss %.4f  %s left",
                                            (int)(100 * fraction), rate, (double)loss, left);
  /* What the two texts, the brackets and the spaces leave. */
  g_autofree char *bar =
      make_bar (fraction, get_columns () - (int)strlen (before) - (int)strlen (after) - 6);

  fprintf (stderr, "\r%s [%s] %s\033[K", before, bar, after);
  fflush (stderr);
  progress->is_shown = TRUE;
}

void
dig_cli_progress_begin (DigCliProgress *progress, guint first_epoch, guint n_epochs, guint n_images,
                        guint batch_size)
{
  *progress = (DigCliProgress){
    .n_epochs = n_epochs,
    .first_epoch = first_epoch,
    .steps_per_epoch = MAX (1, (n_images + batch_size - 1) / batch_size),
    .batch_size = batch_size,
    /* A dumb one can neither go back nor clear a line. */
    .is_terminal = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0,
    .begin_us = g_get_monotonic_time (),
  };
}

void
dig_cli_progress_step (DigCliProgress *progress, guint64 step, float loss)
{
  gint64 now;

  if (!progress->is_terminal)
    return;
  now = g_get_monotonic_time ();
  if (now - progress->drawn_us < DRAW_EVERY_US || now == progress->begin_us)
    return;
  progress->drawn_us = now;
  draw (progress, step, loss, now);
}

void
dig_cli_progress_clear (DigCliProgress *progress)
{
  if (!progress->is_shown)
    return;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
  progress->is_shown = FALSE;
}
