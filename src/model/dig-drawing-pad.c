/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-drawing-pad.h"

#include <math.h>

enum
{
  MAX_UNDO = 100,
};

/* Points nearer to the one before it say nothing new. */
#define NEAREST 0.002

/* All that undoing brings back. */
typedef struct
{
  DigStrokes *strokes;
  GBytes *ink; /* NULL: strokes are shown */
  guint width, height;
} State;

struct _DigDrawingPad
{
  GObject parent_instance;

  State now;
  GPtrArray *undo, *redo; /* State */
  gboolean is_pressed;
  gboolean is_finished; /* the next stroke begins a new drawing */
  DigPadTool tool;
  DigPoint last;
};

G_DEFINE_FINAL_TYPE (DigDrawingPad, dig_drawing_pad, G_TYPE_OBJECT)

static guint changed_signal;

static void
clear_state (State *state)
{
  g_clear_pointer (&state->strokes, dig_strokes_free);
  g_clear_pointer (&state->ink, g_bytes_unref);
}

static void
free_state (gpointer data)
{
  clear_state (data);
  g_free (data);
}

static State *
copy_state (const State *state)
{
  State *copy = g_memdup2 (state, sizeof *state);

  copy->strokes = dig_strokes_copy (state->strokes);
  if (copy->ink != NULL)
    g_bytes_ref (copy->ink);
  return copy;
}

static void
remember (DigDrawingPad *self)
{
  if (self->undo->len == MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  g_ptr_array_add (self->undo, copy_state (&self->now));
  g_ptr_array_set_size (self->redo, 0);
}

static void
changed (DigDrawingPad *self)
{
  self->is_finished = FALSE;
  g_signal_emit (self, changed_signal, 0);
}

/* Where the line from `a` to `b` enters the circle and where it leaves it, as shares of its length. */
static gboolean
cross_circle (const DigPoint *a, const DigPoint *b, const DigPoint *centre, double *enter,
              double *leave)
{
  double dx = b->x - a->x, dy = b->y - a->y, fx = a->x - centre->x, fy = a->y - centre->y;
  double length = dx * dx + dy * dy, half = fx * dx + fy * dy;
  double rest = fx * fx + fy * fy - DIG_PAD_ERASER * DIG_PAD_ERASER;
  double root = half * half - length * rest;

  if (length <= 0.0 || root <= 0.0)
    return FALSE;
  root = sqrt (root);
  *enter = MAX ((-half - root) / length, 0.0);
  *leave = MIN ((-half + root) / length, 1.0);
  return *leave > *enter;
}

static gboolean
is_under (const DigPoint *point, const DigPoint *centre)
{
  return hypot (point->x - centre->x, point->y - centre->y) < DIG_PAD_ERASER;
}

static void
add_between (DigStrokes *strokes, const DigPoint *a, const DigPoint *b, double share)
{
  dig_strokes_add (strokes, a->x + (b->x - a->x) * share, a->y + (b->y - a->y) * share);
}

/* What the eraser leaves of a stroke. TRUE: it took something. */
static gboolean
split_stroke (const DigPoint *points, guint n, const DigPoint *centre, DigStrokes *left)
{
  gboolean is_hit = is_under (&points[0], centre);

  dig_strokes_begin (left);
  if (!is_hit)
    dig_strokes_add (left, points[0].x, points[0].y);
  for (guint i = 1; i < n; i++)
    {
      double enter, leave;

      if (!cross_circle (&points[i - 1], &points[i], centre, &enter, &leave))
        {
          if (!is_under (&points[i], centre))
            dig_strokes_add (left, points[i].x, points[i].y);
          continue;
        }
      is_hit = TRUE;
      if (enter > 0.0)
        add_between (left, &points[i - 1], &points[i], enter);
      dig_strokes_begin (left);
      if (leave >= 1.0)
        continue;
      add_between (left, &points[i - 1], &points[i], leave);
      dig_strokes_add (left, points[i].x, points[i].y);
    }
  return is_hit;
}

static gboolean
erase_at (DigDrawingPad *self, const DigPoint *centre)
{
  DigStrokes *left = dig_strokes_new ();
  gboolean is_hit = FALSE;

  for (guint i = 0; i < dig_strokes_get_n_strokes (self->now.strokes); i++)
    {
      guint n;
      const DigPoint *points = dig_strokes_get_stroke (self->now.strokes, i, &n);

      is_hit |= split_stroke (points, n, centre, left);
    }
  if (!is_hit)
    {
      dig_strokes_free (left);
      return FALSE;
    }
  dig_strokes_free (self->now.strokes);
  self->now.strokes = left;
  return TRUE;
}

/* Along the eraser's way, in steps that leave nothing between them. */
static gboolean
erase_to (DigDrawingPad *self, const DigPoint *to)
{
  const DigPoint from = self->last;
  double distance = hypot (to->x - from.x, to->y - from.y);
  int n = 1 + (int)(distance / (DIG_PAD_ERASER / 2.0));
  gboolean is_hit = FALSE;

  for (int i = 1; i <= n; i++)
    {
      const DigPoint centre = { from.x + (to->x - from.x) * i / n,
                                from.y + (to->y - from.y) * i / n };

      is_hit |= erase_at (self, &centre);
    }
  return is_hit;
}

static void
dig_drawing_pad_finalize (GObject *object)
{
  DigDrawingPad *self = DIG_DRAWING_PAD (object);

  clear_state (&self->now);
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->redo);
  G_OBJECT_CLASS (dig_drawing_pad_parent_class)->finalize (object);
}

