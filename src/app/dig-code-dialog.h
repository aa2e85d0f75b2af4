/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training as code of other libraries, to read, to copy and to save. */
#pragma once

#include <adwaita.h>

#include "train/dig-train-settings.h"

G_BEGIN_DECLS

#define DIG_TYPE_CODE_DIALOG (dig_code_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DigCodeDialog, dig_code_dialog, DIG, CODE_DIALOG, AdwWindow)

/* The network of `settings` checks. */
GtkWindow *dig_code_dialog_new (GtkWindow *parent, const DigTrainSettings *settings);

G_END_DECLS
