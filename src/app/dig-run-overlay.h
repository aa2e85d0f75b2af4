/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curves of any number of runs on the same axes, one figure at a time. */
#pragma once

#include <adwaita.h>

#include "model/dig-run-item.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_OVERLAY (dig_run_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DigRunOverlay, dig_run_overlay, DIG, RUN_OVERLAY, AdwBin)

/* DigRunItem; broken ones are left out. Follows them while they train. */
void dig_run_overlay_set_items (DigRunOverlay *self, GPtrArray *items);
/* Marks this epoch (0: none) of the run in `folder`, if it is among them. */
void dig_run_overlay_set_shown (DigRunOverlay *self, const char *folder, guint epoch);

G_END_DECLS
