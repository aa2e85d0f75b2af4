/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of a run: loss, accuracy, F1 over the epochs. */
#pragma once

#include <adwaita.h>

#include "model/dig-run.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_CHARTS (dig_run_charts_get_type ())
G_DECLARE_FINAL_TYPE (DigRunCharts, dig_run_charts, DIG, RUN_CHARTS, AdwBin)

/* Shows what is new since the last call; another run begins with empty charts. */
void dig_run_charts_update (DigRunCharts *self, DigRun *run);
/* A line at this epoch in every chart; 0: none. */
void dig_run_charts_set_shown_epoch (DigRunCharts *self, guint epoch);

G_END_DECLS
