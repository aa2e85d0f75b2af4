/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-guest-digit.h"

struct _DigGuestDigit
{
  GObject parent_instance;

  GBytes *image;
  DigSnapshot *network;
  gboolean is_shown;
};

G_DEFINE_FINAL_TYPE (DigGuestDigit, dig_guest_digit, G_TYPE_OBJECT)

#define KEY "dig-guest-digit"

static guint changed_signal;

static void
dig_guest_digit_finalize (GObject *object)
{
  DigGuestDigit *self = DIG_GUEST_DIGIT (object);

  g_clear_pointer (&self->image, g_bytes_unref);
  g_clear_pointer (&self->network, dig_snapshot_unref);
  G_OBJECT_CLASS (dig_guest_digit_parent_class)->finalize (object);
}

static void
dig_guest_digit_class_init (DigGuestDigitClass *class)
{
  G_OBJECT_CLASS (class)->finalize = dig_guest_digit_finalize;
  changed_signal = g_signal_new ("changed", DIG_TYPE_GUEST_DIGIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
dig_guest_digit_init (DigGuestDigit *self)
{
}

/* Whoever chooses a row wants to see it. */
static void
row_chosen_cb (DigGuestDigit *self)
{
  dig_guest_digit_set_shown (self, FALSE);
}

DigGuestDigit *
dig_guest_digit_get (DigSession *session)
{
  DigGuestDigit *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_get_data (G_OBJECT (session), KEY);
  if (self == NULL)
    {
      self = g_object_new (DIG_TYPE_GUEST_DIGIT, NULL);
      g_signal_connect_object (session, "notify::selected-row", G_CALLBACK (row_chosen_cb), self,
                               G_CONNECT_SWAPPED);
      g_object_set_data_full (G_OBJECT (session), KEY, self, g_object_unref);
    }
  return self;
}

void
dig_guest_digit_set (DigGuestDigit *self, const guint8 *image, DigSnapshot *network)
{
  g_return_if_fail (DIG_IS_GUEST_DIGIT (self));

  g_clear_pointer (&self->image, g_bytes_unref);
  g_clear_pointer (&self->network, dig_snapshot_unref);
  if (image != NULL)
    self->image = g_bytes_new (image, DIG_PREPARED_SIDE * DIG_PREPARED_SIDE);
  if (network != NULL)
    self->network = dig_snapshot_ref (network);
  self->is_shown = self->is_shown && image != NULL;
  g_signal_emit (self, changed_signal, 0);
}

gboolean
dig_guest_digit_is_shown (DigGuestDigit *self)
{
  g_return_val_if_fail (DIG_IS_GUEST_DIGIT (self), FALSE);

  return self->is_shown;
}

void
dig_guest_digit_set_shown (DigGuestDigit *self, gboolean is_shown)
{
  g_return_if_fail (DIG_IS_GUEST_DIGIT (self));

  is_shown = is_shown && self->image != NULL;
  if (self->is_shown == is_shown)
    return;
  self->is_shown = is_shown;
  g_signal_emit (self, changed_signal, 0);
}

GBytes *
dig_guest_digit_get_image (DigGuestDigit *self)
{
  g_return_val_if_fail (DIG_IS_GUEST_DIGIT (self), NULL);

  return self->image;
}

DigSnapshot *
dig_guest_digit_get_network (DigGuestDigit *self)
{
  g_return_val_if_fail (DIG_IS_GUEST_DIGIT (self), NULL);

  return self->network;
}
