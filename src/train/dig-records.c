/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-records.h"

const char *
dig_end_reason_get_name (DigEndReason reason)
{
  static const char *const names[] = { "", "epochs", "early-stopping", "interrupted", "diverged" };

  g_return_val_if_fail ((guint)reason < G_N_ELEMENTS (names), "");

  return names[reason];
}
