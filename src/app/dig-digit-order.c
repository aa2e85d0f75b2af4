/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-digit-order.h"

#include <string.h>

struct _DigDigitOrder
{
  GArray *rows; /* guint32; NULL: all */
  guint n_places;
  GHashTable *places; /* row → place; NULL when the rows ascend */
  GHashTable *marks;  /* set of rows */
  guint anchor_row;   /* where a range of marks begins */
};

DigDigitOrder *
dig_digit_order_new (void)
{
  DigDigitOrder *order = g_new0 (DigDigitOrder, 1);

  order->marks = g_hash_table_new (NULL, NULL);
  order->anchor_row = G_MAXUINT;
  return order;
}

void
dig_digit_order_free (DigDigitOrder *order)
{
  if (order == NULL)
    return;
  g_clear_pointer (&order->rows, g_array_unref);
  g_clear_pointer (&order->places, g_hash_table_unref);
  g_hash_table_unref (order->marks);
  g_free (order);
}

static gboolean
is_hidden_cb (gpointer row, gpointer value, gpointer data)
{
  return !dig_digit_order_find (data, GPOINTER_TO_UINT (row), NULL);
}

void
dig_digit_order_set_rows (DigDigitOrder *order, GArray *rows, guint n_images, gboolean is_ascending)
{
  if (rows != NULL)
    g_array_ref (rows);
  g_clear_pointer (&order->rows, g_array_unref);
  g_clear_pointer (&order->places, g_hash_table_unref);
  order->rows = rows;
  order->n_places = rows != NULL ? rows->len : n_images;
  if (rows != NULL && !is_ascending)
    {
      order->places = g_hash_table_new (NULL, NULL);
      for (guint place = 0; place < rows->len; place++)
        g_hash_table_insert (order->places, GUINT_TO_POINTER (g_array_index (rows, guint32, place)),
                             GUINT_TO_POINTER (place));
    }
  g_hash_table_foreach_remove (order->marks, is_hidden_cb, order);
}

gboolean
dig_digit_order_has_rows (const DigDigitOrder *order, const GArray *rows)
{
  if (order->rows == rows)
    return TRUE;
  if (order->rows == NULL || rows == NULL || order->rows->len != rows->len)
    return FALSE;
  return memcmp (order->rows->data, rows->data, rows->len * sizeof (guint32)) == 0;
}

guint
dig_digit_order_get_n_places (const DigDigitOrder *order)
{
  return order->n_places;
}

guint
dig_digit_order_get_row (const DigDigitOrder *order, guint place)
{
  g_return_val_if_fail (place < order->n_places, 0);

  return order->rows == NULL ? place : g_array_index (order->rows, guint32, place);
}

static guint
find_lower_bound (const DigDigitOrder *order, guint row)
{
  guint low = 0, high = order->n_places;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (dig_digit_order_get_row (order, middle) < row)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

gboolean
dig_digit_order_find (const DigDigitOrder *order, guint row, guint *place)
{
  gpointer value;
  guint found;

  if (order->places != NULL)
    {
      if (!g_hash_table_lookup_extended (order->places, GUINT_TO_POINTER (row), NULL, &value))
        return FALSE;
      found = GPOINTER_TO_UINT (value);
    }
  else
    {
      found = find_lower_bound (order, row);
      if (found >= order->n_places || dig_digit_order_get_row (order, found) != row)
        return FALSE;
    }
  if (place != NULL)
    *place = found;
  return TRUE;
}

guint
dig_digit_order_find_nearest (const DigDigitOrder *order, guint row)
{
  guint place;

  if (order->places == NULL)
    return find_lower_bound (order, row);
  return dig_digit_order_find (order, row, &place) ? place : 0;
}

gboolean
dig_digit_order_is_marked (const DigDigitOrder *order, guint row)
{
  return g_hash_table_contains (order->marks, GUINT_TO_POINTER (row));
}

void
dig_digit_order_mark (DigDigitOrder *order, guint row, gboolean is_marked)
{
  if (is_marked)
    g_hash_table_add (order->marks, GUINT_TO_POINTER (row));
  else
    g_hash_table_remove (order->marks, GUINT_TO_POINTER (row));
}

void
dig_digit_order_mark_places (DigDigitOrder *order, guint first, guint last)
{
  for (guint place = MIN (first, last); place <= MAX (first, last); place++)
    dig_digit_order_mark (order, dig_digit_order_get_row (order, place), TRUE);
}

gboolean
dig_digit_order_choose (DigDigitOrder *order, guint place, guint chosen_row, gboolean has_ctrl,
                        gboolean has_shift)
{
  guint row = dig_digit_order_get_row (order, place);
  guint n_before = dig_digit_order_get_n_marked (order);
  guint anchor;

  if (has_shift && dig_digit_order_find (order, order->anchor_row, &anchor))
    dig_digit_order_mark_places (order, anchor, place);
  else if (has_ctrl)
    {
      if (n_before == 0 && chosen_row != row && dig_digit_order_find (order, chosen_row, NULL))
        dig_digit_order_mark (order, chosen_row, TRUE);
      dig_digit_order_mark (order, row, !dig_digit_order_is_marked (order, row));
    }
  else
    dig_digit_order_clear_marks (order);
  if (!has_shift)
    order->anchor_row = row;
  return n_before != dig_digit_order_get_n_marked (order);
}

void
dig_digit_order_clear_marks (DigDigitOrder *order)
{
  g_hash_table_remove_all (order->marks);
}

guint
dig_digit_order_get_n_marked (const DigDigitOrder *order)
{
  return g_hash_table_size (order->marks);
}

GArray *
dig_digit_order_list_marked (const DigDigitOrder *order)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint place = 0; place < order->n_places; place++)
    {
      guint32 row = dig_digit_order_get_row (order, place);

      if (dig_digit_order_is_marked (order, row))
        g_array_append_val (rows, row);
    }
  return rows;
}
