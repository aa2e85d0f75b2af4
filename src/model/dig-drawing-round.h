/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everyone draws ten digits: one person after the other is asked for 0 to 9. Each drawing is kept as it comes, so that
 * the round may end at any moment. Main thread only. */
#pragma once

#include "model/dig-collection-keeper.h"
#include "model/dig-drawing-pad.h"

G_BEGIN_DECLS

#define DIG_ROUND_N_DIGITS 10

#define DIG_TYPE_DRAWING_ROUND (dig_drawing_round_get_type ())
G_DECLARE_FINAL_TYPE (DigDrawingRound, dig_drawing_round, DIG, DRAWING_ROUND, GObject)

/* Signal "changed": another person or another digit. */
DigDrawingRound *dig_drawing_round_new (DigCollectionKeeper *keeper, DigDrawingPad *pad);
/* Asks a person for the first digit, on an empty pad. FALSE: no name. */
gboolean dig_drawing_round_begin (DigDrawingRound *self, const char *writer);
/* NULL: nobody is asked. */
const char *dig_drawing_round_get_writer (DigDrawingRound *self);
/* Which is asked for; DIG_ROUND_N_DIGITS: all were. */
guint dig_drawing_round_get_digit (DigDrawingRound *self);
/* Of this person, so far. */
guint dig_drawing_round_get_n_kept (DigDrawingRound *self);
/* Whether this digit of this person is kept. */
gboolean dig_drawing_round_has_kept (DigDrawingRound *self, guint digit);
/* Keeps what is on the pad as the digit that is asked for, in place of what was kept as it before, and goes on. FALSE:
 * nothing is drawn, or it could not be kept. */
gboolean dig_drawing_round_keep (DigDrawingRound *self);
/* Goes on without; what is on the pad is dropped. */
void dig_drawing_round_skip (DigDrawingRound *self);
/* To the digit before, to draw it again; what is kept of it stays until then. */
void dig_drawing_round_go_back (DigDrawingRound *self);
/* Keeps what is on the pad, if the person was not finished, and asks nobody any more. */
void dig_drawing_round_end (DigDrawingRound *self);

G_END_DECLS
