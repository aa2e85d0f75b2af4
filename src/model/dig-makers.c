/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-makers.h"

typedef struct
{
  char *path;             /* NULL: a run that is kept nowhere */
  DigModelChoice *choice; /* that run's; NULL where there is a path */
  guint epoch;
} Maker;

static void
maker_free (gpointer data)
{
  Maker *maker = data;

  g_free (maker->path);
  g_clear_object (&maker->choice);
  g_free (maker);
}

/* A run that was trained to its end and one that was read again have the same path. */
static gboolean
is_same (gconstpointer first, gconstpointer second)
{
  const Maker *a = first, *b = second;

  return a->epoch == b->epoch && a->choice == b->choice && g_strcmp0 (a->path, b->path) == 0;
}

GPtrArray *
dig_makers_list (DigModelChoices *choices)
{
  GPtrArray *makers = g_ptr_array_new_with_free_func (maker_free);

  g_return_val_if_fail (DIG_IS_MODEL_CHOICES (choices), makers);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (choices)); i++)
    {
      g_autoptr (DigModelChoice) choice = g_list_model_get_item (G_LIST_MODEL (choices), i);
      Maker *maker;

      if (!dig_model_choice_get_is_chosen (choice))
        continue;
      maker = g_new0 (Maker, 1);
      maker->path = g_strdup (dig_model_choice_get_path (choice));
      maker->choice = maker->path == NULL ? g_object_ref (choice) : NULL;
      maker->epoch = dig_model_choice_get_epoch (choice);
      g_ptr_array_add (makers, maker);
    }
  return makers;
}

gboolean
dig_makers_equal (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_ptr_array_find_with_equal_func (b, g_ptr_array_index (a, i), is_same, NULL))
      return FALSE;
  return TRUE;
}
