/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-model-choice.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* ---- One model ---- */

struct _DigModelChoice
{
  GObject parent_instance;

  char *path;
  char *title;
  DigRun *run; /* NULL: a file */
  guint revision;
  guint epoch;
  double accuracy;
  gboolean is_chosen;
};

G_DEFINE_FINAL_TYPE (DigModelChoice, dig_model_choice, G_TYPE_OBJECT)

enum
{
  PROP_IS_CHOSEN = 1,
  PROP_REVISION,
  N_CHOICE_PROPS,
};

static GParamSpec *choice_properties[N_CHOICE_PROPS];

static void
dig_model_choice_finalize (GObject *object)
{
  DigModelChoice *self = DIG_MODEL_CHOICE (object);

  g_free (self->path);
  g_free (self->title);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (dig_model_choice_parent_class)->finalize (object);
}

static void
dig_model_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigModelChoice *self = DIG_MODEL_CHOICE (object);

  if (id == PROP_IS_CHOSEN)
    g_value_set_boolean (value, self->is_chosen);
  else
    g_value_set_uint (value, self->revision);
}

static void
dig_model_choice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  dig_model_choice_set_is_chosen (DIG_MODEL_CHOICE (object), g_value_get_boolean (value));
}

static void
dig_model_choice_class_init (DigModelChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dig_model_choice_finalize;
  object_class->get_property = dig_model_choice_get_property;
  object_class->set_property = dig_model_choice_set_property;
  choice_properties[PROP_IS_CHOSEN] =
      g_param_spec_boolean ("is-chosen", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  choice_properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_CHOICE_PROPS, choice_properties);
}

static void
dig_model_choice_init (DigModelChoice *self)
{
  self->accuracy = NAN;
}

const char *
dig_model_choice_get_title (DigModelChoice *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICE (self), NULL);
  return self->title;
}

guint
dig_model_choice_get_epoch (DigModelChoice *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICE (self), 0);
  return self->epoch;
}

double
dig_model_choice_get_accuracy (DigModelChoice *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICE (self), NAN);
  return self->accuracy;
}

gboolean
dig_model_choice_get_is_chosen (DigModelChoice *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICE (self), FALSE);
  return self->is_chosen;
}

void
dig_model_choice_set_is_chosen (DigModelChoice *self, gboolean is_chosen)
{
  g_return_if_fail (DIG_IS_MODEL_CHOICE (self));

  if (self->is_chosen == is_chosen)
    return;
  self->is_chosen = is_chosen;
  g_object_notify_by_pspec (G_OBJECT (self), choice_properties[PROP_IS_CHOSEN]);
}

const char *
dig_model_choice_get_path (DigModelChoice *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICE (self), NULL);
  return self->path;
}

DigSnapshot *
dig_model_choice_get_snapshot (DigModelChoice *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICE (self), NULL);
  return self->run != NULL ? dig_run_get_best_snapshot (self->run) : NULL;
}

static const DigEpochRecord *
find_best (DigRun *run)
{
  const GArray *epochs = dig_run_get_epochs (run);
  guint best =
      epochs->len > 0 ? g_array_index (epochs, DigEpochRecord, epochs->len - 1).best_epoch : 0;

  return best > 0 && best <= epochs->len ? &g_array_index (epochs, DigEpochRecord, best - 1) : NULL;
}

static void
set_best (DigModelChoice *self, const DigEpochRecord *best)
{
  guint epoch = best != NULL ? best->epoch : 0;

  if (self->epoch == epoch)
    return;
  self->epoch = epoch;
  self->accuracy = best != NULL ? best->validation.accuracy : NAN;
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), choice_properties[PROP_REVISION]);
}

static DigModelChoice *
choice_new (const char *path, gboolean is_chosen)
{
  DigModelChoice *self = g_object_new (DIG_TYPE_MODEL_CHOICE, NULL);

  self->path = g_strdup (path);
  self->title = path != NULL ? g_filename_display_basename (path) : g_strdup (_ ("This run"));
  self->is_chosen = is_chosen;
  return self;
}

/* ---- The list ---- */

