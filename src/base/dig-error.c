/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"

G_DEFINE_QUARK (dig_error, dig_error)
