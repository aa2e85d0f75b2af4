/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that answers the test data: which models, the answers, the submission file with its checks, the
 * score by the solution. */
#pragma once

#include <adwaita.h>

#include "app/dig-answers-view.h"
#include "model/dig-prediction.h"

G_BEGIN_DECLS

#define DIG_TYPE_SUBMIT_PAGE (dig_submit_page_get_type ())
G_DECLARE_FINAL_TYPE (DigSubmitPage, dig_submit_page, DIG, SUBMIT_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). Actions of the widget: "submit.add-model", "submit.predict",
 * "submit.cancel", "submit.save", "submit.check", "submit.score". */

/* "no-data", "no-model" or "content". */
const char *dig_submit_page_get_view (DigSubmitPage *self);
DigPrediction *dig_submit_page_get_prediction (DigSubmitPage *self);
DigAnswersView *dig_submit_page_get_answers_view (DigSubmitPage *self);

G_END_DECLS
