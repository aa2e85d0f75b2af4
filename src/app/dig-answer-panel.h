/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One evaluated image: large, what it is and was read as, and the probability of every class. */
#pragma once

#include <adwaita.h>

#include "io/dig-data-set.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_ANSWER_PANEL (dig_answer_panel_get_type ())
G_DECLARE_FINAL_TYPE (DigAnswerPanel, dig_answer_panel, DIG, ANSWER_PANEL, AdwBin)

/* `row` of the data; an image that was not evaluated is shown without an answer. data NULL: nothing. */
void dig_answer_panel_show (DigAnswerPanel *self, DigReport *report, DigDataSet *data, guint row);
const char *dig_answer_panel_get_title (DigAnswerPanel *self);

G_END_DECLS
