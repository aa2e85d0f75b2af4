/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well a network reads the digits of each writer. */
#pragma once

#include "io/dig-data-set.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

/* With its 95 % interval (Wilson); 0 and 0…1 where there is nothing to count. */
typedef struct
{
  guint n_images, n_correct;
  double accuracy, low, high;
} DigAccuracy;

void dig_accuracy_compute (DigAccuracy *accuracy, guint n_correct, guint n_images);
/* (n_writers + 1) of the images that `report` has of `data`: each writer, last what nobody signed. */
DigAccuracy *dig_writer_accuracy_new (const DigReport *report, const DigDataSet *data);
/* (n_writers + 1, K) the same for every digit. */
DigAccuracy *dig_writer_accuracy_new_by_class (const DigReport *report, const DigDataSet *data);

G_END_DECLS
