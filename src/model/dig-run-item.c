/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-item.h"

#include <math.h>

#include "model/dig-run-difference.h"

struct _DigRunItem
{
  GObject parent_instance;

  char *folder;
  char *name;
  DigStoredRun *stored; /* NULL: broken, or only `run` knows */
  char *problem;
  DigRunNotes *notes;
  DigRun *run; /* NULL: not in memory */
  GSignalGroup *run_signals;
  guint n_epochs; /* of `run` when it was last looked at */
  DigRunState state;
  GArray *no_epochs;
  char *settings_text; /* NULL: not made yet */
  gboolean has_drawings;
  gint64 begun;
  gint64 n_parameters; /* -1: not counted yet */
  guint revision;
};

G_DEFINE_FINAL_TYPE (DigRunItem, dig_run_item, G_TYPE_OBJECT)

enum
{
  PROP_REVISION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
say_changed (DigRunItem *self)
{
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

/* A run says something 30 times a second; a line of the list changes with its epochs and its state. */
static void
run_changed_cb (DigRunItem *self)
{
  guint n_epochs = dig_run_get_epochs (self->run)->len;
  DigRunState state = dig_run_get_state (self->run);

  if (self->n_epochs == n_epochs && self->state == state)
    return;
  /* What held the folder was this run. */
  if (self->state != state && self->stored != NULL)
    self->stored->is_held = FALSE;
  self->n_epochs = n_epochs;
  self->state = state;
  say_changed (self);
}

static void
dig_run_item_finalize (GObject *object)
{
  DigRunItem *self = DIG_RUN_ITEM (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_pointer (&self->stored, dig_stored_run_free);
  g_clear_pointer (&self->notes, dig_run_notes_free);
  g_clear_pointer (&self->no_epochs, g_array_unref);
  g_free (self->settings_text);
  g_free (self->problem);
  g_free (self->name);
  g_free (self->folder);

  G_OBJECT_CLASS (dig_run_item_parent_class)->finalize (object);
}

static void
dig_run_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, DIG_RUN_ITEM (object)->revision);
}

static void
dig_run_item_class_init (DigRunItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dig_run_item_finalize;
  object_class->get_property = dig_run_item_get_property;
  properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_run_item_init (DigRunItem *self)
{
  self->notes = dig_run_notes_new (NULL, NULL);
  self->no_epochs = g_array_new (FALSE, FALSE, sizeof (DigEpochRecord));
  self->n_parameters = -1;
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify", G_CALLBACK (run_changed_cb), self);
}

/* The folder's name; one that is a time (dig_run_pick_folder) as a time is written. */
static char *
dup_name (const char *folder)
{
  static const char pattern[] = "dddd-dd-dd_dd-dd-dd"; /* d: a digit */
  char *name = g_path_get_basename (folder);
  gsize n = 0;

  while (pattern[n] != '\0'
         && (pattern[n] == 'd' ? g_ascii_isdigit (name[n]) : name[n] == pattern[n]))
    n++;
  if (pattern[n] != '\0' || (name[n] != '\0' && name[n] != '_'))
    return name;
  name[10] = ' ';
  name[13] = name[16] = ':';
  return name;
}

DigRunItem *
dig_run_item_new (const char *folder)
{
  DigRunItem *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (DIG_TYPE_RUN_ITEM, NULL);
  self->folder = g_strdup (folder);
  self->name = dup_name (folder);
  self->begun = g_get_real_time () / G_USEC_PER_SEC;
  return self;
}

/* ---- What is known ---- */

const char *
dig_run_item_get_folder (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  return self->folder;
}

guint
dig_run_item_get_revision (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), 0);
  return self->revision;
}

const char *
dig_run_item_get_title (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  return self->notes->title[0] != '\0' ? self->notes->title : self->name;
}

const DigRunNotes *
dig_run_item_get_notes (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  return self->notes;
}

