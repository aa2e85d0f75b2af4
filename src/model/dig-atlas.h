/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All validation digits of the shown run through the shown network: which excite a unit most, and the last
 * hidden layer as a map in the plane. Works in threads of its own while somebody looks; the newest network
 * wins. Main thread only. */
#pragma once

#include "model/dig-session.h"
#include "train/dig-survey.h"

G_BEGIN_DECLS

#define DIG_TYPE_ATLAS (dig_atlas_get_type ())
G_DECLARE_FINAL_TYPE (DigAtlas, dig_atlas, DIG, ATLAS, GObject)

typedef enum
{
  DIG_ATLAS_PCA,
  DIG_ATLAS_TSNE,
} DigAtlasMethod;

/* Signals: "survey-changed", "points-changed", "progress-changed". */
DigAtlas *dig_atlas_new (DigSession *session);
void dig_atlas_set_active (DigAtlas *self, gboolean is_active);
/* PCA comes with the survey; t-SNE begins when it is chosen. */
void dig_atlas_set_method (DigAtlas *self, DigAtlasMethod method);
/* Of the last hidden layer's values for all digits; beyond them there is no map. DIG_SURVEY_MAX_BYTES. */
void dig_atlas_set_max_bytes (DigAtlas *self, gsize n_bytes);

/* Lent; NULL: not there yet. */
DigSurvey *dig_atlas_get_survey (DigAtlas *self);
/* What the survey's rows belong to; lent. */
DigDataSet *dig_atlas_get_data (DigAtlas *self);
/* (n_images, 2), by the method that is chosen; lent, NULL: not there yet. */
const float *dig_atlas_get_points (DigAtlas *self);
/* Why the survey has no map: a sentence, lent; NULL: it has one, or is not there yet. */
const char *dig_atlas_get_problem (DigAtlas *self);
/* 0…1 while something is worked out, else -1. */
double dig_atlas_get_progress (DigAtlas *self);

G_END_DECLS
