/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs between runs, in words: their names in a chart. */
#pragma once

#include "train/dig-train-settings.h"

G_BEGIN_DECLS

/* settings (n), none NULL. n texts in the user's language, such as "learning rate 0.001, seed 2"; "" where nothing
 * differs. Compared is every setting that decides how a run goes (not the number of threads), those that came later too. Where the presets differ
 * the text begins with the preset's name and leaves out what belongs to it. */
char **dig_run_describe_differences (const DigTrainSettings *const *settings, guint n);

G_END_DECLS
