/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-drawing-round.h"

struct _DigDrawingRound
{
  GObject parent_instance;

  DigCollectionKeeper *keeper;
  DigDrawingPad *pad;
  char *writer; /* NULL: nobody is asked */
  guint digit;
  DigDrawnDigit *kept[DIG_ROUND_N_DIGITS]; /* NULL: not drawn yet */
};

G_DEFINE_FINAL_TYPE (DigDrawingRound, dig_drawing_round, G_TYPE_OBJECT)

static guint changed_signal;

static void
forget_kept (DigDrawingRound *self)
{
  for (guint i = 0; i < DIG_ROUND_N_DIGITS; i++)
    g_clear_pointer (&self->kept[i], dig_drawn_digit_unref);
}

static void
go_to (DigDrawingRound *self, guint digit)
{
  self->digit = digit;
  dig_drawing_pad_clear (self->pad);
  g_signal_emit (self, changed_signal, 0);
}

gboolean
dig_drawing_round_begin (DigDrawingRound *self, const char *writer)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (DIG_IS_DRAWING_ROUND (self) && writer != NULL, FALSE);

  name = dig_writer_name_new (writer);
  if (name == NULL || name[0] == '\0')
    return FALSE;
  g_free (self->writer);
  self->writer = g_steal_pointer (&name);
  forget_kept (self);
  go_to (self, 0);
  return TRUE;
}

const char *
dig_drawing_round_get_writer (DigDrawingRound *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_ROUND (self), NULL);

  return self->writer;
}

guint
dig_drawing_round_get_digit (DigDrawingRound *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_ROUND (self), 0);

  return self->digit;
}

guint
dig_drawing_round_get_n_kept (DigDrawingRound *self)
{
  guint n = 0;

  g_return_val_if_fail (DIG_IS_DRAWING_ROUND (self), 0);

  for (guint i = 0; i < DIG_ROUND_N_DIGITS; i++)
    n += self->kept[i] != NULL;
  return n;
}

gboolean
dig_drawing_round_has_kept (DigDrawingRound *self, guint digit)
{
  g_return_val_if_fail (DIG_IS_DRAWING_ROUND (self) && digit < DIG_ROUND_N_DIGITS, FALSE);

  return self->kept[digit] != NULL;
}

/* What was kept of this digit before has a better one now. */
static void
replace_kept (DigDrawingRound *self, DigDrawnDigit *digit)
{
  const DigCollection *collection = dig_collection_keeper_get_collection (self->keeper);
  DigDrawnDigit *before = self->kept[self->digit];
  int found = before != NULL ? dig_collection_find (collection, before) : -1;
  guint row = (guint)MAX (found, 0);

  if (found >= 0
      && g_strcmp0 (dig_drawn_digit_get_checksum (before), dig_drawn_digit_get_checksum (digit))
             != 0)
    dig_collection_keeper_remove (self->keeper, &row, 1);
  g_clear_pointer (&self->kept[self->digit], dig_drawn_digit_unref);
  self->kept[self->digit] = dig_drawn_digit_ref (digit);
}

static gboolean
keep_drawing (DigDrawingRound *self)
{
  g_autoptr (DigDrawnDigit) digit = NULL;

  if (self->writer == NULL || self->digit >= DIG_ROUND_N_DIGITS)
    return FALSE;
  digit = dig_drawing_pad_make_digit (self->pad, self->digit, self->writer);
  if (digit == NULL || dig_collection_keeper_add (self->keeper, digit) == DIG_KEPT_REFUSED)
    return FALSE;
  replace_kept (self, digit);
  return TRUE;
}

gboolean
dig_drawing_round_keep (DigDrawingRound *self)
{
  g_return_val_if_fail (DIG_IS_DRAWING_ROUND (self), FALSE);

  if (!keep_drawing (self))
    return FALSE;
  go_to (self, self->digit + 1);
  return TRUE;
}

void
dig_drawing_round_skip (DigDrawingRound *self)
{
  g_return_if_fail (DIG_IS_DRAWING_ROUND (self));

  if (self->writer != NULL && self->digit < DIG_ROUND_N_DIGITS)
    go_to (self, self->digit + 1);
}

void
dig_drawing_round_go_back (DigDrawingRound *self)
{
  g_return_if_fail (DIG_IS_DRAWING_ROUND (self));

  if (self->writer != NULL && self->digit > 0)
    go_to (self, self->digit - 1);
}

void
dig_drawing_round_end (DigDrawingRound *self)
{
  g_return_if_fail (DIG_IS_DRAWING_ROUND (self));

  keep_drawing (self);
  g_clear_pointer (&self->writer, g_free);
  go_to (self, 0);
}

static void
dig_drawing_round_dispose (GObject *object)
{
  DigDrawingRound *self = DIG_DRAWING_ROUND (object);

  forget_kept (self);
  g_clear_pointer (&self->writer, g_free);
  g_clear_object (&self->keeper);
  g_clear_object (&self->pad);
  G_OBJECT_CLASS (dig_drawing_round_parent_class)->dispose (object);
}

static void
dig_drawing_round_class_init (DigDrawingRoundClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_drawing_round_dispose;
  changed_signal = g_signal_new ("changed", DIG_TYPE_DRAWING_ROUND, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_drawing_round_init (DigDrawingRound *self)
{
}

DigDrawingRound *
dig_drawing_round_new (DigCollectionKeeper *keeper, DigDrawingPad *pad)
{
  DigDrawingRound *self = g_object_new (DIG_TYPE_DRAWING_ROUND, NULL);

  self->keeper = g_object_ref (keeper);
  self->pad = g_object_ref (pad);
  return self;
}
