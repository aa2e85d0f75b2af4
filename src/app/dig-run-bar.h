/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The controls of a run and where it is: epoch, speed, time left, best result, device. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_BAR (dig_run_bar_get_type ())
G_DECLARE_FINAL_TYPE (DigRunBar, dig_run_bar, DIG, RUN_BAR, AdwBin)

/* Of the session's run, which may be NULL. */
void dig_run_bar_update (DigRunBar *self, DigRun *run);
/* Whether Start would go on with it. */
void dig_run_bar_set_continues (DigRunBar *self, gboolean continues);
/* By which rule the best epoch is. */
void dig_run_bar_set_best_rule (DigRunBar *self, DigBestRule rule);

typedef struct
{
  const char *sentence; /* NULL: nothing stands in the way of Start */
  gboolean is_error;
  const char *page;  /* where it is mended: a name of "win.page"; NULL: nowhere else */
  const char *title; /* "Go to Data" */
} DigRunObstacle;

/* Copies what it needs. */
void dig_run_bar_set_obstacle (DigRunBar *self, const DigRunObstacle *obstacle);

G_END_DECLS
