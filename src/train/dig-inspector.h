/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A snapshot opened up: the output of every layer, before and after its activation. One thread at a
 * time.
 *
 * The reference backend sums in double: what it shows of one image can be worked out by hand to the last
 * digit (18 ms for the reference network). The CPU's is for many images. */
#pragma once

#include "train/dig-trace.h"

G_BEGIN_DECLS

typedef struct _DigInspector DigInspector;

/* n_threads 0: all cores. DIG_ERROR_MEMORY, DIG_ERROR_DEVICE. */
DigInspector *dig_inspector_new (DigSnapshot *snapshot, const DigBackend *backend, guint max_batch,
                                 guint n_threads, GError **error);
void dig_inspector_free (DigInspector *inspector);
DigSnapshot *dig_inspector_get_snapshot (const DigInspector *inspector);

/* image (pixels) as bytes. */
DigTrace *dig_inspector_trace (DigInspector *inspector, const guint8 *image, GError **error);

/* Runs images (n, pixels), n ≤ max_batch; afterwards every layer's output can be asked for. */
gboolean dig_inspector_run (DigInspector *inspector, const guint8 *images, guint n, GError **error);
/* output (n, OC, OH, OW) of the n images that ran last; of the last layer the probabilities. */
gboolean dig_inspector_read (DigInspector *inspector, guint layer, float *output, GError **error);

/* Grad-CAM (Selvaraju et al. 2017) for the score of class `target` before the softmax:
 *
 *   alpha[k] = mean over i, j of d score / d A[k, i, j]    heat[i, j] = max (0, sum over k of alpha[k] A[k, i, j])
 *
 *   A the output of `layer` (OC, OH, OW), which is a convolution or another layer with maps; heat (OH, OW) */
gboolean dig_inspector_grad_cam (DigInspector *inspector, const DigTrace *trace, guint layer,
                                 guint target, float *heat, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigInspector, dig_inspector_free)

G_END_DECLS
