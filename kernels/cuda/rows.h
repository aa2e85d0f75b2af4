/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions by rows: square kernels of 3 or 5 on pictures up to 56 pixels wide. Each is false, and
 * enqueues nothing, when the shape is another. */
#pragma once

#include "dig-cuda.h"
#include "kernels.h"

/* Not with DIGIT_LAB_CUDA_ROWS=0 in the environment. */
bool dig_rows_are_wanted (void);
bool dig_rows_convolve (DigStream *stream, const DigConvArgs *conv);
/* With bias, ReLU and max pool of 2 × 2; conv->d_out (N, OC, OH / 2, OW / 2), d_which may be NULL. */
bool dig_rows_convolve_pool (DigStream *stream, const DigConvArgs *conv, int pool_size,
                             uint8_t *d_which);
bool dig_rows_weigh (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                     const float *d_x, const float *d_grad_y);
