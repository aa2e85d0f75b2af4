/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do with a run whose GPU failed. */
#pragma once

#include <adwaita.h>

#include "model/dig-run.h"

G_BEGIN_DECLS

/* Says what failed and asks whether the run is to go on on the processor; an answer of yes lets it. For a run that
 * dig_run_can_go_on_without_device. */
void dig_device_question_ask (GtkWindow *window, DigRun *run);

G_END_DECLS
