/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was answered for the test data: how often each class, and the answers that are the least certain as
 * pictures, one of them enlarged with its ten probabilities. */
#pragma once

#include <adwaita.h>

#include "io/dig-data-set.h"
#include "train/dig-answers.h"

G_BEGIN_DECLS

#define DIG_TYPE_ANSWERS_VIEW (dig_answers_view_get_type ())
G_DECLARE_FINAL_TYPE (DigAnswersView, dig_answers_view, DIG, ANSWERS_VIEW, AdwBin)

/* Keeps references. `answers` NULL: nothing yet. `training` (may be NULL): whose classes are shown beside. */
void dig_answers_view_show (DigAnswersView *self, DigAnswers *answers, DigDataSet *data,
                            DigDataSet *training);
/* Whether answers are on their way: said where there are none yet. */
void dig_answers_view_set_is_waiting (DigAnswersView *self, gboolean is_waiting);
/* Why none can be made, said where there are none yet; NULL: they can. Copied. */
void dig_answers_view_set_why_not (DigAnswersView *self, const char *why_not);
/* "Row 17: 4 with 51.2 %, 9 with 48.0 %" of the enlarged one; "" for none. */
const char *dig_answers_view_get_title (DigAnswersView *self);
guint dig_answers_view_get_n_tiles (DigAnswersView *self);
/* Enlarges the answer at this place, the least certain is at 0. */
void dig_answers_view_select (DigAnswersView *self, guint place);

G_END_DECLS
