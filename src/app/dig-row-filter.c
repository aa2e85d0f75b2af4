/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-row-filter.h"

#include <glib/gi18n.h>

guint8 *
dig_validation_mask_new (guint n_rows, const DigSplit *split)
{
  if (split == NULL)
    return NULL;

  guint8 *mask = g_new0 (guint8, n_rows);
  for (guint i = 0; i < split->n_validation; i++)
    {
      g_assert ((guint)split->validation[i] < n_rows);
      mask[split->validation[i]] = 1;
    }
  return mask;
}

static gboolean
is_in_part (const guint8 *is_validation, DigPart part, guint row)
{
  if (is_validation == NULL || part == DIG_PART_ALL)
    return TRUE;
  return (is_validation[row] != 0) == (part == DIG_PART_VALIDATION);
}

GArray *
dig_filter_rows (const DigDataSet *data, const guint8 *is_validation, DigPart part, int label)
{
  g_return_val_if_fail (data != NULL, NULL);

  guint n_rows = dig_data_set_get_n_images (data);
  const guint8 *labels = dig_data_set_get_labels (data);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 row = 0; row < n_rows; row++)
    if ((label < 0 || labels == NULL || labels[row] == label)
        && is_in_part (is_validation, part, row))
      g_array_append_val (rows, row);
  return rows;
}

void
dig_count_parts (const DigDataSet *data, const guint8 *is_validation, guint *training,
                 guint *validation)
{
  g_return_if_fail (data != NULL);

  guint n_rows = dig_data_set_get_n_images (data);
  guint n_classes = dig_data_set_get_n_classes (data);
  const guint8 *labels = dig_data_set_get_labels (data);

  memset (training, 0, n_classes * sizeof *training);
  memset (validation, 0, n_classes * sizeof *validation);
  for (guint row = 0; labels != NULL && row < n_rows; row++)
    {
      if (is_validation != NULL && is_validation[row])
        validation[labels[row]]++;
      else
        training[labels[row]]++;
    }
}

guint
dig_find_source_row (const DigDataSet *data, guint source_row)
{
  guint low = 0, high = dig_data_set_get_n_images (data);

  g_return_val_if_fail (high > 0, 0);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (dig_data_set_get_source_row (data, middle) < source_row)
        low = middle + 1;
      else
        high = middle;
    }
  return MIN (low, dig_data_set_get_n_images (data) - 1);
}

char *
dig_describe_row (const DigDataSet *data, guint row)
{
  guint source_row;

  g_return_val_if_fail (data != NULL && row < dig_data_set_get_n_images (data), NULL);

  source_row = dig_data_set_get_source_row (data, row);
  if (!dig_data_set_has_labels (data))
    return g_strdup_printf (_ ("Row %u"), source_row);
  return g_strdup_printf (_ ("Row %u, label %s"), source_row,
                          dig_data_set_get_class_name (data, dig_data_set_get_labels (data)[row]));
}
