/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the running statistics of batch norm still have of their beginning.
 *
 * They begin with the mean 0 and the variance 1, and forget that by Keras' momentum: after t steps 0.99^t of it is
 * left. Where an epoch has many steps nobody notices. Of 3,000 digits in batches of 64, four epochs are 172 steps, and
 * 0.99^172 is 0.18: beside variances of a hundredth that is nearly all there is, and a network that has learnt all of
 * its training images answers the others by chance. So what is left of the beginning is taken out of the model, as
 * Adam takes it out of its moments (Kingma and Ba 2015, section 3). The training itself, which uses the batch's own
 * statistics, is not changed by it, nor is what it goes on from. */
#pragma once

#include "compute/dig-backend.h"
#include "nn/dig-snapshot.h"

#include <glib.h>

G_BEGIN_DECLS

/* The share of the beginning after so many steps, in the weights' moving average where its decay is not 0. 0: there is
 * nothing to take out, be it that no step was made or that too little is left. */
double dig_norm_bias_after (guint64 n_steps, const DigAverage *average);

/* statistics (n): those of all layers as a network's parameters end with them, from float `offset` of these on. Takes
 * out the share `bias`, 0 < bias < 1, of the beginning. */
void dig_norm_bias_remove (float *statistics, gsize offset, const DigTensorInfo *tensors,
                           guint n_tensors, double bias);

G_END_DECLS
