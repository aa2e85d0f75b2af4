/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's collection, opened as it was left. */
#pragma once

#include "model/dig-collection-keeper.h"

G_BEGIN_DECLS

/* Lent. From then on the name of the open collection is remembered. */
DigCollectionKeeper *dig_keeper_get (DigSession *session);

G_END_DECLS