struct _DigModelChoices
{
  GObject parent_instance;

  GPtrArray
      *items; /* DigModelChoice: n_files opened ones, the run's if it is one, the stored runs' */
  guint n_files;
  DigRun *run;
  gboolean has_run_choice;
  GListModel *stored; /* DigRunItem; NULL: none */
  guint n_chosen;
};

enum
{
  PROP_N_CHOSEN = 1,
  N_CHOICES_PROPS,
};

static GParamSpec *choices_properties[N_CHOICES_PROPS];

static GType
get_item_type (GListModel *list)
{
  return DIG_TYPE_MODEL_CHOICE;
}

static guint
get_n_items (GListModel *list)
{
  return DIG_MODEL_CHOICES (list)->items->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  GPtrArray *items = DIG_MODEL_CHOICES (list)->items;

  return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DigModelChoices, dig_model_choices, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
count_chosen (DigModelChoices *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += dig_model_choice_get_is_chosen (g_ptr_array_index (self->items, i));
  if (n == self->n_chosen)
    return;
  self->n_chosen = n;
  g_object_notify_by_pspec (G_OBJECT (self), choices_properties[PROP_N_CHOSEN]);
}

static void
insert (DigModelChoices *self, guint position, DigModelChoice *choice)
{
  g_ptr_array_insert (self->items, (gint)position, choice);
  g_signal_connect_object (choice, "notify::is-chosen", G_CALLBACK (count_chosen), self,
                           G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  count_chosen (self);
}

static DigModelChoice *
get_run_choice (DigModelChoices *self)
{
  return self->has_run_choice ? g_ptr_array_index (self->items, self->n_files) : NULL;
}

static void
remove_at (DigModelChoices *self, guint position)
{
  g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->items, position), self);
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* The choice of this path from place `first` on; NULL: none. */
static DigModelChoice *
find_path (DigModelChoices *self, const char *path, guint first, guint *position)
{
  for (*position = first; *position < self->items->len; (*position)++)
    {
      DigModelChoice *choice = g_ptr_array_index (self->items, *position);

      if (g_strcmp0 (choice->path, path) == 0)
        return choice;
    }
  return NULL;
}

/* Has a model, and no line as the run that the pages show. */
static gboolean
is_listed (DigModelChoices *self, DigRunItem *item)
{
  DigModelChoice *shown = get_run_choice (self);

  return dig_run_item_get_best (item) != NULL
         && (shown == NULL || g_strcmp0 (shown->path, dig_run_item_get_folder (item)) != 0);
}

static void
set_title (DigModelChoice *choice, const char *title)
{
  if (g_strcmp0 (choice->title, title) == 0)
    return;
  g_free (choice->title);
  choice->title = g_strdup (title);
  choice->revision++;
  g_object_notify_by_pspec (G_OBJECT (choice), choice_properties[PROP_REVISION]);
}

/* Puts the stored runs into the order of their list; a choice stays the same object, and keeps its mark. */
static void
update_stored (DigModelChoices *self)
{
  guint place = self->n_files + self->has_run_choice;
  guint n_stored = self->stored != NULL ? g_list_model_get_n_items (self->stored) : 0;

  for (guint i = 0; i < n_stored; i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (self->stored, i);
      const char *folder = dig_run_item_get_folder (item);
      DigModelChoice *choice;
      guint found;

      if (get_run_choice (self) != NULL && g_strcmp0 (get_run_choice (self)->path, folder) == 0)
        set_title (get_run_choice (self), dig_run_item_get_title (item));
      if (!is_listed (self, item))
        continue;
      choice = find_path (self, folder, place, &found);
      for (; choice != NULL && found > place; found--)
        remove_at (self, place);
      if (choice == NULL)
        insert (self, place, choice = choice_new (folder, FALSE));
      set_title (choice, dig_run_item_get_title (item));
      set_best (choice, dig_run_item_get_best (item));
      place++;
    }
  while (self->items->len > place)
    remove_at (self, place);
  count_chosen (self);
}

static void
stored_changed_cb (DigModelChoices *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (self->stored, i);

      g_signal_handlers_disconnect_by_func (item, update_stored, self);
      g_signal_connect_object (item, "notify::revision", G_CALLBACK (update_stored), self,
                               G_CONNECT_SWAPPED);
    }
  update_stored (self);
}

