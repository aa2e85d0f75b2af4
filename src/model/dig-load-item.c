/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-load-item.h"

#include <glib/gi18n.h>

#include "base/dig-error.h"

void
dig_open_data_clear (DigOpenData *open)
{
  g_clear_pointer (&open->data, dig_data_set_unref);
  g_clear_pointer (&open->report, dig_load_report_free);
}

static void
free_item (gpointer data)
{
  DigLoadItem *item = data;

  g_free (item->path);
  g_free (item->name);
  g_clear_object (&item->file);
  g_free (item);
}

GPtrArray *
dig_load_list_new (void)
{
  return g_ptr_array_new_with_free_func (free_item);
}

DigLoadItem *
dig_load_item_new (GFile *file, DigDataRole role)
{
  DigLoadItem *item = g_new0 (DigLoadItem, 1);

  item->file = g_object_ref (file);
  item->path = g_file_get_path (file);
  item->role = role;
  return item;
}

static void
add_builtin (GPtrArray *items, const char *file_name, const char *name, DigDataRole role)
{
  DigLoadItem *item = g_new0 (DigLoadItem, 1);

  item->path = dig_builtin_data_path (file_name);
  item->name = g_strdup (name);
  item->role = role;
  g_ptr_array_add (items, item);
}

GPtrArray *
dig_load_list_builtin (void)
{
  GPtrArray *items = dig_load_list_new ();

  add_builtin (items, "train.csv.gz", _ ("Built-in digits"), DIG_DATA_ROLE_TRAIN);
  add_builtin (items, "test.csv.gz", _ ("Built-in test digits"), DIG_DATA_ROLE_TEST);
  return items;
}

DigDataRole
dig_load_item_resolve_role (DigDataRole wanted, DigDataSet *data)
{
  if (wanted != DIG_DATA_ROLE_AUTO)
    return wanted;
  return dig_data_set_has_labels (data) ? DIG_DATA_ROLE_TRAIN : DIG_DATA_ROLE_TEST;
}

static gboolean
check_role (const DigLoadItem *item, DigDataSet *data, GError **error)
{
  if (item->role != DIG_DATA_ROLE_TRAIN || dig_data_set_has_labels (data))
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("“%s” has no labels; training needs a file with a label column."),
               dig_data_set_get_name (data));
  return FALSE;
}

gboolean
dig_load_item_read (const DigLoadItem *item, const DigLoadOptions *options,
                    GCancellable *cancellable, void (*progress) (double fraction, gpointer data),
                    gpointer data, DigOpenData *open, GError **error)
{
  open->data = dig_load (item->path, options, cancellable, progress, data, &open->report, error);
  if (open->data != NULL && item->name != NULL)
    dig_data_set_set_name (open->data, item->name);
  if (open->data != NULL && check_role (item, open->data, error))
    return TRUE;
  dig_open_data_clear (open);
  return FALSE;
}
