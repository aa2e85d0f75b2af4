/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of the next run; while one trains, locked but for the learning rate. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_FORM (dig_run_form_get_type ())
G_DECLARE_FINAL_TYPE (DigRunForm, dig_run_form, DIG, RUN_FORM, AdwBin)

void dig_run_form_set_session (DigRunForm *self, DigSession *session);
/* Call when the run's state or its records changed. */
void dig_run_form_update (DigRunForm *self);

G_END_DECLS
