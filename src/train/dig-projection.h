/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors of many numbers as points in a plane. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The two principal components (Hotelling 1933) of vectors (n, d), centred: points (n, 2). The signs are
 * such that in each component the largest magnitude of its direction is positive, as scikit-learn's
 * svd_flip (u_based_decision=False) has them. `explained` (2, may be NULL): shares of the variance. FALSE when it was
 * cancelled. */
gboolean dig_pca (const float *vectors, guint n, guint d, float *points, double *explained,
                  GCancellable *cancellable);

/* How the axes of points lie to those of other points. */
typedef struct
{
  gboolean is_swapped;
  gboolean is_mirrored[2]; /* after that */
} DigAxes;

/* A component's sign, and the order of two that explain as much, are chance: what makes `points` (n, 2) lie most like
 * `before`, where the same images were in another network. */
DigAxes dig_axes_compare (const float *before, const float *points, guint n);
void dig_axes_apply (const DigAxes *axes, float *points, guint n);

typedef struct
{
  double perplexity; /* 30 */
  guint n_steps;     /* 750 */
  guint64 seed;
} DigTsneOptions;

/* Every few steps, in the thread that works; points (n, 2) as they are now. */
typedef void (*DigTsneFunc) (const float *points, double share, gpointer data);

/* t-SNE (van der Maaten and Hinton 2008): each point feels its 3 · perplexity nearest neighbours and is
 * pushed away by all others (exactly, not by a tree). points (n, 2): where it begins, then where it ends.
 * FALSE when it was cancelled. */
gboolean dig_tsne (const float *vectors, guint n, guint d, const DigTsneOptions *options,
                   float *points, DigTsneFunc step_func, gpointer data, GCancellable *cancellable);

G_END_DECLS
