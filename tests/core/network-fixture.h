/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network on a backend with a batch of its own, for tests. */
#pragma once

#include <string.h>

#include "compute/dig-backend.h"
#include "nn/dig-network.h"

typedef struct
{
  const DigBackend *backend;
  DigStream *stream;
  DigNetwork *network;
  DigNetworkSpec *spec;
  guint n, n_pixels, n_classes;
  float *d_x;
  guint8 *d_y;
  DigStepState *d_state;
  DigMetricSums *d_sums;
} NetworkFixture;

static inline void
network_fixture_init (NetworkFixture *fixture, const DigBackend *backend, DigNetworkSpec *spec,
                      guint n, guint64 seed, gboolean keeps_all_layers)
{
  DigStreamOptions stream_options = { .n_threads = 2 };
  DigStatus status = { 0 };
  DigStepState state = { .seed = seed };
  g_autoptr (GError) error = NULL;
  DigNetworkOptions options;
  DigLayerInfo total;

  dig_network_spec_get_totals (spec, &total);
  fixture->backend = backend;
  fixture->spec = spec;
  fixture->n = n;
  fixture->n_pixels = (guint)(total.in_c * total.in_h * total.in_w);
  fixture->n_classes = (guint)total.out_c;
  fixture->stream = backend->stream_new (&stream_options, &status);
  g_assert_nonnull (fixture->stream);
  options = (DigNetworkOptions){ .backend = backend,
                                 .stream = fixture->stream,
                                 .max_batch = n,
                                 .is_training = TRUE,
                                 .keeps_all_layers = keeps_all_layers };
  fixture->network = dig_network_new (spec, &options, &error);
  g_assert_no_error (error);
  dig_network_initialise (fixture->network, seed);
  fixture->d_x = backend->alloc (fixture->stream, (gsize)n * fixture->n_pixels * sizeof (float));
  fixture->d_y = backend->alloc (fixture->stream, n);
  fixture->d_state = backend->alloc (fixture->stream, sizeof state);
  fixture->d_sums = backend->alloc (fixture->stream, sizeof (DigMetricSums));
  backend->upload (fixture->stream, fixture->d_state, &state, sizeof state);
}

static inline void
network_fixture_clear (NetworkFixture *fixture)
{
  const DigBackend *backend = fixture->backend;

  dig_network_free (fixture->network);
  backend->free (fixture->stream, fixture->d_x);
  backend->free (fixture->stream, fixture->d_y);
  backend->free (fixture->stream, fixture->d_state);
  backend->free (fixture->stream, fixture->d_sums);
  backend->stream_free (fixture->stream);
}

/* x (n, pixels), y (n) */
static inline void
network_fixture_set_batch (NetworkFixture *fixture, const float *x, const guint8 *y, guint n)
{
  fixture->backend->upload (fixture->stream, fixture->d_x, x,
                            (gsize)n * fixture->n_pixels * sizeof (float));
  fixture->backend->upload (fixture->stream, fixture->d_y, y, n);
}

static inline double
network_fixture_take_loss (NetworkFixture *fixture)
{
  DigMetricSums sums;
  DigStatus status = { 0 };

  fixture->backend->download (fixture->stream, &sums, fixture->d_sums, sizeof sums);
  fixture->backend->zero (fixture->stream, fixture->d_sums, sizeof sums);
  if (!fixture->backend->sync (fixture->stream, &status))
    g_error ("%s", status.message);
  g_assert_cmpint (sums.n_non_finite, ==, 0);
  return sums.loss / (double)sums.n_images;
}

/* One step of Adam as in Keras on the batch that was set; its mean loss. */
static inline double
network_fixture_step (NetworkFixture *fixture, guint n, float learning_rate)
{
  DigOptimizer optimizer = {
    .kind = DIG_OPTIMIZER_ADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f
  };
  DigLoss loss = { .n = (int)n, .k = (int)fixture->n_classes };

  fixture->backend->upload (fixture->stream,
                            (guint8 *)fixture->d_state + offsetof (DigStepState, learning_rate),
                            &learning_rate, sizeof learning_rate);
  dig_network_train_step (fixture->network, fixture->d_x, fixture->d_y, n, fixture->d_state,
                          &optimizer, &loss, fixture->d_sums, NULL);
  fixture->backend->step_advance (fixture->stream, fixture->d_state, (int)n);
  return network_fixture_take_loss (fixture);
}

/* Noise and a bright bar whose place tells the class, as tests/golden/make-torch-losses.py makes
 * them: images (n, side²), labels (n), both to be freed. */
static inline guint8 *
make_bar_images (guint n, guint side, guint n_classes, guint8 *labels)
{
  guint8 *images = g_new (guint8, (gsize)n * side * side);
  guint32 state = 2463534242u;
  guint n_rows = MAX (side / n_classes, 1);

  for (guint i = 0; i < n; i++)
    {
      labels[i] = (guint8)(i % n_classes);
      for (guint j = 0; j < side * side; j++)
        {
          state = state * 1664525u + 1013904223u;
          images[i * side * side + j] =
              (guint8)((state >> 24) / 2 + (j / side / n_rows == labels[i] ? 120 : 0));
        }
    }
  return images;
}
