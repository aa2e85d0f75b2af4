/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ranges of an augmentation as sliders with exact numbers. */
#pragma once

#include <adwaita.h>

#include "io/dig-augmentation.h"

G_BEGIN_DECLS

#define DIG_TYPE_AUGMENT_FORM (dig_augment_form_get_type ())
G_DECLARE_FINAL_TYPE (DigAugmentForm, dig_augment_form, DIG, AUGMENT_FORM, AdwBin)

/* Signal "changed": the person moved something. */
const DigAugmentation *dig_augment_form_get_augmentation (DigAugmentForm *self);
/* Shows other ranges; no signal. */
void dig_augment_form_set_augmentation (DigAugmentForm *self, const DigAugmentation *augmentation);

G_END_DECLS
