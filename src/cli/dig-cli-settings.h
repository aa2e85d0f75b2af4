/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings that commands begin with. */
#pragma once

#include "train/dig-train-settings.h"

G_BEGIN_DECLS

/* Of a preset (NULL: "reference"). DIG_ERROR_USAGE with the names that there are. */
DigTrainSettings *dig_cli_settings_new (const char *preset, GError **error);
/* The network of a JSON file in place of the preset's. DIG_ERROR_FILE, DIG_ERROR_NETWORK. */
gboolean dig_cli_settings_set_network (DigTrainSettings *settings, const char *path,
                                       GError **error);

G_END_DECLS