const char *
dig_run_item_get_problem (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  return self->run ? NULL : self->problem;
}

const DigTrainSettings *
dig_run_item_get_settings (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  if (self->run != NULL)
    return dig_run_get_settings (self->run);
  return self->stored ? self->stored->description->settings : NULL;
}

static char *
describe_settings (const DigTrainSettings *settings)
{
  g_autoptr (DigTrainSettings) preset =
      dig_train_settings_new_preset (settings->preset ? settings->preset : "reference");
  const DigTrainSettings *const pair[] = { settings, preset };
  g_auto (GStrv) texts = NULL;

  if (preset == NULL)
    return g_strdup (settings->preset);
  texts = dig_run_describe_differences (pair, G_N_ELEMENTS (pair));
  if (settings->preset == NULL)
    return g_strdup (texts[0]);
  return texts[0][0] == '\0' ? g_strdup (settings->preset)
                             : g_strdup_printf ("%s, %s", settings->preset, texts[0]);
}

const char *
dig_run_item_get_settings_text (DigRunItem *self)
{
  const DigTrainSettings *settings = dig_run_item_get_settings (self);

  if (self->settings_text == NULL && settings != NULL)
    self->settings_text = describe_settings (settings);
  return self->settings_text ? self->settings_text : "";
}

const GArray *
dig_run_item_get_epochs (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  if (self->run != NULL && !dig_run_item_is_elsewhere (self))
    return dig_run_get_epochs (self->run);
  return self->stored ? self->stored->epochs : self->no_epochs;
}

const DigEpochRecord *
dig_run_item_get_best (DigRunItem *self)
{
  const GArray *epochs = dig_run_item_get_epochs (self);
  guint best =
      epochs->len > 0 ? g_array_index (epochs, DigEpochRecord, epochs->len - 1).best_epoch : 0;

  return best > 0 && best <= epochs->len ? &g_array_index (epochs, DigEpochRecord, best - 1) : NULL;
}

const char *
dig_run_item_get_device_name (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), "");
  if (self->run != NULL)
    return dig_run_get_device_name (self->run);
  return self->stored ? self->stored->description->device_name : "";
}

const char *
dig_run_item_get_fingerprint (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), "");
  return self->stored ? self->stored->description->fingerprint : "";
}

gboolean
dig_run_item_has_drawings (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), FALSE);
  return self->has_drawings;
}

const char *
dig_run_item_get_data_name (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), "");
  if (self->stored != NULL)
    return self->stored->description->data_name;
  return self->run != NULL && dig_run_get_data (self->run) != NULL
             ? dig_data_set_get_name (dig_run_get_data (self->run))
             : "";
}

guint
dig_run_item_get_n_validation (DigRunItem *self)
{
  const DigTrainSettings *settings;
  DigDataSet *data;
  guint n;

  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), 0);

  if (self->stored != NULL)
    return self->stored->description->n_validation;
  data = self->run ? dig_run_get_data (self->run) : NULL;
  if (data == NULL)
    return 0;
  settings = dig_run_get_settings (self->run);
  n = dig_data_set_get_n_split_rows (data);
  n = settings->limit > 0 ? MIN (n, settings->limit) : n;
  return (guint)ceil (settings->test_size * n); /* as dig-split.c */
}

gint64
dig_run_item_get_begun (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), 0);
  return self->stored && self->stored->begun > 0 ? self->stored->begun : self->begun;
}

double
dig_run_item_get_seconds (DigRunItem *self)
{
  const GArray *epochs = dig_run_item_get_epochs (self);
  double sum = 0;

  for (guint i = 0; i < epochs->len; i++)
    sum += g_array_index (epochs, DigEpochRecord, i).seconds;
  return sum;
}

