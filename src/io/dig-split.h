/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scikit-learn's train_test_split: the same rows in the same order for the same seed.
 *
 * numpy's legacy generator (MT19937, RandomState (seed).permutation (n)); the first
 * ceil (test_size · n) of the permutation are the validation rows, the next n - n_test the training rows. */
#pragma once

#include "io/dig-data-set.h"

G_BEGIN_DECLS

typedef struct
{
  guint n_train, n_validation;
  gint32 *train;      /* (n_train) rows */
  gint32 *validation; /* (n_validation) rows */
} DigSplit;

/* 0 < test_size < 1; DIG_ERROR_USAGE when either part would be empty. */
DigSplit *dig_split_new (guint n_rows, double test_size, guint32 seed, GError **error);
/* Of the rows of `data` that a split deals out, or the first `limit` of them (0: all); what was joined comes last among
 * the training rows. */
DigSplit *dig_split_new_for_data (const DigDataSet *data, guint limit, double test_size,
                                  guint32 seed, GError **error);
void dig_split_free (DigSplit *split);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigSplit, dig_split_free)

G_END_DECLS
