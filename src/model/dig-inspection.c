/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-inspection.h"

#include "model/dig-builtin-model.h"
#include "model/dig-guest-digit.h"
#include "model/dig-worker.h"
#include "train/dig-inspector.h"
#include "train/dig-occlusion.h"

#include <glib/gi18n-lib.h>

/* An opened network is kept for the next digit; used by its thread only. */
typedef struct
{
  DigInspector *inspector;
} Bench;

typedef struct
{
  DigSnapshot *snapshot;
  DigDataSet *data;
  guint row;
  GBytes *guest; /* NULL: the row is meant */
  Bench *bench;
  /* Of a question why. */
  DigTrace *trace;
  guint layer, target;
} Job;

typedef struct
{
  DigTrace *trace;
  GError *error;
  gboolean is_guest;
  guint row;
  int label; /* -1: not known */
} Answer;

struct _DigInspection
{
  GObject parent_instance;

  DigSession *session;
  DigWorker *tracer, *explainer;
  Bench tracer_bench, explainer_bench;
  gboolean is_active, is_asking_why, is_guest;
  guint layer, target;

  DigTrace *trace;
  guint row;
  int label;
  char *problem;
  DigWhy *why;
};

G_DEFINE_FINAL_TYPE (DigInspection, dig_inspection, G_TYPE_OBJECT)

enum
{
  TRACE_CHANGED,
  WHY_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_why (DigWhy *why)
{
  g_free (why->grad_cam);
  g_free (why->occlusion);
  g_free (why);
}

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->snapshot, dig_snapshot_unref);
  g_clear_pointer (&job->data, dig_data_set_unref);
  g_clear_pointer (&job->guest, g_bytes_unref);
  g_clear_pointer (&job->trace, dig_trace_unref);
  g_free (job);
}

