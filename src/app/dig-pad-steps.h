/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from a drawing to what the network reads: a small picture of every step, with its switches. */
#pragma once

#include <adwaita.h>

#include "io/dig-preparation.h"

G_BEGIN_DECLS

#define DIG_TYPE_PAD_STEPS (dig_pad_steps_get_type ())
G_DECLARE_FINAL_TYPE (DigPadSteps, dig_pad_steps, DIG, PAD_STEPS, AdwBin)

/* Property "steps" (uint, DigPrepareSteps): which are switched on. */
DigPrepareSteps dig_pad_steps_get_steps (DigPadSteps *self);
/* Copied. */
void dig_pad_steps_set_prepared (DigPadSteps *self, const DigPrepared *prepared);

G_END_DECLS
