/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-network-design.h"

#include "base/dig-error.h"
#include "base/dig-file.h"

#include <string.h>

struct _DigNetworkDesign
{
  GObject parent_instance;

  DigSession *session;
  GSignalGroup *run_signals;
  DigNetworkHistory *history;
  DigNetworkReport *report;
  DigNetworkSpec *taken; /* that the settings had or got last */
  char *preset;          /* the last that the settings named */
  guint64 memory_bytes;
};

G_DEFINE_FINAL_TYPE (DigNetworkDesign, dig_network_design, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static DigRunSettings *
get_settings (DigNetworkDesign *self)
{
  return dig_session_get_run_settings (self->session);
}

static gboolean
is_training (DigNetworkDesign *self)
{
  DigRun *run = dig_session_get_run (self->session);

  return run != NULL && dig_run_is_active (run);
}

static void
renew_report (DigNetworkDesign *self)
{
  guint batch_size;

  g_object_get (get_settings (self), "batch-size", &batch_size, NULL);
  g_clear_pointer (&self->report, dig_network_report_free);
  self->report =
      dig_network_report_new (dig_network_design_get_spec (self), batch_size, self->memory_bytes);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* A preset's network keeps the preset's name. */
static const char *
find_preset (DigNetworkDesign *self, DigNetworkSpec *spec)
{
  g_autoptr (DigNetworkSpec) own =
      self->preset != NULL ? dig_network_spec_new_preset (self->preset) : NULL;

  return own != NULL && dig_network_spec_equal (own, spec) ? self->preset : NULL;
}

static void
keep_taken (DigNetworkDesign *self, DigNetworkSpec *spec)
{
  g_clear_pointer (&self->taken, dig_network_spec_unref);
  self->taken = dig_network_spec_ref (spec);
}

/* Gives the network to the settings, unless a run trains with what they say. */
static void
apply (DigNetworkDesign *self)
{
  DigNetworkSpec *spec = dig_network_design_get_spec (self);

  if (is_training (self) || dig_network_spec_equal (spec, self->taken))
    return;
  keep_taken (self, spec);
  dig_run_settings_set_network (get_settings (self), spec, find_preset (self, spec));
}

/* A preset was chosen, or the settings of a run were taken over. */
static void
settings_changed_cb (DigNetworkDesign *self)
{
  DigNetworkSpec *spec = dig_run_settings_get_spec (get_settings (self));
  const char *preset = dig_run_settings_get_preset (get_settings (self));

  if (preset != NULL && g_strcmp0 (preset, self->preset) != 0)
    {
      g_free (self->preset);
      self->preset = g_strdup (preset);
    }
  if (spec != self->taken)
    {
      keep_taken (self, spec);
      dig_network_history_push (self->history, spec, NULL);
    }
  renew_report (self);
}

static void
run_changed_cb (DigNetworkDesign *self)
{
  g_signal_group_set_target (self->run_signals, dig_session_get_run (self->session));
  apply (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
run_state_cb (DigNetworkDesign *self)
{
  apply (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
dig_network_design_dispose (GObject *object)
{
  DigNetworkDesign *self = DIG_NETWORK_DESIGN (object);

  g_clear_object (&self->run_signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->history, dig_network_history_free);
  g_clear_pointer (&self->report, dig_network_report_free);
  g_clear_pointer (&self->taken, dig_network_spec_unref);
  g_clear_pointer (&self->preset, g_free);

  G_OBJECT_CLASS (dig_network_design_parent_class)->dispose (object);
}

static void
dig_network_design_class_init (DigNetworkDesignClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_network_design_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_network_design_init (DigNetworkDesign *self)
{
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (run_state_cb),
                                  self);
}

DigNetworkDesign *
dig_network_design_new (DigSession *session)
{
  DigNetworkDesign *self;
  DigNetworkSpec *spec;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_new (DIG_TYPE_NETWORK_DESIGN, NULL);
  self->session = g_object_ref (session);
  spec = dig_run_settings_get_spec (get_settings (self));
  self->preset = g_strdup (dig_run_settings_get_preset (get_settings (self)));
  self->history = dig_network_history_new (spec);
  keep_taken (self, spec);
  renew_report (self);
  g_signal_group_set_target (self->run_signals, dig_session_get_run (session));
  g_signal_connect_object (session, "notify::run", G_CALLBACK (run_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_settings (self), "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

DigNetworkSpec *
dig_network_design_get_spec (DigNetworkDesign *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), NULL);

  return dig_network_history_get (self->history);
}

const DigNetworkReport *
dig_network_design_get_report (DigNetworkDesign *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), NULL);

  return self->report;
}

/* After the history has moved: to the settings, whose "changed" comes back here, or else only the report. */
static void
spread (DigNetworkDesign *self)
{
  DigNetworkSpec *before = self->taken;

  apply (self);
  if (self->taken == before)
    renew_report (self);
}

void
dig_network_design_take (DigNetworkDesign *self, DigNetworkSpec *spec, const char *group)
{
  g_return_if_fail (DIG_IS_NETWORK_DESIGN (self));
  g_return_if_fail (spec != NULL);

  if (dig_network_history_push (self->history, spec, group))
    spread (self);
  dig_network_spec_unref (spec);
}

gboolean
dig_network_design_can_undo (DigNetworkDesign *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), FALSE);

  return dig_network_history_can_undo (self->history);
}

gboolean
dig_network_design_can_redo (DigNetworkDesign *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), FALSE);

  return dig_network_history_can_redo (self->history);
}

void
dig_network_design_undo (DigNetworkDesign *self)
{
  g_return_if_fail (DIG_IS_NETWORK_DESIGN (self));

  if (dig_network_history_undo (self->history))
    spread (self);
}

void
dig_network_design_redo (DigNetworkDesign *self)
{
  g_return_if_fail (DIG_IS_NETWORK_DESIGN (self));

  if (dig_network_history_redo (self->history))
    spread (self);
}

gboolean
dig_network_design_is_waiting (DigNetworkDesign *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), FALSE);

  return is_training (self)
         && !dig_network_spec_equal (dig_network_design_get_spec (self), self->taken);
}

void
dig_network_design_set_memory (DigNetworkDesign *self, guint64 memory_bytes)
{
  g_return_if_fail (DIG_IS_NETWORK_DESIGN (self));

  if (self->memory_bytes == memory_bytes)
    return;
  self->memory_bytes = memory_bytes;
  renew_report (self);
}

gboolean
dig_network_design_open (DigNetworkDesign *self, const char *path, GError **error)
{
  g_autofree char *text = NULL, *name = NULL;
  DigNetworkSpec *spec;
  gsize length;

  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (!g_file_get_contents (path, &text, &length, error))
    return FALSE;
  spec = dig_network_spec_new_from_json (text, (gssize)length, error);
  if (spec == NULL)
    {
      name = g_filename_display_basename (path);
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  dig_network_design_take (self, spec, NULL);
  return TRUE;
}

gboolean
dig_network_design_save (DigNetworkDesign *self, const char *path, GError **error)
{
  g_autofree char *json = NULL;

  g_return_val_if_fail (DIG_IS_NETWORK_DESIGN (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  json = dig_network_spec_to_json (dig_network_design_get_spec (self));
  return dig_file_write_atomic (path, json, strlen (json), error);
}
