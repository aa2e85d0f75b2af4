/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations element by element, in chunks of fixed size; the compiler makes vectors of the loops. */
#include "cpu/dig-cpu-ops.h"

#include <math.h>

#include "reference/dig-reference-ops.h"

#define CHUNK 16384 /* elements of a task */

typedef struct
{
  size_t n;
  DigActivation activation;
  float *to;
  const float *from, *y;
} Elements;

static inline size_t
chunk_count (size_t n, int chunk)
{
  size_t rest = n - (size_t)chunk * CHUNK;

  return rest < CHUNK ? rest : CHUNK;
}

static void
run_chunks (DigStream *stream, size_t n, DigCpuTask run, void *data)
{
  dig_cpu_run (stream, (int)((n + CHUNK - 1) / CHUNK), run, data);
}

static void
activate_chunk (void *data, int chunk, int worker)
{
  const Elements *e = data;
  size_t begin = (size_t)chunk * CHUNK, n = chunk_count (e->n, chunk);
  const float *x = e->from + begin;
  float *y = e->to + begin;

  if (e->activation == DIG_ACTIVATION_RELU)
    for (size_t i = 0; i < n; i++)
      y[i] = x[i] < 0 ? 0 : x[i];
  else
    dig_reference_float_activation_forward (e->activation, n, y, x);
}

void
CPU (activation_forward) (DigStream *stream, DigActivation activation, size_t n, float *y,
                          const float *x)
{
  Elements e = { .n = n, .activation = activation, .to = y, .from = x };

  if (!dig_host_failed (stream))
    run_chunks (stream, n, activate_chunk, &e);
}

static void
deactivate_chunk (void *data, int chunk, int worker)
{
  const Elements *e = data;
  size_t begin = (size_t)chunk * CHUNK, n = chunk_count (e->n, chunk);
  const float *grad_y = e->from + begin, *y = e->y + begin;
  float *grad_x = e->to + begin;

  if (e->activation == DIG_ACTIVATION_RELU)
    for (size_t i = 0; i < n; i++)
      grad_x[i] = y[i] > 0 ? grad_y[i] : 0;
  else
    dig_reference_float_activation_backward (e->activation, n, grad_x, grad_y, y);
}

void
CPU (activation_backward) (DigStream *stream, DigActivation activation, size_t n, float *grad_x,
                           const float *grad_y, const float *y)
{
  Elements e = { .n = n, .activation = activation, .to = grad_x, .from = grad_y, .y = y };

  if (!dig_host_failed (stream))
    run_chunks (stream, n, deactivate_chunk, &e);
}

static void
add_chunk (void *data, int chunk, int worker)
{
  const Elements *e = data;
  size_t begin = (size_t)chunk * CHUNK, n = chunk_count (e->n, chunk);
  float *to = e->to + begin;
  const float *from = e->from + begin;

  for (size_t i = 0; i < n; i++)
    to[i] += from[i];
}

void
CPU (add) (DigStream *stream, size_t n, float *to, const float *from)
{
  Elements e = { .n = n, .to = to, .from = from };

  if (!dig_host_failed (stream))
    run_chunks (stream, n, add_chunk, &e);
}

typedef struct
{
  DigOptimizerKind kind;
  size_t n;
  float *restrict p, *restrict m, *restrict v;
  const float *restrict grad;
  float rate, momentum, rest1, rest2, keep, epsilon;
} Update;

static void
update_chunk (void *data, int chunk, int worker)
{
  const Update *u = data;
  size_t begin = (size_t)chunk * CHUNK, n = chunk_count (u->n, chunk);
  float *restrict p = u->p + begin, *restrict m = u->m + begin, *restrict v = u->v + begin;
  const float *restrict grad = u->grad + begin;
  float rate = u->rate, rest1 = u->rest1, rest2 = u->rest2, keep = u->keep, epsilon = u->epsilon;

  if (u->kind == DIG_OPTIMIZER_SGD)
    for (size_t i = 0; i < n; i++)
      {
        m[i] = u->momentum * m[i] - rate * grad[i];
        p[i] += m[i];
      }
  else
    for (size_t i = 0; i < n; i++)
      {
        m[i] += rest1 * (grad[i] - m[i]);
        v[i] += rest2 * (grad[i] * grad[i] - v[i]);
        p[i] = p[i] * keep - rate * m[i] / (sqrtf (v[i]) + epsilon);
      }
}

void
CPU (optimizer_step) (DigStream *stream, const DigOptimizer *optimizer, const DigStepState *state,
                      size_t n, float *p, const float *grad, float *m, float *v)
{
  Update u = { .kind = optimizer->kind, .n = n, .p = p, .m = m, .v = v, .grad = grad };
  double beta1 = (double)optimizer->beta1, beta2 = (double)optimizer->beta2;
  double rate, t;

  if (dig_host_failed (stream))
    return;
  rate = (double)state->learning_rate;
  t = (double)(state->step + 1);
  u.rate = (float)(u.kind == DIG_OPTIMIZER_SGD
                       ? rate
                       : rate * sqrt (1 - pow (beta2, t)) / (1 - pow (beta1, t)));
  u.momentum = optimizer->momentum;
  u.rest1 = (float)(1 - beta1);
  u.rest2 = (float)(1 - beta2);
  u.keep = u.kind == DIG_OPTIMIZER_ADAMW ? (float)(1 - rate * (double)optimizer->weight_decay) : 1;
  u.epsilon = optimizer->epsilon;
  run_chunks (stream, n, update_chunk, &u);
}

typedef struct
{
  size_t n;
  float rest;
  float *restrict average;
  const float *restrict p;
} Average;

static void
average_chunk (void *data, int chunk, int worker)
{
  const Average *a = data;
  size_t begin = (size_t)chunk * CHUNK, n = chunk_count (a->n, chunk);
  float *restrict average = a->average + begin, rest = a->rest;
  const float *restrict p = a->p + begin;

  for (size_t i = 0; i < n; i++)
    average[i] += rest * (p[i] - average[i]);
}

void
CPU (average_step) (DigStream *stream, const DigAverage *average, const DigStepState *state,
                    size_t n, float *d_average, const float *p)
{
  Average a = { .n = n, .average = d_average, .p = p };

  if (dig_host_failed (stream) || state->step % DIG_AVERAGE_PERIOD != 0)
    return;
  a.rest = 1 - dig_average_keep (average, state->step);
  run_chunks (stream, n, average_chunk, &a);
}
