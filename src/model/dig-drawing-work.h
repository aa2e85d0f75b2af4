/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two threads of a DigDrawingReader do. */
#pragma once

#include "model/dig-drawing-reader.h"
#include "train/dig-evaluation.h"
#include "train/dig-inspector.h"

G_BEGIN_DECLS

/* Opened networks, kept for the next drawing; each used by one of the threads only. */
typedef struct
{
  DigSnapshot *snapshot; /* of the predictor */
  DigPredictor *predictor;
  DigInspector *inspector;
} DigDrawingBench;

void dig_drawing_bench_clear (DigDrawingBench *bench);

typedef struct
{
  DigDrawingBench *bench;
  DigStrokes *strokes;
  GBytes *ink; /* NULL: strokes are meant */
  guint width, height;
  DigPrepareSteps steps;
  DigSnapshot *snapshot; /* NULL: nobody answers */
} DigReadJob;

void dig_read_job_free (gpointer job);
/* DigReadJob → DigReading. */
gpointer dig_drawing_read (gpointer job, GCancellable *cancellable);
void dig_reading_free (DigReading *reading);

typedef struct
{
  DigDrawingBench *bench;
  gboolean is_blank;
  guint8 image[DIG_PREPARED_SIDE * DIG_PREPARED_SIDE];
  DigDataSet *data;      /* NULL: none is open */
  DigSnapshot *snapshot; /* NULL: nobody answers */
} DigSurroundingsJob;

void dig_surroundings_job_free (gpointer job);
/* DigSurroundingsJob → DigSurroundings. */
gpointer dig_drawing_look_around (gpointer job, GCancellable *cancellable);
void dig_surroundings_free (DigSurroundings *surroundings);

G_END_DECLS
