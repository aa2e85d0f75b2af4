/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model that comes with the program: read once for a session, when somebody first asks for it. Main
 * thread only. */
#pragma once

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_BUILTIN_MODEL (dig_builtin_model_get_type ())
G_DECLARE_FINAL_TYPE (DigBuiltinModel, dig_builtin_model, DIG, BUILTIN_MODEL, GObject)

/* Signal "loaded": there is a snapshot from now on. Lent; one a session. */
DigBuiltinModel *dig_builtin_model_get (DigSession *session);
/* In a worker thread, once however often it is called. Where the file is missing nothing is loaded. */
void dig_builtin_model_load (DigBuiltinModel *self);
/* Lent; NULL: not read, or not there. */
DigSnapshot *dig_builtin_model_get_snapshot (DigBuiltinModel *self);
/* The network that answers: of the epoch that is shown, before the first one the model that comes with
 * the program. Lent; NULL: neither is there. */
DigSnapshot *dig_builtin_model_get_answering (DigSession *session);

G_END_DECLS
