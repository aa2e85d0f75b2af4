/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cpu/dig-cpu-planes.h"

#include "cpu/dig-cpu-stream.h"
#include "reference/dig-reference-ops.h"

#define PLANES_A_TASK 16
#define IMAGES_A_TASK 64

typedef enum
{
  MAX_FORWARD,
  MAX_BACKWARD,
  AVERAGE_FORWARD,
  AVERAGE_BACKWARD,
} Kind;

typedef struct
{
  Kind kind;
  DigPoolShape shape; /* N C planes as N images of one channel */
  float *to;
  const float *from;
  uint8_t *which_to;
  const uint8_t *which_from;
} Pooling;

/* Greatest of each window of one plane, and its place; the first wins, NaN beats all. */
static inline __attribute__ ((always_inline)) void
pool_plane (const DigPoolShape *s, float *restrict y, uint8_t *restrict which,
            const float *restrict x, const int size)
{
  for (int i = 0; i < s->oh; i++, y += s->ow, which += s->ow)
    for (int j = 0; j < s->ow; j++)
      {
        const float *window = x + i * size * s->w + j * size;
        float best = window[0];
        int place = 0;

        for (int k = 1; k < size * size; k++)
          {
            float value = window[k / size * s->w + k % size];
            bool is_greater = !(value <= best) & (best == best);

            best = is_greater ? value : best;
            place = is_greater ? k : place;
          }
        y[j] = best;
        which[j] = (uint8_t)place;
      }
}

/* The same without places. */
static inline __attribute__ ((always_inline)) void
pool_plane_only (const DigPoolShape *s, float *restrict y, const float *restrict x, const int size)
{
  for (int i = 0; i < s->oh; i++, y += s->ow)
    for (int j = 0; j < s->ow; j++)
      {
        const float *window = x + i * size * s->w + j * size;
        float best = window[0];

        for (int k = 1; k < size * size; k++)
          {
            float value = window[k / size * s->w + k % size];

            best = (!(value <= best) & (best == best)) ? value : best;
          }
        y[j] = best;
      }
}

void
dig_cpu_max_pool (const DigPoolShape *shape, float *y, uint8_t *which, const float *x)
{
  size_t small = (size_t)shape->oh * (size_t)shape->ow;
  size_t large = (size_t)shape->h * (size_t)shape->w;
  size_t n_planes = (size_t)shape->n * (size_t)shape->c;

  for (size_t plane = 0; plane < n_planes; plane++, y += small, x += large)
    if (which == NULL && shape->size == 2)
      pool_plane_only (shape, y, x, 2);
    else if (which == NULL)
      pool_plane_only (shape, y, x, shape->size);
    else if (shape->size == 2)
      pool_plane (shape, y, which + plane * small, x, 2);
    else
      pool_plane (shape, y, which + plane * small, x, shape->size);
}

void
dig_cpu_activate (DigActivation activation, size_t n, float *y)
{
  if (activation == DIG_ACTIVATION_RELU)
    for (size_t i = 0; i < n; i++)
      y[i] = y[i] < 0 ? 0 : y[i]; /* NaN stays NaN */
  else if (activation != DIG_ACTIVATION_NONE)
    dig_reference_float_activation_forward (activation, n, y, y);
}

static void
pool_planes (void *data, int task, int worker)
{
  const Pooling *p = data;
  int first = task * PLANES_A_TASK;
  size_t small = (size_t)first * (size_t)p->shape.oh * (size_t)p->shape.ow;
  size_t large = (size_t)first * (size_t)p->shape.h * (size_t)p->shape.w;
  DigPoolShape shape = p->shape;

  if (shape.n - first < PLANES_A_TASK)
    shape.n -= first;
  else
    shape.n = PLANES_A_TASK;
  switch (p->kind)
    {
    case MAX_FORWARD:
      dig_cpu_max_pool (&shape, p->to + small, p->which_to != NULL ? p->which_to + small : NULL,
                        p->from + large);
      break;
    case MAX_BACKWARD:
      dig_reference_float_max_pool_backward (&shape, p->to + large, p->from + small,
                                             p->which_from + small);
      break;
    case AVERAGE_FORWARD:
      dig_reference_float_average_pool_forward (&shape, p->to + small, p->from + large);
      break;
    case AVERAGE_BACKWARD:
    default:
      dig_reference_float_average_pool_backward (&shape, p->to + large, p->from + small);
      break;
    }
}

