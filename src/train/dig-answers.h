/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was answered for many images: the probabilities, the digits that follow from them, and which
 * answers are the least certain.
 *
 * Immutable and reference-counted; any thread may read it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DigAnswers DigAnswers;

/* Takes `probabilities` (images, K); 2 ≤ K ≤ 256. */
DigAnswers *dig_answers_new_take (float *probabilities, guint n_images, guint n_classes);
DigAnswers *dig_answers_ref (DigAnswers *answers);
void dig_answers_unref (DigAnswers *answers);

guint dig_answers_get_n_images (const DigAnswers *answers);
guint dig_answers_get_n_classes (const DigAnswers *answers);
/* (images, K) */
const float *dig_answers_get_probabilities (const DigAnswers *answers);
/* (K) */
const float *dig_answers_get_row (const DigAnswers *answers, guint row);
/* (images): the most probable class; the lowest wins a tie. */
const guint8 *dig_answers_get_digits (const DigAnswers *answers);
/* The most probable class but for the answer. */
guint dig_answers_get_second (const DigAnswers *answers, guint row);
/* Its own probability. */
float dig_answers_get_certainty (const DigAnswers *answers, guint row);

/* counts (K) */
void dig_answers_count_classes (const DigAnswers *answers, guint *counts);
/* guint32 rows, at most `n`: those whose answer has the lowest probability, the lowest first; of equal
 * ones the earlier row first. */
GArray *dig_answers_list_least_certain (const DigAnswers *answers, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigAnswers, dig_answers_unref)

G_END_DECLS
