/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-drawings.h"

#include "cli/dig-json-line.h"
#include "io/dig-ink.h"
#include "io/dig-preparation.h"
#include "train/dig-evaluation.h"

#include <stdio.h>
#include <string.h>

enum
{
  N_PIXELS = DIG_PREPARED_SIDE * DIG_PREPARED_SIDE,
};

static const struct
{
  const char *name;
  DigPrepareSteps step;
} steps[] = {
  { "crop", DIG_PREPARE_CROP },       { "square", DIG_PREPARE_SQUARE }, { "pen", DIG_PREPARE_PEN },
  { "stretch", DIG_PREPARE_STRETCH }, { "centre", DIG_PREPARE_CENTRE },
};

struct _DigCliSheet
{
  GByteArray *bytes;  /* (n, pixels) until `images` is made of them */
  DigDataSet *images; /* NULL when n is 0 */
  GArray *is_blank;   /* gboolean (n) */
  GArray *labels;     /* int (n), -1: not said */
  GPtrArray *sources; /* lines or names of files (n) */
  gboolean are_files;
};

static DigCliSheet *
make_sheet (gboolean are_files)
{
  DigCliSheet *sheet = g_new0 (DigCliSheet, 1);

  sheet->bytes = g_byte_array_new ();
  sheet->is_blank = g_array_new (FALSE, FALSE, sizeof (gboolean));
  sheet->labels = g_array_new (FALSE, FALSE, sizeof (int));
  sheet->sources = g_ptr_array_new_with_free_func (g_free);
  sheet->are_files = are_files;
  return sheet;
}

void
dig_cli_sheet_free (DigCliSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_byte_array_unref (sheet->bytes);
  g_clear_pointer (&sheet->images, dig_data_set_unref);
  g_array_unref (sheet->is_blank);
  g_array_unref (sheet->labels);
  g_ptr_array_unref (sheet->sources);
  g_free (sheet);
}

/* Takes `source`. */
static void
add_to_sheet (DigCliSheet *sheet, const DigPrepared *prepared, int label, char *source)
{
  g_byte_array_append (sheet->bytes, prepared->image, N_PIXELS);
  g_array_append_val (sheet->is_blank, prepared->is_blank);
  g_array_append_val (sheet->labels, label);
  g_ptr_array_add (sheet->sources, source);
}

static gboolean
read_steps (const DigCliCommand *command, char **without, DigPrepareSteps *wanted, int *exit_code)
{
  *wanted = DIG_PREPARE_ALL;
  for (char **name = without; name != NULL && *name != NULL; name++)
    {
      guint i = 0;

      while (i < G_N_ELEMENTS (steps) && strcmp (steps[i].name, *name) != 0)
        i++;
      if (i == G_N_ELEMENTS (steps))
        {
          *exit_code = dig_cli_fail_usage (
              command, "--without %s: the steps are crop, square, pen, stretch and centre.", *name);
          return FALSE;
        }
      *wanted &= ~steps[i].step;
    }
  return TRUE;
}

static gboolean
fill_from_strokes (DigCliSheet *sheet, const char *path, guint limit, DigPrepareSteps wanted,
                   GError **error)
{
  g_autoptr (GPtrArray) drawings = dig_drawings_read (path, error);
  g_autofree DigPrepared *prepared = g_new (DigPrepared, 1);

  for (guint i = 0; drawings != NULL && i < drawings->len && i < limit; i++)
    {
      const DigDrawing *drawing = drawings->pdata[i];

      dig_prepare_strokes (drawing->strokes, NULL, wanted, prepared);
      add_to_sheet (sheet, prepared, drawing->label, g_strdup_printf ("%u", drawing->line));
    }
  return drawings != NULL;
}

static gboolean
fill_from_picture (DigCliSheet *sheet, const char *path, DigPrepareSteps wanted, GError **error)
{
  g_autofree DigPrepared *prepared = g_new (DigPrepared, 1);
  guint width, height;
  g_autofree float *ink = dig_ink_read (path, &width, &height, error);

  if (ink == NULL)
    return FALSE;
  dig_prepare_ink (ink, width, height, wanted, prepared);
  add_to_sheet (sheet, prepared, -1, g_strdup (path));
  return TRUE;
}

