/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The row of the precision is there where the chosen device has more than one. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

/* For as long as the row lives. A device that lacks the chosen precision makes it fp32 again. */
void dig_precision_row_bind (AdwComboRow *row, DigSession *session);

G_END_DECLS
