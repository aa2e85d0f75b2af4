/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answers for the session's test data: made by the chosen models in a worker thread, checked, saved,
 * scored. Main thread only. */
#pragma once

#include "io/dig-submission.h"
#include "model/dig-model-choice.h"
#include "model/dig-session.h"
#include "train/dig-answers.h"
#include "train/dig-evaluation.h"

G_BEGIN_DECLS

#define DIG_TYPE_PREDICTION (dig_prediction_get_type ())
G_DECLARE_FINAL_TYPE (DigPrediction, dig_prediction, DIG, PREDICTION, GObject)

/* Properties: "is-working" (boolean), "progress" (double 0…1), "revision" (uint: counts up when answers,
 * checks or score changed), "is-current" (boolean). Other test data drop the answers. */
DigPrediction *dig_prediction_new (DigSession *session);

/* Reads the folder where the window keeps its runs, in a worker thread. */
void dig_prediction_look_for_runs (DigPrediction *self);
/* Lent; it follows the session's run and the runs that were found. */
DigModelChoices *dig_prediction_get_choices (DigPrediction *self);

/* Copies of each image that every model answers, see DigEnsembleOptions; for the next start. */
guint dig_prediction_get_n_copies (DigPrediction *self);
void dig_prediction_set_n_copies (DigPrediction *self, guint n_copies);

/* Whether rows of the test data have no image: their answers would be missing, and shift the ids of all that follow. */
gboolean dig_prediction_has_rows_left_out (DigPrediction *self);
/* NULL: it can begin. Else a translated sentence that says what is missing. */
const char *dig_prediction_why_not (DigPrediction *self);
void dig_prediction_start (DigPrediction *self);
void dig_prediction_cancel (DigPrediction *self);
gboolean dig_prediction_is_working (DigPrediction *self);
double dig_prediction_get_progress (DigPrediction *self);
guint dig_prediction_get_revision (DigPrediction *self);
/* Why the last start gave no answers; NULL: it did, or was cancelled. */
const char *dig_prediction_get_error (DigPrediction *self);

/* All lent, NULL before there are answers. */
DigAnswers *dig_prediction_get_answers (DigPrediction *self);
DigDataSet *dig_prediction_get_data (DigPrediction *self); /* that was answered */
/* Of the file that saving writes, or of the one that was checked last. */
const DigSubmissionReport *dig_prediction_get_report (DigPrediction *self);
gboolean dig_prediction_is_own_report (DigPrediction *self); /* the former */
/* What the answers were made by. */
guint dig_prediction_get_n_models (DigPrediction *self);
guint dig_prediction_get_n_answered_copies (DigPrediction *self);
/* There are answers, and what is chosen now would give the same: these models, each at the same epoch, and copies. */
gboolean dig_prediction_is_current (DigPrediction *self);

/* Writes the answers. */
void dig_prediction_save_async (DigPrediction *self, const char *path, GAsyncReadyCallback callback,
                                gpointer data);
/* Checks an existing file against the test data; the report is shown then. */
void dig_prediction_check_async (DigPrediction *self, const char *path,
                                 GAsyncReadyCallback callback, gpointer data);
/* Opens the solution, which is counted, and measures the answers by it. */
void dig_prediction_score_async (DigPrediction *self, const char *path,
                                 GAsyncReadyCallback callback, gpointer data);
/* Of all three. */
gboolean dig_prediction_finish (DigPrediction *self, GAsyncResult *result, GError **error);

/* How often the solution of this test set was opened; G_MAXUINT: not known (no answers yet, or the count
 * cannot be read). */
guint dig_prediction_get_n_opened (DigPrediction *self);
/* The solution that comes with the program, when these are the built-in test digits; lent. */
const char *dig_prediction_get_builtin_solution (DigPrediction *self);
/* NULL: not scored. */
const DigEvaluation *dig_prediction_get_score (DigPrediction *self);

G_END_DECLS