double
dig_run_item_get_images_per_second (DigRunItem *self)
{
  const GArray *epochs = dig_run_item_get_epochs (self);
  double images = 0, seconds = 0;

  for (guint i = 0; i < epochs->len; i++)
    {
      const DigEpochRecord *record = &g_array_index (epochs, DigEpochRecord, i);

      images += record->images_per_second * record->seconds;
      seconds += record->seconds;
    }
  return seconds > 0 ? images / seconds : 0;
}

gint64
dig_run_item_get_n_parameters (DigRunItem *self)
{
  const DigTrainSettings *settings = dig_run_item_get_settings (self);
  DigLayerInfo total;

  if (self->n_parameters < 0 && settings != NULL)
    {
      dig_network_spec_get_totals (settings->spec, &total);
      self->n_parameters = total.n_parameters;
    }
  return MAX (self->n_parameters, 0);
}

gboolean
dig_run_item_is_active (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), FALSE);
  return self->run != NULL && dig_run_is_active (self->run);
}

gboolean
dig_run_item_is_elsewhere (DigRunItem *self)
{
  return !dig_run_item_is_active (self) && self->stored != NULL && self->stored->is_held;
}

DigEndReason
dig_run_item_get_end_reason (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), DIG_END_NONE);
  if (self->run != NULL)
    return dig_run_get_end (self->run)->reason;
  return self->stored ? self->stored->end.reason : DIG_END_NONE;
}

gboolean
dig_run_item_can_continue (DigRunItem *self)
{
  return !dig_run_item_is_active (self) && !dig_run_item_is_elsewhere (self)
         && (dig_run_item_get_end_reason (self) == DIG_END_INTERRUPTED
             || (self->run != NULL && dig_run_can_continue (self->run)));
}

/* ---- For the list ---- */

static gboolean
says_the_same (const DigStoredRun *a, const DigStoredRun *b)
{
  return a != NULL && b != NULL && a->epochs->len == b->epochs->len && a->has_end == b->has_end
         && a->end.reason == b->end.reason && a->is_held == b->is_held && a->begun == b->begun;
}

void
dig_run_item_take_stored (DigRunItem *self, DigStoredRun *stored, char *problem)
{
  gboolean is_same;

  g_return_if_fail (DIG_IS_RUN_ITEM (self));

  is_same = says_the_same (self->stored, stored)
            || (self->stored == NULL && stored == NULL && g_strcmp0 (problem, self->problem) == 0);
  g_clear_pointer (&self->stored, dig_stored_run_free);
  g_free (self->problem);
  self->stored = stored;
  self->problem = problem;
  if (!is_same)
    say_changed (self);
}

void
dig_run_item_set_begun (DigRunItem *self, gint64 begun)
{
  g_return_if_fail (DIG_IS_RUN_ITEM (self));
  self->begun = begun;
}

void
dig_run_item_set_has_drawings (DigRunItem *self, gboolean has_drawings)
{
  g_return_if_fail (DIG_IS_RUN_ITEM (self));
  self->has_drawings = has_drawings;
}

void
dig_run_item_take_notes (DigRunItem *self, DigRunNotes *notes)
{
  gboolean is_same;

  g_return_if_fail (DIG_IS_RUN_ITEM (self));
  g_return_if_fail (notes != NULL);

  is_same = g_str_equal (notes->title, self->notes->title)
            && g_str_equal (notes->text, self->notes->text);
  dig_run_notes_free (self->notes);
  self->notes = notes;
  if (!is_same)
    say_changed (self);
}

void
dig_run_item_set_run (DigRunItem *self, DigRun *run)
{
  g_return_if_fail (DIG_IS_RUN_ITEM (self));

  if (self->run == run)
    return;
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  if (run != NULL)
    {
      self->n_epochs = dig_run_get_epochs (run)->len;
      self->state = dig_run_get_state (run);
    }
  say_changed (self);
}

DigRun *
dig_run_item_get_run (DigRunItem *self)
{
  g_return_val_if_fail (DIG_IS_RUN_ITEM (self), NULL);
  return self->run;
}