static void
free_answer (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->trace, dig_trace_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

/* In the worker's thread: the network of `snapshot`, opened now unless it was the last one. */
static DigInspector *
open_network (Bench *bench, DigSnapshot *snapshot, GError **error)
{
  if (bench->inspector != NULL && dig_inspector_get_snapshot (bench->inspector) == snapshot)
    return bench->inspector;
  g_clear_pointer (&bench->inspector, dig_inspector_free);
  bench->inspector = dig_inspector_new (snapshot, dig_backend_reference (), 1, 1, error);
  return bench->inspector;
}

static const guint8 *
get_image (const Job *job)
{
  return job->guest != NULL ? g_bytes_get_data (job->guest, NULL)
                            : dig_data_set_get_image (job->data, job->row);
}

static gpointer
trace_digit (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  Answer *answer = g_new0 (Answer, 1);
  DigInspector *inspector = open_network (job->bench, job->snapshot, &answer->error);

  answer->is_guest = job->guest != NULL;
  answer->row = job->row;
  answer->label = -1;
  if (job->guest == NULL && dig_data_set_has_labels (job->data))
    answer->label = dig_data_set_get_labels (job->data)[job->row];
  if (inspector != NULL)
    answer->trace = dig_inspector_trace (inspector, get_image (job), &answer->error);
  return answer;
}

static gpointer
explain_digit (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  const DigLayerInfo *info = &dig_trace_get_layer (job->trace, job->layer)->info;
  DigInspector *inspector = open_network (job->bench, job->snapshot, NULL);
  DigWhy *why;
  int channels;

  if (inspector == NULL)
    return NULL;
  why = g_new0 (DigWhy, 1);
  why->layer = job->layer;
  why->target = job->target;
  why->rows = info->out_h;
  why->columns = info->out_w;
  why->grad_cam = g_new0 (float, info->out_h * info->out_w);
  dig_network_spec_get_input (dig_snapshot_get_spec (job->snapshot), &channels, &why->image_rows,
                              &why->image_columns);
  why->occlusion = g_new0 (float, why->image_rows * why->image_columns);
  if (dig_inspector_grad_cam (inspector, job->trace, job->layer, job->target, why->grad_cam, NULL)
      && dig_occlusion_compute (job->snapshot, dig_trace_get_image (job->trace), job->target,
                                DIG_OCCLUSION_SIDE, why->occlusion, cancellable, NULL))
    return why;
  free_why (why);
  return NULL;
}

static void
set_problem (DigInspection *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
}

static void
explain (DigInspection *self)
{
  Job *job;

  if (!self->is_active || !self->is_asking_why || self->trace == NULL
      || self->layer >= dig_trace_get_n_layers (self->trace))
    return;
  job = g_new0 (Job, 1);
  job->snapshot = dig_snapshot_ref (dig_trace_get_snapshot (self->trace));
  job->trace = dig_trace_ref (self->trace);
  job->layer = self->layer;
  job->target = self->target;
  job->bench = &self->explainer_bench;
  dig_worker_push (self->explainer, job);
}

static void
clear_trace (DigInspection *self, const char *problem)
{
  dig_worker_cancel (self->tracer);
  dig_worker_cancel (self->explainer);
  g_clear_pointer (&self->trace, dig_trace_unref);
  g_clear_pointer (&self->why, free_why);
  set_problem (self, problem);
  g_signal_emit (self, signals[TRACE_CHANGED], 0);
  g_signal_emit (self, signals[WHY_CHANGED], 0);
}

static void
traced_cb (gpointer result, gboolean is_last, gpointer owner)
{
  DigInspection *self = owner;
  Answer *answer = result;

  if (answer->trace == NULL)
    clear_trace (self, answer->error->message);
  else
    {
      g_clear_pointer (&self->trace, dig_trace_unref);
      self->trace = g_steal_pointer (&answer->trace);
      self->row = answer->row;
      self->is_guest = answer->is_guest;
      self->label = answer->label;
      set_problem (self, NULL);
      explain (self);
      g_signal_emit (self, signals[TRACE_CHANGED], 0);
    }
  free_answer (answer);
}

static void
explained_cb (gpointer result, gboolean is_last, gpointer owner)
{
  DigInspection *self = owner;

  g_clear_pointer (&self->why, free_why);
  self->why = result;
  g_signal_emit (self, signals[WHY_CHANGED], 0);
}

/* FALSE, with a problem or without one: there is nothing that could be traced. */
static gboolean
check_pixels (DigInspection *self, DigSnapshot *snapshot, gsize n_pixels)
{
  guint n_wanted = dig_snapshot_get_scaler (snapshot)->n_pixels;
  g_autofree char *problem = NULL;

  if (n_pixels == n_wanted)
    return TRUE;
  problem = g_strdup_printf (_ ("The images have %u pixels; this network takes %u"),
                             (guint)n_pixels, n_wanted);
  clear_trace (self, problem);
  return FALSE;
}

/* NULL: nobody looks at one. */
static Job *
make_guest_job (DigInspection *self)
{
  DigGuestDigit *guest = dig_guest_digit_get (self->session);
  DigSnapshot *network = dig_guest_digit_get_network (guest);
  Job *job;

  if (!dig_guest_digit_is_shown (guest))
    return NULL;
  if (network == NULL)
    network = dig_builtin_model_get_answering (self->session);
  job = g_new0 (Job, 1);
  job->guest = g_bytes_ref (dig_guest_digit_get_image (guest));
  job->snapshot = network != NULL ? dig_snapshot_ref (network) : NULL;
  return job;
}

static Job *
make_row_job (DigInspection *self)
{
  DigSnapshot *snapshot = dig_builtin_model_get_answering (self->session);
  DigDataSet *data = dig_session_get_train_data (self->session);
  Job *job = g_new0 (Job, 1);

  if (snapshot == NULL || data == NULL)
    return job;
  job->snapshot = dig_snapshot_ref (snapshot);
  job->data = dig_data_set_ref (data);
  job->row =
      MIN (dig_session_get_selected_row (self->session), dig_data_set_get_n_images (data) - 1);
  return job;
}

static void
look (DigInspection *self)
{
  Job *job;

  if (!self->is_active)
    return;
  job = make_guest_job (self);
  if (job == NULL)
    job = make_row_job (self);
  if (job->snapshot == NULL)
    {
      free_job (job);
      clear_trace (self, NULL);
    }
  else if (check_pixels (self, job->snapshot,
                         job->guest != NULL ? g_bytes_get_size (job->guest)
                                            : dig_data_set_get_n_pixels (job->data)))
    {
      job->bench = &self->tracer_bench;
      dig_worker_push (self->tracer, job);
    }
  else
    free_job (job);
}

static void
dig_inspection_dispose (GObject *object)
{
  DigInspection *self = DIG_INSPECTION (object);

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (dig_builtin_model_get (self->session), self);
      g_signal_handlers_disconnect_by_data (dig_guest_digit_get (self->session), self);
    }
  g_clear_object (&self->session);
  g_clear_pointer (&self->tracer, dig_worker_free);
  g_clear_pointer (&self->explainer, dig_worker_free);
  g_clear_pointer (&self->tracer_bench.inspector, dig_inspector_free);
  g_clear_pointer (&self->explainer_bench.inspector, dig_inspector_free);
  g_clear_pointer (&self->trace, dig_trace_unref);
  g_clear_pointer (&self->why, free_why);
  g_clear_pointer (&self->problem, g_free);
  G_OBJECT_CLASS (dig_inspection_parent_class)->dispose (object);
}

