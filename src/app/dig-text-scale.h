/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Larger text for a projector, whatever the desktop is set to. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 1: as the desktop has it. All text of the program is resized at once. */
void dig_text_scale_apply (double factor);

G_END_DECLS
