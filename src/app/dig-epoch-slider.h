/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time travel: what the run is called that is shown, and a slider over its epochs. What it stands on is the session's
 * shown epoch, which every page follows. Hides what is in it while no epoch is finished. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_EPOCH_SLIDER (dig_epoch_slider_get_type ())
G_DECLARE_FINAL_TYPE (DigEpochSlider, dig_epoch_slider, DIG, EPOCH_SLIDER, AdwBin)

void dig_epoch_slider_set_session (DigEpochSlider *self, DigSession *session);

G_END_DECLS
