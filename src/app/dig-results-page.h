/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page on which one finds what the network gets wrong. */
#pragma once

#include <adwaita.h>

#include "app/dig-image-list.h"
#include "charts/dig-matrix-chart.h"
#include "model/dig-results.h"

G_BEGIN_DECLS

#define DIG_TYPE_RESULTS_PAGE (dig_results_page_get_type ())
G_DECLARE_FINAL_TYPE (DigResultsPage, dig_results_page, DIG, RESULTS_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). */

/* "confusion", "errors", "classes", "labels", "vote": for tests and pictures. */
void dig_results_page_set_view (DigResultsPage *self, const char *name);
const char *dig_results_page_get_view (DigResultsPage *self);
DigResults *dig_results_page_get_results (DigResultsPage *self);
DigMatrixChart *dig_results_page_get_matrix (DigResultsPage *self);
/* The images of the chosen cell, row or column. */
DigImageList *dig_results_page_get_cell_list (DigResultsPage *self);
DigImageList *dig_results_page_get_error_list (DigResultsPage *self);

G_END_DECLS