static void
dig_inspection_class_init (DigInspectionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_inspection_dispose;
  signals[TRACE_CHANGED] = g_signal_new ("trace-changed", DIG_TYPE_INSPECTION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[WHY_CHANGED] = g_signal_new ("why-changed", DIG_TYPE_INSPECTION, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_inspection_init (DigInspection *self)
{
  self->tracer = dig_worker_new ("tracer", trace_digit, free_job, free_answer, traced_cb, self);
  self->explainer = dig_worker_new ("explainer", explain_digit, free_job, (GDestroyNotify)free_why,
                                    explained_cb, self);
  self->label = -1;
}

DigInspection *
dig_inspection_new (DigSession *session)
{
  DigInspection *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_new (DIG_TYPE_INSPECTION, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "notify::shown-snapshot", G_CALLBACK (look), self);
  g_signal_connect_swapped (session, "notify::selected-row", G_CALLBACK (look), self);
  g_signal_connect_swapped (session, "notify::revision", G_CALLBACK (look), self);
  g_signal_connect_swapped (dig_builtin_model_get (session), "loaded", G_CALLBACK (look), self);
  g_signal_connect_swapped (dig_guest_digit_get (session), "changed", G_CALLBACK (look), self);
  return self;
}

void
dig_inspection_set_active (DigInspection *self, gboolean is_active)
{
  g_return_if_fail (DIG_IS_INSPECTION (self));

  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  if (is_active)
    dig_builtin_model_load (dig_builtin_model_get (self->session));
  look (self);
}

DigTrace *
dig_inspection_get_trace (DigInspection *self)
{
  g_return_val_if_fail (DIG_IS_INSPECTION (self), NULL);

  return self->trace;
}

guint
dig_inspection_get_row (DigInspection *self)
{
  g_return_val_if_fail (DIG_IS_INSPECTION (self), 0);

  return self->row;
}

gboolean
dig_inspection_is_guest (DigInspection *self)
{
  g_return_val_if_fail (DIG_IS_INSPECTION (self), FALSE);

  return self->is_guest;
}

int
dig_inspection_get_label (DigInspection *self)
{
  g_return_val_if_fail (DIG_IS_INSPECTION (self), -1);

  return self->label;
}

const char *
dig_inspection_get_problem (DigInspection *self)
{
  g_return_val_if_fail (DIG_IS_INSPECTION (self), NULL);

  return self->problem;
}

void
dig_inspection_ask_why (DigInspection *self, guint layer, guint target)
{
  g_return_if_fail (DIG_IS_INSPECTION (self));

  if (self->is_asking_why && self->layer == layer && self->target == target)
    return;
  self->is_asking_why = TRUE;
  self->layer = layer;
  self->target = target;
  explain (self);
}

void
dig_inspection_stop_why (DigInspection *self)
{
  g_return_if_fail (DIG_IS_INSPECTION (self));

  self->is_asking_why = FALSE;
  dig_worker_cancel (self->explainer);
}

const DigWhy *
dig_inspection_get_why (DigInspection *self)
{
  g_return_val_if_fail (DIG_IS_INSPECTION (self), NULL);

  return self->why;
}
