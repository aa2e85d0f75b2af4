/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A digit from outside the data that the Inside page leads through a network: what was drawn or opened
 * on the pad, with the network that reads it there. Main thread only. */
#pragma once

#include "io/dig-preparation.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_GUEST_DIGIT (dig_guest_digit_get_type ())
G_DECLARE_FINAL_TYPE (DigGuestDigit, dig_guest_digit, DIG, GUEST_DIGIT, GObject)

/* Signal "changed". Lent; one a session. */
DigGuestDigit *dig_guest_digit_get (DigSession *session);
/* image (28, 28), NULL: there is none any more; `network` NULL: the one that the session shows. It is
 * looked at if the one before it was. */
void dig_guest_digit_set (DigGuestDigit *self, const guint8 *image, DigSnapshot *network);
/* Whether it is looked at, in the place of the session's row. */
gboolean dig_guest_digit_is_shown (DigGuestDigit *self);
void dig_guest_digit_set_shown (DigGuestDigit *self, gboolean is_shown);
/* Lent; NULL: there is none. */
GBytes *dig_guest_digit_get_image (DigGuestDigit *self);
/* Lent; NULL: the one that the session shows. */
DigSnapshot *dig_guest_digit_get_network (DigGuestDigit *self);

G_END_DECLS