static gboolean
fill (DigCliSheet *sheet, const DigCliDrawings *options, char **more, guint n_more,
      DigPrepareSteps wanted, GError **error)
{
  const guint limit = options->limit > 0 ? options->limit : G_MAXUINT;

  if (options->strokes != NULL)
    return fill_from_strokes (sheet, options->strokes, limit, wanted, error);
  for (char **path = options->pictures; *path != NULL && sheet->labels->len < limit; path++)
    if (!fill_from_picture (sheet, *path, wanted, error))
      return FALSE;
  for (guint i = 0; i < n_more && sheet->labels->len < limit; i++)
    if (!fill_from_picture (sheet, more[i], wanted, error))
      return FALSE;
  return TRUE;
}

/* {"line": 3, "digit": 7, "probabilities": […]}; nothing drawn has neither digit nor probabilities. */
static gboolean
print_answer (const DigCliSheet *sheet, guint row, const float *answer, guint n_classes)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const char *source = sheet->sources->pdata[row];

  dig_json_line_open (json, NULL, '{');
  if (sheet->are_files)
    dig_json_line_add_string (json, "file", source);
  else
    dig_json_line_add_integer (json, "line", g_ascii_strtoll (source, NULL, 10));
  if (g_array_index (sheet->is_blank, gboolean, row))
    {
      dig_json_line_add_string (json, "digit", NULL);
      dig_json_line_add_string (json, "probabilities", NULL);
    }
  else
    {
      dig_json_line_add_integer (json, "digit", dig_arg_max (answer, n_classes));
      dig_json_line_open (json, "probabilities", '[');
      for (guint i = 0; i < n_classes; i++)
        dig_json_line_add_float (json, NULL, answer[i]);
      dig_json_line_close (json, ']');
    }
  dig_json_line_close (json, '}');
  return dig_cli_print_line (json->str);
}

static void
say_accuracy (const DigCliSheet *sheet, const float *probabilities, guint n_classes)
{
  guint n_labelled = 0, n_correct = 0;
  double low, high;

  for (guint row = 0; row < sheet->labels->len; row++)
    {
      int label = g_array_index (sheet->labels, int, row);
      guint digit = dig_arg_max (probabilities + (gsize)row * n_classes, n_classes);
      gboolean is_blank = g_array_index (sheet->is_blank, gboolean, row);

      n_labelled += label >= 0;
      n_correct += label >= 0 && !is_blank && digit == (guint)label;
    }
  if (n_labelled == 0)
    return;
  dig_wilson_interval (n_correct, n_labelled, &low, &high);
  fprintf (stderr, "%u of %u labels met: accuracy %.4f (95 %% interval %.4f to %.4f).\n", n_correct,
           n_labelled, (double)n_correct / n_labelled, low, high);
}

gboolean
dig_cli_drawings_are_meant (const DigCliDrawings *options)
{
  return options->strokes != NULL || options->pictures != NULL;
}

DigCliSheet *
dig_cli_sheet_new (const DigCliCommand *command, const DigCliDrawings *options, char **more,
                   guint n_more, int *exit_code)
{
  g_autoptr (DigCliSheet) sheet = make_sheet (options->strokes == NULL);
  g_autoptr (GError) error = NULL;
  DigPrepareSteps wanted;

  if (options->strokes != NULL && options->pictures != NULL)
    {
      *exit_code = dig_cli_fail_usage (command, "--strokes and --image are not taken together.");
      return NULL;
    }
  if (!read_steps (command, options->without, &wanted, exit_code))
    return NULL;
  if (!fill (sheet, options, more, n_more, wanted, &error))
    {
      *exit_code = dig_cli_fail_input (error);
      return NULL;
    }
  if (sheet->labels->len > 0)
    {
      sheet->images =
          dig_data_set_new_take (g_memdup2 (sheet->bytes->data, sheet->bytes->len), NULL, NULL,
                                 sheet->labels->len, DIG_PREPARED_SIDE, DIG_PREPARED_SIDE, 10);
      dig_data_set_set_name (sheet->images, "drawings");
    }
  return g_steal_pointer (&sheet);
}

DigDataSet *
dig_cli_sheet_get_images (const DigCliSheet *sheet)
{
  return sheet->images;
}

void
dig_cli_sheet_print (const DigCliSheet *sheet, const DigAnswers *answers)
{
  guint n_classes = dig_answers_get_n_classes (answers);

  for (guint row = 0; row < sheet->labels->len; row++)
    if (!print_answer (sheet, row, dig_answers_get_row (answers, row), n_classes))
      return;
  say_accuracy (sheet, dig_answers_get_probabilities (answers), n_classes);
}

void
dig_cli_drawings_clear (DigCliDrawings *options)
{
  g_clear_pointer (&options->strokes, g_free);
  g_clear_pointer (&options->pictures, g_strfreev);
  g_clear_pointer (&options->without, g_strfreev);
}
