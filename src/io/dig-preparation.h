/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a drawing to an image that looks as if it were one of MNIST's: the same code for the drawing
 * pad, the command line and picture files.
 *
 * MNIST was made thus (LeCun et al. 1998; reconstructed by Yadav and Bottou 2019): the box around
 * the ink, made square, averaged over areas to 20×20, the brightest pixel stretched to 255; then
 * moved by a whole number of pixels, so that the centre of mass lies in 14…15 of the 28×28 image. A
 * drawing of strokes is brought to that size as geometry and drawn there, so that a small drawing
 * does not get a fat pen. */
#pragma once

#include "io/dig-strokes.h"

G_BEGIN_DECLS

#define DIG_PREPARED_SIDE 28
#define DIG_PREPARED_BOX 20
/* Of the pictures of the first two steps. */
#define DIG_PREPARED_VIEW 112

/* What each step does when it is off is said beside it. */
typedef enum
{
  DIG_PREPARE_CROP = 1 << 0, /* the ink's box is what counts; off: the whole pad, shrunk to 28×28 */
  DIG_PREPARE_SQUARE = 1 << 1,  /* keeps the shape of the box; off: stretched to 20×20 */
  DIG_PREPARE_PEN = 1 << 2,     /* lines as wide as MNIST's; off: as wide as they come out */
  DIG_PREPARE_STRETCH = 1 << 3, /* the brightest pixel becomes 255 */
  DIG_PREPARE_CENTRE = 1 << 4,  /* by the centre of mass; off: the box in the middle */
  DIG_PREPARE_ALL = (1 << 5) - 1,
} DigPrepareSteps;

/* The square that was drawn on, in the strokes' unit, and the width of its pen. */
typedef struct
{
  double left, top, side;
  double pen;
} DigPad;

typedef struct
{
  gboolean is_blank;                                 /* nothing was drawn; all pictures are black */
  guint8 ink[DIG_PREPARED_VIEW * DIG_PREPARED_VIEW]; /* the pad as it was drawn on */
  DigBounds box;                                     /* of the ink, in pixels of `ink` */
  guint8 cropped[DIG_PREPARED_VIEW * DIG_PREPARED_VIEW]; /* the box as the next step sees it */
  guint8 small[DIG_PREPARED_BOX * DIG_PREPARED_BOX];
  double mass_x, mass_y;                               /* centre of mass in `small`, 0…20 */
  int shift_x, shift_y;                                /* where `small` lies in `image` */
  guint8 image[DIG_PREPARED_SIDE * DIG_PREPARED_SIDE]; /* what the network reads */
} DigPrepared;

/* `pad` NULL: a square with a margin round the strokes. */
void dig_prepare_strokes (const DigStrokes *strokes, const DigPad *pad, DigPrepareSteps steps,
                          DigPrepared *prepared);
/* Of a picture: ink (height, width), 0 is paper and 1 is ink. */
void dig_prepare_ink (const float *ink, guint width, guint height, DigPrepareSteps steps,
                      DigPrepared *prepared);

G_END_DECLS
