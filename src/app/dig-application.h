/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window: command line, preferences that hold everywhere, About. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_APPLICATION (dig_application_get_type ())
G_DECLARE_FINAL_TYPE (DigApplication, dig_application, DIG, APPLICATION, AdwApplication)

DigApplication *dig_application_new (void);
/* Lent. */
DigSession *dig_application_get_session (DigApplication *self);

G_END_DECLS