/* A run has a line as soon as an epoch of it is finished. */
static void
update_run (DigModelChoices *self)
{
  const DigEpochRecord *best = find_best (self->run);

  if (best == NULL)
    return;
  if (get_run_choice (self) == NULL)
    {
      DigModelChoice *choice = choice_new (dig_run_get_folder (self->run), self->n_chosen == 0);

      choice->run = g_object_ref (self->run);
      self->has_run_choice = TRUE;
      insert (self, self->n_files, choice);
      update_stored (self);
    }
  set_best (get_run_choice (self), best);
}

static void
forget_run (DigModelChoices *self)
{
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  if (get_run_choice (self) == NULL)
    return;
  self->has_run_choice = FALSE;
  remove_at (self, self->n_files);
  update_stored (self);
}

static void
dig_model_choices_dispose (GObject *object)
{
  DigModelChoices *self = DIG_MODEL_CHOICES (object);

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  dig_model_choices_set_stored (self, NULL);

  G_OBJECT_CLASS (dig_model_choices_parent_class)->dispose (object);
}

static void
dig_model_choices_finalize (GObject *object)
{
  g_ptr_array_unref (DIG_MODEL_CHOICES (object)->items);

  G_OBJECT_CLASS (dig_model_choices_parent_class)->finalize (object);
}

static void
dig_model_choices_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, DIG_MODEL_CHOICES (object)->n_chosen);
}

static void
dig_model_choices_class_init (DigModelChoicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_model_choices_dispose;
  object_class->finalize = dig_model_choices_finalize;
  object_class->get_property = dig_model_choices_get_property;
  choices_properties[PROP_N_CHOSEN] = g_param_spec_uint ("n-chosen", NULL, NULL, 0, G_MAXUINT, 0,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_CHOICES_PROPS, choices_properties);
}

static void
dig_model_choices_init (DigModelChoices *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

DigModelChoices *
dig_model_choices_new (void)
{
  return g_object_new (DIG_TYPE_MODEL_CHOICES, NULL);
}

void
dig_model_choices_set_run (DigModelChoices *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_MODEL_CHOICES (self));

  if (self->run == run)
    return;
  forget_run (self);
  if (run == NULL)
    return;
  self->run = g_object_ref (run);
  g_signal_connect_swapped (run, "notify::revision", G_CALLBACK (update_run), self);
  update_run (self);
}

void
dig_model_choices_set_stored (DigModelChoices *self, GListModel *stored)
{
  g_return_if_fail (DIG_IS_MODEL_CHOICES (self));

  if (self->stored == stored)
    return;
  for (guint i = 0; self->stored != NULL && i < g_list_model_get_n_items (self->stored); i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (self->stored, i);

      g_signal_handlers_disconnect_by_data (item, self);
    }
  if (self->stored != NULL)
    g_signal_handlers_disconnect_by_data (self->stored, self);
  g_set_object (&self->stored, stored);
  if (stored == NULL)
    return;
  g_signal_connect_swapped (stored, "items-changed", G_CALLBACK (stored_changed_cb), self);
  stored_changed_cb (self, 0, 0, g_list_model_get_n_items (stored));
}

void
dig_model_choices_add_file (DigModelChoices *self, const char *path)
{
  g_return_if_fail (DIG_IS_MODEL_CHOICES (self));
  g_return_if_fail (path != NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      DigModelChoice *choice = g_ptr_array_index (self->items, i);

      if (g_strcmp0 (choice->path, path) == 0)
        {
          dig_model_choice_set_is_chosen (choice, TRUE);
          return;
        }
    }
  insert (self, self->n_files++, choice_new (path, TRUE));
}

guint
dig_model_choices_get_n_chosen (DigModelChoices *self)
{
  g_return_val_if_fail (DIG_IS_MODEL_CHOICES (self), 0);
  return self->n_chosen;
}
