/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a combo row choose the device that the next run is trained on. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

/* Both ways, for as long as the row lives. The subtitle says what "Automatic"
 * takes, the tooltip why other devices are missing. */
void dig_device_row_bind (AdwComboRow *row, DigSession *session);

G_END_DECLS
