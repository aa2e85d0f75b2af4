/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host's side of compute/dig-augment.h: names, limits, JSON and words for the ranges of an
 * augmentation, and one augmented image as bytes. */
#pragma once

#include "base/dig-json.h"
#include "compute/dig-augment.h"

G_BEGIN_DECLS

/* One number of DigAugmentation. */
typedef struct
{
  const char *key;  /* in JSON, and with dashes on the command line */
  const char *name; /* to be translated; begins small */
  gsize offset;     /* of the float */
  double minimum, maximum;
  double preset; /* what an augmentation begins with: Keras' ranges in the reference project */
} DigAugmentationField;

/* All floats of DigAugmentation, as many as n_fields says. */
const DigAugmentationField *dig_augmentation_get_fields (guint *n_fields);
float dig_augmentation_get (const DigAugmentation *augmentation, const DigAugmentationField *field);
void dig_augmentation_set (DigAugmentation *augmentation, const DigAugmentationField *field,
                           double value);

/* "constant", "nearest", "reflect", "wrap": scipy.ndimage's and Keras' names, NULL-terminated. */
const char *const *dig_fill_mode_get_names (void);

/* Rotation 10°, shifts 0.1, zoom 0.1; black beyond the edge; no shear, flip, elastic field or erasing. */
void dig_augmentation_init (DigAugmentation *augmentation);
gboolean dig_augmentation_equal (const DigAugmentation *a, const DigAugmentation *b);
/* Whether images stay as they are. */
gboolean dig_augmentation_is_none (const DigAugmentation *augmentation);
/* DIG_ERROR_USAGE with the range, its value and what is allowed. */
gboolean dig_augmentation_check (const DigAugmentation *augmentation, GError **error);

/* As a JSON object; all of it must be there to be read. What was read checks. */
void dig_augmentation_append_json (GString *text, const DigAugmentation *augmentation);
gboolean dig_augmentation_read_json (JsonObject *object, DigAugmentation *augmentation,
                                     GError **error);

/* The image `place` of the batch of step `step`, as a training with this seed sees it. image and `to`
 * (height, width), at most DIG_AUGMENT_MAX_PIXELS; `to` is rounded to whole grey levels. */
DigTransform dig_augmentation_apply (const DigAugmentation *augmentation, guint64 seed,
                                     guint64 step, guint place, const guint8 *image, int height,
                                     int width, guint8 *to);
/* What was drawn and the matrix, in words: "turned by 3.1°, moved 1.2 px right…". */
char *dig_transform_describe (const DigTransform *transform);
/* "row = 0.98 r + 0.05 c − 0.7, column = …": where the place (r, c) of the result looks. */
char *dig_transform_describe_matrix (const DigTransform *transform);

G_END_DECLS
