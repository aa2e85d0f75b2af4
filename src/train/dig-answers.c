/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-answers.h"

#include "train/dig-evaluation.h"

#include <string.h>

struct _DigAnswers
{
  gatomicrefcount ref_count;
  guint n_images, n_classes;
  float *probabilities; /* (images, K) */
  guint8 *digits;       /* (images) */
};

DigAnswers *
dig_answers_new_take (float *probabilities, guint n_images, guint n_classes)
{
  DigAnswers *answers;

  g_return_val_if_fail (probabilities != NULL || n_images == 0, NULL);
  g_return_val_if_fail (n_classes >= 2 && n_classes <= 256, NULL);

  answers = g_new0 (DigAnswers, 1);
  g_atomic_ref_count_init (&answers->ref_count);
  answers->n_images = n_images;
  answers->n_classes = n_classes;
  answers->probabilities = probabilities;
  answers->digits = g_new (guint8, n_images);
  for (guint row = 0; row < n_images; row++)
    answers->digits[row] = (guint8)dig_arg_max (dig_answers_get_row (answers, row), n_classes);
  return answers;
}

DigAnswers *
dig_answers_ref (DigAnswers *answers)
{
  g_atomic_ref_count_inc (&answers->ref_count);
  return answers;
}

void
dig_answers_unref (DigAnswers *answers)
{
  if (!g_atomic_ref_count_dec (&answers->ref_count))
    return;
  g_free (answers->probabilities);
  g_free (answers->digits);
  g_free (answers);
}

guint
dig_answers_get_n_images (const DigAnswers *answers)
{
  return answers->n_images;
}

guint
dig_answers_get_n_classes (const DigAnswers *answers)
{
  return answers->n_classes;
}

const float *
dig_answers_get_probabilities (const DigAnswers *answers)
{
  return answers->probabilities;
}

const float *
dig_answers_get_row (const DigAnswers *answers, guint row)
{
  g_return_val_if_fail (row < answers->n_images, NULL);

  return answers->probabilities + (gsize)row * answers->n_classes;
}

const guint8 *
dig_answers_get_digits (const DigAnswers *answers)
{
  return answers->digits;
}

guint
dig_answers_get_second (const DigAnswers *answers, guint row)
{
  const float *p = dig_answers_get_row (answers, row);
  guint first = answers->digits[row];
  guint second = first == 0 ? 1 : 0;

  for (guint i = second + 1; i < answers->n_classes; i++)
    if (i != first && p[i] > p[second])
      second = i;
  return second;
}

float
dig_answers_get_certainty (const DigAnswers *answers, guint row)
{
  return dig_answers_get_row (answers, row)[answers->digits[row]];
}

void
dig_answers_count_classes (const DigAnswers *answers, guint *counts)
{
  memset (counts, 0, answers->n_classes * sizeof *counts);
  for (guint row = 0; row < answers->n_images; row++)
    counts[answers->digits[row]]++;
}

static int
compare_certainty (gconstpointer a, gconstpointer b, gpointer data)
{
  guint32 row_a = *(const guint32 *)a, row_b = *(const guint32 *)b;
  float p_a = dig_answers_get_certainty (data, row_a);
  float p_b = dig_answers_get_certainty (data, row_b);

  if (p_a != p_b)
    return p_a < p_b ? -1 : 1;
  return row_a < row_b ? -1 : row_a > row_b;
}

GArray *
dig_answers_list_least_certain (const DigAnswers *answers, guint n)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (guint32), answers->n_images);

  for (guint32 row = 0; row < answers->n_images; row++)
    g_array_append_val (rows, row);
  g_array_sort_with_data (rows, compare_certainty, (gpointer)answers);
  g_array_set_size (rows, MIN (n, rows->len));
  return rows;
}
