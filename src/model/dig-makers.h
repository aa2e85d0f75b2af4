/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which models are chosen to answer, each with the epoch that it would answer with: kept beside answers, it says later
 * whether the same would answer again. Main thread only. */
#pragma once

#include "model/dig-model-choice.h"

G_BEGIN_DECLS

/* Of the models that are chosen now. */
GPtrArray *dig_makers_list (DigModelChoices *choices);
/* The same models with the same epochs, in whatever order; FALSE where one is NULL. */
gboolean dig_makers_equal (GPtrArray *a, GPtrArray *b);

G_END_DECLS
