/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many images through an opened network once: what it answers, what it has in its last hidden layer, and
 * which images excite each unit most. Immutable and reference-counted; any thread may read it. */
#pragma once

#include <gio/gio.h>

#include "io/dig-data-set.h"
#include "nn/dig-snapshot.h"

G_BEGIN_DECLS

#define DIG_SURVEY_N_TOP 12
/* Of the vectors; wider ones are left out. */
#define DIG_SURVEY_MAX_BYTES ((gsize)1 << 30)

typedef struct
{
  guint image; /* place in the survey's rows */
  float value; /* the largest in the map */
  int place;   /* of it in the map, row by row */
} DigExcitement;

typedef struct
{
  guint n_images, n_vector;
  gint32 *rows;      /* (n_images) of the data set */
  guint8 *predicted; /* (n_images) */
  float *vectors;    /* (n_images, n_vector): input of the output layer; NULL: too wide */
  char *problem;     /* why there are no vectors: a sentence; NULL: there are */
  guint n_layers;
  guint *n_units;      /* (n_layers): maps of each layer */
  DigExcitement **top; /* (n_layers) (n_units, DIG_SURVEY_N_TOP), largest first */
} DigSurvey;

/* In the thread that works. */
typedef void (*DigSurveyProgressFunc) (double share, gpointer data);

typedef struct
{
  DigSnapshot *snapshot;
  const DigDataSet *data;
  const gint32 *rows;
  guint n_rows;
  guint n_threads;                /* 0: all cores */
  gsize max_bytes;                /* 0: DIG_SURVEY_MAX_BYTES */
  DigSurveyProgressFunc progress; /* may be NULL */
  gpointer progress_data;
} DigSurveyOptions;

/* G_IO_ERROR_CANCELLED, errors of DigInspector. */
DigSurvey *dig_survey_new (const DigSurveyOptions *options, GCancellable *cancellable,
                           GError **error);
DigSurvey *dig_survey_ref (DigSurvey *survey);
void dig_survey_unref (DigSurvey *survey);
/* (DIG_SURVEY_N_TOP); fewer images: *n. */
const DigExcitement *dig_survey_get_top (const DigSurvey *survey, guint layer, guint unit,
                                         guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigSurvey, dig_survey_unref)

G_END_DECLS
