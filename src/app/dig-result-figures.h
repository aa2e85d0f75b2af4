/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The headline of the results: accuracy with its interval, loss, macro F1, errors. */
#pragma once

#include <adwaita.h>

#include "train/dig-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_RESULT_FIGURES (dig_result_figures_get_type ())
G_DECLARE_FINAL_TYPE (DigResultFigures, dig_result_figures, DIG, RESULT_FIGURES, AdwBin)

/* report NULL: dashes. */
void dig_result_figures_show (DigResultFigures *self, DigReport *report);
/* What stands under "Accuracy" and so on, in their order. */
const char *dig_result_figures_get_text (DigResultFigures *self, guint figure);

G_END_DECLS