static void
dig_drawing_pad_class_init (DigDrawingPadClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dig_drawing_pad_finalize;
  changed_signal = g_signal_new ("changed", DIG_TYPE_DRAWING_PAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
dig_drawing_pad_init (DigDrawingPad *self)
{
  self->now.strokes = dig_strokes_new ();
  self->undo = g_ptr_array_new_with_free_func (free_state);
  self->redo = g_ptr_array_new_with_free_func (free_state);
}

DigDrawingPad *
dig_drawing_pad_new (void)
{
  return g_object_new (DIG_TYPE_DRAWING_PAD, NULL);
}

void
dig_drawing_pad_press (DigDrawingPad *self, DigPadTool tool, double x, double y)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  if (!isfinite (x) || !isfinite (y))
    return;
  remember (self);
  if (tool == DIG_PAD_TOOL_PEN)
    g_clear_pointer (&self->now.ink, g_bytes_unref);
  if (tool == DIG_PAD_TOOL_PEN && self->is_finished)
    dig_strokes_remove_all (self->now.strokes);
  self->is_pressed = TRUE;
  self->tool = tool;
  self->last = (DigPoint){ CLAMP (x, 0.0, 1.0), CLAMP (y, 0.0, 1.0) };
  if (tool == DIG_PAD_TOOL_ERASER)
    erase_at (self, &self->last);
  else
    {
      dig_strokes_begin (self->now.strokes);
      dig_strokes_add (self->now.strokes, self->last.x, self->last.y);
    }
  changed (self);
}

void
dig_drawing_pad_move (DigDrawingPad *self, double x, double y)
{
  const DigPoint to = { CLAMP (x, 0.0, 1.0), CLAMP (y, 0.0, 1.0) };

  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  if (!self->is_pressed || !isfinite (x) || !isfinite (y)
      || hypot (to.x - self->last.x, to.y - self->last.y) < NEAREST)
    return;
  if (self->tool == DIG_PAD_TOOL_ERASER)
    {
      gboolean is_hit = erase_to (self, &to);

      self->last = to;
      if (!is_hit)
        return;
    }
  else
    {
      self->last = to;
      dig_strokes_add (self->now.strokes, to.x, to.y);
    }
  changed (self);
}

void
dig_drawing_pad_release (DigDrawingPad *self)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  self->is_pressed = FALSE;
}

void
dig_drawing_pad_clear (DigDrawingPad *self)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  self->is_pressed = FALSE;
  if (dig_drawing_pad_is_empty (self))
    return;
  remember (self);
  dig_strokes_remove_all (self->now.strokes);
  g_clear_pointer (&self->now.ink, g_bytes_unref);
  changed (self);
}

static void
step (DigDrawingPad *self, GPtrArray *from, GPtrArray *to)
{
  g_autofree State *state = NULL;

  if (from->len == 0)
    return;
  self->is_pressed = FALSE;
  g_ptr_array_add (to, g_memdup2 (&self->now, sizeof self->now));
  state = g_ptr_array_steal_index (from, from->len - 1);
  self->now = *state;
  changed (self);
}

void
dig_drawing_pad_undo (DigDrawingPad *self)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  step (self, self->undo, self->redo);
}

void
dig_drawing_pad_redo (DigDrawingPad *self)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  step (self, self->redo, self->undo);
}

gboolean
dig_drawing_pad_can_undo (DigDrawingPad *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_PAD (self), FALSE);

  return self->undo->len > 0;
}

gboolean
dig_drawing_pad_can_redo (DigDrawingPad *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_PAD (self), FALSE);

  return self->redo->len > 0;
}

gboolean
dig_drawing_pad_is_empty (DigDrawingPad *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_PAD (self), TRUE);

  return self->now.ink == NULL && dig_strokes_get_n_points (self->now.strokes) == 0;
}

void
dig_drawing_pad_finish (DigDrawingPad *self)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));

  self->is_pressed = FALSE;
  self->is_finished = !dig_drawing_pad_is_empty (self);
}

DigDrawnDigit *
dig_drawing_pad_make_digit (DigDrawingPad *self, guint label, const char *writer)
{
  const DigPad square = { 0.0, 0.0, 1.0, DIG_PAD_PEN };
  g_autofree DigPrepared *prepared = g_new (DigPrepared, 1);

  g_return_val_if_fail (DIG_IS_DRAWING_PAD (self), NULL);

  if (self->now.ink != NULL)
    dig_prepare_ink (g_bytes_get_data (self->now.ink, NULL), self->now.width, self->now.height,
                     DIG_PREPARE_ALL, prepared);
  else
    dig_prepare_strokes (self->now.strokes, &square, DIG_PREPARE_ALL, prepared);
  if (prepared->is_blank)
    return NULL;
  return dig_drawn_digit_new (prepared->image, label, writer,
                              self->now.ink == NULL ? self->now.strokes : NULL);
}

void
dig_drawing_pad_take_ink (DigDrawingPad *self, float *ink, guint width, guint height)
{
  g_return_if_fail (DIG_IS_DRAWING_PAD (self));
  g_return_if_fail (ink != NULL && width > 0 && height > 0);

  self->is_pressed = FALSE;
  remember (self);
  dig_strokes_remove_all (self->now.strokes);
  g_clear_pointer (&self->now.ink, g_bytes_unref);
  self->now.ink = g_bytes_new_take (ink, (gsize)width * height * sizeof (float));
  self->now.width = width;
  self->now.height = height;
  changed (self);
}

const DigStrokes *
dig_drawing_pad_get_strokes (DigDrawingPad *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_PAD (self), NULL);

  return self->now.strokes;
}

GBytes *
dig_drawing_pad_get_ink (DigDrawingPad *self, guint *width, guint *height)
{
  g_return_val_if_fail (DIG_IS_DRAWING_PAD (self), NULL);

  if (self->now.ink != NULL && width != NULL && height != NULL)
    {
      *width = self->now.width;
      *height = self->now.height;
    }
  return self->now.ink;
}
