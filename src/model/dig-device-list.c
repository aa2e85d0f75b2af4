/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-device-list.h"

#include <glib/gi18n.h>

#include "compute/dig-registry.h"

struct _DigDeviceItem
{
  GObject parent_instance;

  char *id;
  char *title;
  int compute_capability;
};

G_DEFINE_FINAL_TYPE (DigDeviceItem, dig_device_item, G_TYPE_OBJECT)

typedef enum
{
  ITEM_PROP_ID = 1,
  ITEM_PROP_TITLE,
  N_ITEM_PROPS,
} DigDeviceItemProperty;

static GParamSpec *item_properties[N_ITEM_PROPS];

static void
dig_device_item_finalize (GObject *object)
{
  DigDeviceItem *self = DIG_DEVICE_ITEM (object);

  g_free (self->id);
  g_free (self->title);

  G_OBJECT_CLASS (dig_device_item_parent_class)->finalize (object);
}

static void
dig_device_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigDeviceItem *self = DIG_DEVICE_ITEM (object);

  if (id == ITEM_PROP_ID)
    g_value_set_string (value, self->id);
  else
    g_value_set_string (value, self->title);
}

static void
dig_device_item_class_init (DigDeviceItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = dig_device_item_finalize;
  object_class->get_property = dig_device_item_get_property;
  item_properties[ITEM_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  item_properties[ITEM_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_ITEM_PROPS, item_properties);
}

static void
dig_device_item_init (DigDeviceItem *self)
{
}

static DigDeviceItem *
device_item_new (const char *id, const char *title, int compute_capability)
{
  DigDeviceItem *item = g_object_new (DIG_TYPE_DEVICE_ITEM, NULL);

  item->id = g_strdup (id);
  item->title = g_strdup (title);
  item->compute_capability = compute_capability;
  return item;
}

const char *
dig_device_item_get_id (DigDeviceItem *self)
{
  g_return_val_if_fail (DIG_IS_DEVICE_ITEM (self), NULL);
  return self->id;
}

const char *
dig_device_item_get_title (DigDeviceItem *self)
{
  g_return_val_if_fail (DIG_IS_DEVICE_ITEM (self), NULL);
  return self->title;
}

int
dig_device_item_get_compute_capability (DigDeviceItem *self)
{
  g_return_val_if_fail (DIG_IS_DEVICE_ITEM (self), 0);
  return self->compute_capability;
}

/* ---- The list ---- */

struct _DigDeviceList
{
  GObject parent_instance;

  GPtrArray *items;
  char *why_not;
  gboolean is_begun;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DigDeviceList, dig_device_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

typedef enum
{
  PROP_WHY_NOT = 1,
  N_PROPS,
} DigDeviceListProperty;

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *list)
{
  return DIG_TYPE_DEVICE_ITEM;
}

static guint
get_n_items (GListModel *list)
{
  return DIG_DEVICE_LIST (list)->items->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  GPtrArray *items = DIG_DEVICE_LIST (list)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
dig_device_list_finalize (GObject *object)
{
  DigDeviceList *self = DIG_DEVICE_LIST (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->why_not, g_free);

  G_OBJECT_CLASS (dig_device_list_parent_class)->finalize (object);
}

static void
dig_device_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, DIG_DEVICE_LIST (object)->why_not);
}

static void
dig_device_list_class_init (DigDeviceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dig_device_list_finalize;
  object_class->get_property = dig_device_list_get_property;
  properties[PROP_WHY_NOT] =
      g_param_spec_string ("why-not", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_device_list_init (DigDeviceList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->why_not = g_strdup ("");
  g_ptr_array_add (self->items, device_item_new ("auto", _ ("Automatic"), 0));
  g_ptr_array_add (self->items, device_item_new ("cpu", _ ("CPU"), 0));
}

typedef struct
{
  GPtrArray *devices; /* DigDevice */
  char **why_not;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->devices, g_ptr_array_unref);
  g_strfreev (found->why_not);
  g_free (found);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Found *found = g_new0 (Found, 1);

  found->devices = dig_device_list (&found->why_not);
  g_task_return_pointer (task, found, found_free);
}

static void
take_found (DigDeviceList *self, Found *found)
{
  guint n_before = self->items->len;
  g_autofree char *why_not = found->why_not ? g_strjoinv ("\n", found->why_not) : g_strdup ("");

  g_ptr_array_set_size (self->items, 1);
  for (guint i = 0; i < found->devices->len; i++)
    {
      const DigDevice *device = g_ptr_array_index (found->devices, i);

      g_ptr_array_add (self->items, device_item_new (device->id, device->info.name,
                                                     device->info.compute_capability));
    }
  /* "Automatic" stays where it is, so that a selection stays too. */
  g_list_model_items_changed (G_LIST_MODEL (self), 1, n_before - 1, self->items->len - 1);
  if (strcmp (self->why_not, why_not) == 0)
    return;
  g_free (self->why_not);
  self->why_not = g_steal_pointer (&why_not);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WHY_NOT]);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Found *found = g_task_propagate_pointer (G_TASK (result), NULL);

  if (found == NULL)
    return;
  take_found (DIG_DEVICE_LIST (source), found);
  found_free (found);
}

DigDeviceList *
dig_device_list_new (void)
{
  return g_object_new (DIG_TYPE_DEVICE_LIST, NULL);
}

void
dig_device_list_find (DigDeviceList *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (DIG_IS_DEVICE_LIST (self));

  if (self->is_begun)
    return;
  self->is_begun = TRUE;
  task = g_task_new (self, NULL, found_cb, NULL);
  g_task_run_in_thread (task, find_thread);
}

const char *
dig_device_list_get_why_not (DigDeviceList *self)
{
  g_return_val_if_fail (DIG_IS_DEVICE_LIST (self), "");
  return self->why_not;
}

guint
dig_device_list_get_position (DigDeviceList *self, const char *id)
{
  g_return_val_if_fail (DIG_IS_DEVICE_LIST (self), G_MAXUINT);

  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (dig_device_item_get_id (g_ptr_array_index (self->items, i)), id) == 0)
      return i;
  return G_MAXUINT;
}

DigDeviceItem *
dig_device_list_get_meant (DigDeviceList *self, const char *id)
{
  guint position;

  g_return_val_if_fail (DIG_IS_DEVICE_LIST (self), NULL);

  /* "auto" is the first item, the CPU the second. */
  if (g_strcmp0 (id, "auto") == 0)
    return g_ptr_array_index (self->items, self->items->len > 2 ? 2 : 1);
  position = dig_device_list_get_position (self, id);
  return position != G_MAXUINT ? g_ptr_array_index (self->items, position) : NULL;
}
