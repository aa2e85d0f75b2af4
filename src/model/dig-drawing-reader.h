/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network reads on the drawing pad: prepares the drawing and asks the network after every change,
 * in a thread of its own. While it is busy only the newest drawing waits, and every answer that is
 * finished is shown, so that a fast pen does not starve it. A second thread follows with what is good to
 * see beside the answer. Main thread only. */
#pragma once

#include "model/dig-drawing-pad.h"
#include "model/dig-session.h"
#include "train/dig-trace.h"

G_BEGIN_DECLS

/* Below this probability of the likeliest digit the answer is "not sure". */
#define DIG_READER_SURE 0.6
#define DIG_READER_N_NEIGHBOURS 8

typedef enum
{
  DIG_READER_BUILTIN,   /* the model that comes with the program */
  DIG_READER_SHOWN_RUN, /* the epoch that the session shows */
} DigReaderSource;

typedef enum
{
  DIG_READING_NO_NETWORK, /* nobody could answer */
  DIG_READING_NOTHING,    /* nothing is drawn */
  DIG_READING_UNSURE,
  DIG_READING_DIGIT,
  DIG_READING_FAILED, /* the network cannot read digits of this size, or the device failed */
} DigReadingKind;

typedef struct
{
  DigReadingKind kind;
  DigPrepared prepared;
  float probabilities[10];
  guint digit, second; /* the likeliest two; of UNSURE and DIGIT */
  char *problem;       /* of FAILED: a sentence */
} DigReading;

/* What follows the answer. */
typedef struct
{
  guint n_neighbours; /* 0: no training data of this size */
  guint rows[DIG_READER_N_NEIGHBOURS];
  double distances[DIG_READER_N_NEIGHBOURS]; /* root mean square, in grey levels */
  DigDataSet *data;                          /* that the rows are of */
  DigTrace *trace; /* of every layer; NULL: nothing is drawn, or nobody answers */
} DigSurroundings;

#define DIG_TYPE_DRAWING_READER (dig_drawing_reader_get_type ())
G_DECLARE_FINAL_TYPE (DigDrawingReader, dig_drawing_reader, DIG, DRAWING_READER, GObject)

/* Signals "read" (there is a new reading), "surroundings" (what follows it), "source-changed" (another
 * network, or one came or went). */
DigDrawingReader *dig_drawing_reader_new (DigSession *session, DigDrawingPad *pad);
/* Nothing is read while nobody looks. */
void dig_drawing_reader_set_active (DigDrawingReader *self, gboolean is_active);

DigPrepareSteps dig_drawing_reader_get_steps (DigDrawingReader *self);
void dig_drawing_reader_set_steps (DigDrawingReader *self, DigPrepareSteps steps);

/* Until it is set: the shown run when it has an epoch, else the built-in model. */
DigReaderSource dig_drawing_reader_get_source (DigDrawingReader *self);
void dig_drawing_reader_set_source (DigDrawingReader *self, DigReaderSource source);
gboolean dig_drawing_reader_has_source (DigDrawingReader *self, DigReaderSource source);

/* The newest; lent. */
const DigReading *dig_drawing_reader_get_reading (DigDrawingReader *self);
const DigSurroundings *dig_drawing_reader_get_surroundings (DigDrawingReader *self);
/* The drawing as it was read last becomes the session's guest digit, with the network that answers here;
 * FALSE: there is none. */
gboolean dig_drawing_reader_look_inside (DigDrawingReader *self);
/* Waits for the answer to the drawing as it is, at most this long; "read" is emitted if it came. */
gboolean dig_drawing_reader_wait (DigDrawingReader *self, gint64 within_us);
/* A drawing waits to be read, or is being read. */
gboolean dig_drawing_reader_is_busy (DigDrawingReader *self);

G_END_DECLS