static void
run_pooling (DigStream *stream, const DigPoolShape *shape, Pooling pooling)
{
  if (dig_host_failed (stream))
    return;
  pooling.shape = *shape;
  pooling.shape.n = shape->n * shape->c;
  pooling.shape.c = 1;
  dig_cpu_run (stream, (pooling.shape.n + PLANES_A_TASK - 1) / PLANES_A_TASK, pool_planes,
               &pooling);
}

static void
max_pool_forward (DigStream *stream, const DigPoolShape *shape, float *y, uint8_t *which,
                  const float *x)
{
  run_pooling (stream, shape,
               (Pooling){ .kind = MAX_FORWARD, .to = y, .which_to = which, .from = x });
}

static void
max_pool_backward (DigStream *stream, const DigPoolShape *shape, float *grad_x, const float *grad_y,
                   const uint8_t *which)
{
  run_pooling (
      stream, shape,
      (Pooling){ .kind = MAX_BACKWARD, .to = grad_x, .which_from = which, .from = grad_y });
}

static void
average_pool_forward (DigStream *stream, const DigPoolShape *shape, float *y, const float *x)
{
  run_pooling (stream, shape, (Pooling){ .kind = AVERAGE_FORWARD, .to = y, .from = x });
}

static void
average_pool_backward (DigStream *stream, const DigPoolShape *shape, float *grad_x,
                       const float *grad_y)
{
  run_pooling (stream, shape, (Pooling){ .kind = AVERAGE_BACKWARD, .to = grad_x, .from = grad_y });
}

static void
global_average_forward (DigStream *stream, const DigShape4 *shape, float *y, const float *x)
{
  if (!dig_host_failed (stream))
    dig_reference_float_global_average_forward (shape, y, x);
}

static void
global_average_backward (DigStream *stream, const DigShape4 *shape, float *grad_x,
                         const float *grad_y)
{
  if (!dig_host_failed (stream))
    dig_reference_float_global_average_backward (shape, grad_x, grad_y);
}

typedef struct
{
  int n, k;
  float *probabilities;
  const float *logits;
} Softmax;

static void
soften_images (void *data, int task, int worker)
{
  const Softmax *s = data;
  int first = task * IMAGES_A_TASK;
  int n = s->n - first < IMAGES_A_TASK ? s->n - first : IMAGES_A_TASK;
  size_t place = (size_t)first * (size_t)s->k;

  dig_reference_float_softmax (n, s->k, s->probabilities + place, s->logits + place);
}

static void
softmax (DigStream *stream, int n, int k, float *probabilities, const float *logits)
{
  Softmax s = { n, k, probabilities, logits };

  if (!dig_host_failed (stream))
    dig_cpu_run (stream, (n + IMAGES_A_TASK - 1) / IMAGES_A_TASK, soften_images, &s);
}

static void
softmax_cross_entropy (DigStream *stream, const DigLoss *loss, const DigStepState *state,
                       float *probabilities, float *grad_logits, const float *logits,
                       const uint8_t *y, DigMetricSums *sums, DigStepLog *log)
{
  if (!dig_host_failed (stream))
    dig_reference_float_softmax_cross_entropy (loss, state, probabilities, grad_logits, logits, y,
                                               sums, log);
}

void
dig_cpu_fill_planes (DigBackend *table)
{
  table->max_pool_forward = max_pool_forward;
  table->max_pool_backward = max_pool_backward;
  table->average_pool_forward = average_pool_forward;
  table->average_pool_backward = average_pool_backward;
  table->global_average_forward = global_average_forward;
  table->global_average_backward = global_average_backward;
  table->softmax = softmax;
  table->softmax_cross_entropy = softmax_cross_entropy;
}
