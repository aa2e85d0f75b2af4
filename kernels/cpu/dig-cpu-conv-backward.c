/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct convolution, backward, over the gradients that are not zero: for shapes that
 * dig-cpu-winograd-backward.c leaves.
 *
 * After max pooling only one pixel of each window carries a gradient, and none where ReLU gave 0:
 * at most a quarter of the products of a 2×2 pool remain. Both kernels therefore work through lists
 * of (gradient, place) and not through planes.
 *
 * The input and its gradient lie in panels (panel_h, panel_w, C) with zero padding, so the KW · C
 * values under one kernel row of a pixel are one run of consecutive floats:
 *   parameters: grad_w[o, p, run] += g · x[i + p, run at j], summed in registers over the list of
 *               one channel and one image; a task owns some channels and goes through all images.
 *   data:       grad_x[i + p, run at j] += sum over o of g · w[o, p, run], the run in registers
 *               over the list of one pixel; a task owns an image.
 * Each sum has a fixed order whatever the thread. A run is padded to whole vectors: lanes beyond it
 * meet weights of zero, or are not read. */
#include "cpu/dig-cpu-ops.h"

#define CHANNELS_A_TASK 8

typedef struct
{
  float gradient;
  int32_t place; /* floats from the panel's begin, or from the begin of the weights */
} Entry;

typedef struct
{
  int32_t place; /* of the pixel in the panel, floats */
  int32_t begin, end;
} Pixel;

typedef struct
{
  const DigConv2dShape *shape;
  int pool_size; /* 0: grad_y (N, OC, OH, OW) before the activation */
  float *grad_x, *grad_w, *grad_b;
  const float *grad_y, *y, *x, *w;
  const uint8_t *which;

  int n_outputs;                 /* gradients of one channel and image */
  int panel_w, n_row, n_run;     /* n_row = panel_w · C, n_run = KW · C */
  int n_vectors;                 /* of a padded run */
  size_t n_panel;                /* floats of a panel, with room for a padded run behind */
  int n_channels;                /* of a task */
  float *panels;                 /* (N) panels of x */
  float *packed;                 /* (KH, OC, padded run) */
  int32_t *window_places;        /* (n_outputs): first pixel of each window in the panel */
  int32_t pixel_places[15 * 15]; /* of each pixel of a window from the first */
  float *scratch;
  size_t n_shared, n_own;
} Backward;

static inline int
n_places (const Backward *b)
{
  return b->pool_size > 0 ? b->pool_size * b->pool_size : 1;
}

/* --- parameters --- */

/* sums (rows, vectors) += sum over the list of gradient · x[place + row · n_row + vector · VL] */
INLINE void
sum_runs (const Entry *entries, int n_entries, const float *x, size_t n_row, float *to,
          size_t n_to_row, const int n_rows, const int n_vectors)
{
  Vector sums[MAX_SUMS];

  UNROLL
  for (int i = 0; i < n_rows * n_vectors; i++)
    sums[i] = (Vector){ 0 };
  for (int e = 0; e < n_entries; e++)
    {
      Vector g = broadcast (entries[e].gradient);
      const float *from = x + entries[e].place;

      UNROLL
      for (int r = 0; r < n_rows; r++)
        UNROLL
      for (int v = 0; v < n_vectors; v++)
        sums[r * n_vectors + v] =
            multiply_add (g, load (from + (size_t)r * n_row + v * VL), sums[r * n_vectors + v]);
    }
  UNROLL
  for (int r = 0; r < n_rows; r++)
    UNROLL
  for (int v = 0; v < n_vectors; v++)
    store (to + (size_t)r * n_to_row + v * VL,
           load (to + (size_t)r * n_to_row + v * VL) + sums[r * n_vectors + v]);
}

#define MAX_ROWS 6
typedef void (*RunsFunc) (const Entry *entries, int n_entries, const float *x, size_t n_row,
                          float *to, size_t n_to_row);

#define RUNS(n_rows, n_vectors)                                                                    \
  static void sum_runs_##n_rows##_##n_vectors (const Entry *entries, int n_entries,                \
                                               const float *x, size_t n_row, float *to,            \
                                               size_t n_to_row)                                    \
  {                                                                                                \
    sum_runs (entries, n_entries, x, n_row, to, n_to_row, n_rows, n_vectors);                      \
  }

RUNS (1, 1)
RUNS (2, 1)
RUNS (3, 1)
RUNS (4, 1)
RUNS (5, 1)
RUNS (6, 1)
RUNS (1, 2)
RUNS (2, 2)
RUNS (3, 2)
RUNS (4, 2)
RUNS (5, 2)
RUNS (6, 2)
RUNS (1, 3)
RUNS (2, 3)
RUNS (3, 3)
RUNS (4, 3)
RUNS (1, 4)
RUNS (2, 4)
RUNS (3, 4)
RUNS (1, 5)
RUNS (2, 5)
RUNS (1, 6)
RUNS (2, 6)
RUNS (1, 7)
RUNS (1, 8)
RUNS (1, 9)
RUNS (1, 10)
#if MAX_SUMS > 12
RUNS (5, 3)
RUNS (6, 3)
RUNS (4, 4)
RUNS (5, 4)
RUNS (6, 4)
RUNS (3, 5)
RUNS (4, 5)
RUNS (3, 6)
RUNS (4, 6)
RUNS (2, 7)
RUNS (3, 7)
RUNS (2, 8)
RUNS (3, 8)
RUNS (2, 9)
RUNS (2, 10)
#endif

#define R(n_rows, n_vectors) sum_runs_##n_rows##_##n_vectors
static const RunsFunc runs[MAX_RUN][MAX_ROWS] = {
  { R (1, 1), R (2, 1), R (3, 1), R (4, 1), R (5, 1), R (6, 1) },
  { R (1, 2), R (2, 2), R (3, 2), R (4, 2), R (5, 2), R (6, 2) },
#if MAX_SUMS > 12
  { R (1, 3), R (2, 3), R (3, 3), R (4, 3), R (5, 3), R (6, 3) },
  { R (1, 4), R (2, 4), R (3, 4), R (4, 4), R (5, 4), R (6, 4) },
  { R (1, 5), R (2, 5), R (3, 5), R (4, 5) },
  { R (1, 6), R (2, 6), R (3, 6), R (4, 6) },
  { R (1, 7), R (2, 7), R (3, 7) },
  { R (1, 8), R (2, 8), R (3, 8) },
  { R (1, 9), R (2, 9) },
  { R (1, 10), R (2, 10) },
#else
  { R (1, 3), R (2, 3), R (3, 3), R (4, 3) },
  { R (1, 4), R (2, 4), R (3, 4) },
  { R (1, 5), R (2, 5) },
  { R (1, 6), R (2, 6) },
  { R (1, 7) },
  { R (1, 8) },
  { R (1, 9) },
  { R (1, 10) },
#endif
};
#undef R

/* All kernel rows and vectors of one list, in groups that fit the registers. */
static void
sum_list (const Backward *b, const Entry *entries, int n_entries, const float *x, float *to)
{
  int n_groups = (b->n_vectors + MAX_RUN - 1) / MAX_RUN, first = 0;

  for (int group = 0; group < n_groups; group++)
    {
      int n_vectors = (b->n_vectors + group) / n_groups;
      int max_rows = min_int (MAX_SUMS / n_vectors, MAX_ROWS);
      int n_rows;

      for (int p = 0; p < b->shape->kh; p += n_rows)
        {
          n_rows = min_int (max_rows, b->shape->kh - p);
          runs[n_vectors - 1][n_rows - 1](
              entries, n_entries, x + (size_t)p * (size_t)b->n_row + first * VL, (size_t)b->n_row,
              to + (size_t)(p * b->n_vectors + first) * VL, (size_t)(b->n_vectors * VL));
        }
      first += n_vectors;
    }
}

/* masked (n_outputs): the gradients before ReLU of one channel and image. Returns their sum. */
static float
mask_gradients (const Backward *b, size_t first, float *restrict masked)
{
  const float *restrict grad_y = b->grad_y + first;
  size_t n = (size_t)b->n_outputs, i = 0;
  Vector sum = { 0 };

  if (b->pool_size > 0)
    {
      const float *restrict y = b->y + first;

      for (size_t j = 0; j < n; j++)
        masked[j] = y[j] > 0 ? grad_y[j] : 0;
    }
  else
    memcpy (masked, grad_y, n * sizeof (float));
  for (; i + VL <= n; i += VL)
    sum += load (masked + i);
  return sum_lanes (sum + load_part (masked + i, n - i));
}

/* The gradients of one channel and image that are not zero, with their pixels. */
static int
list_channel (const Backward *b, size_t first, float *restrict masked, Entry *restrict entries,
              double *sum)
{
  const int32_t *restrict windows = b->window_places, *restrict pixels = b->pixel_places;
  int n_outputs = b->n_outputs, n_entries = 0;

  *sum += (double)mask_gradients (b, first, masked);
  if (b->pool_size > 0)
    {
      const uint8_t *restrict which = b->which + first;

      for (int i = 0; i < n_outputs; i++)
        {
          entries[n_entries] = (Entry){ masked[i], windows[i] + pixels[which[i]] };
          n_entries += masked[i] != 0;
        }
    }
  else
    for (int i = 0; i < n_outputs; i++)
      {
        entries[n_entries] = (Entry){ masked[i], windows[i] };
        n_entries += masked[i] != 0;
      }
  return n_entries;
}

/* grad_w (C, KH, KW) of one channel from sums (KH, padded run of KW · C) */
static void
write_weights (const Backward *b, float *grad_w, const float *sums)
{
  const DigConv2dShape *s = b->shape;

  for (int c = 0; c < s->c; c++)
    for (int p = 0; p < s->kh; p++)
      for (int q = 0; q < s->kw; q++)
        *grad_w++ = sums[p * b->n_vectors * VL + q * s->c + c];
}

/* Task: the parameters of some output channels, over all images. */
static void
sum_params (void *data, int task, int worker)
{
  const Backward *b = data;
  const DigConv2dShape *s = b->shape;
  int o0 = task * b->n_channels, n_channels = min_int (b->n_channels, s->oc - o0);
  size_t n_sums = (size_t)(s->kh * b->n_vectors * VL);
  float *sums = dig_cpu_own_scratch (b->scratch, b->n_shared, b->n_own, worker);
  Entry *entries = (Entry *)(sums + n_sums * (size_t)b->n_channels);
  float *masked = (float *)(entries + b->n_outputs + 1);
  double bias[CHANNELS_A_TASK] = { 0 };

  memset (sums, 0, n_sums * (size_t)n_channels * sizeof (float));
  for (int n = 0; n < s->n; n++)
    for (int o = 0; o < n_channels; o++)
      {
        size_t first = (size_t)(n * s->oc + o0 + o) * (size_t)b->n_outputs;
        int n_entries = list_channel (b, first, masked, entries, &bias[o]);

        sum_list (b, entries, n_entries, b->panels + (size_t)n * b->n_panel,
                  sums + n_sums * (size_t)o);
      }
  for (int o = 0; o < n_channels; o++)
    {
      write_weights (b, b->grad_w + (size_t)(o0 + o) * (size_t)(s->c * s->kh * s->kw),
                     sums + n_sums * (size_t)o);
      b->grad_b[o0 + o] = (float)bias[o];
    }
}

/* Task: the panel of one image of x. */
static void
pack_image (void *data, int image, int worker)
{
  const Backward *b = data;
  const DigConv2dShape *s = b->shape;
  float *panel = b->panels + (size_t)image * b->n_panel;
  const float *x = b->x + (size_t)image * (size_t)(s->c * s->h * s->w);
  int n_rows = min_int (s->h, s->oh + s->kh - 1 - s->pad_top);
  int n_columns = min_int (s->w, b->panel_w - s->pad_left);

  memset (panel, 0, b->n_panel * sizeof (float));
  for (int i = 0; i < n_rows; i++)
    for (int j = 0; j < n_columns; j++)
      {
        float *to = panel + ((i + s->pad_top) * b->panel_w + j + s->pad_left) * s->c;
        const float *from = x + i * s->w + j;

        for (int c = 0; c < s->c; c++)
          to[c] = from[c * s->h * s->w];
      }
}

/* --- data --- */

/* to (vectors) += sum over the list of gradient · w[place + vector · VL] */
INLINE void
spread_list (const Entry *entries, int n_entries, const float *w, float *to, const int n_vectors)
{
  Vector sums[MAX_RUN];

  UNROLL
  for (int v = 0; v < n_vectors; v++)
    sums[v] = load (to + v * VL);
  for (int e = 0; e < n_entries; e++)
    {
      Vector g = broadcast (entries[e].gradient);
      const float *from = w + entries[e].place;

      UNROLL
      for (int v = 0; v < n_vectors; v++)
        sums[v] = multiply_add (g, load (from + v * VL), sums[v]);
    }
  UNROLL
  for (int v = 0; v < n_vectors; v++)
    store (to + v * VL, sums[v]);
}

typedef void (*PixelsFunc) (const Entry *entries, const Pixel *pixels, int n_pixels, const float *w,
                            float *to);

#define PIXELS(n_vectors)                                                                          \
  static void spread_pixels_##n_vectors (const Entry *entries, const Pixel *pixels, int n_pixels,  \
                                         const float *w, float *to)                                \
  {                                                                                                \
    for (int i = 0; i < n_pixels; i++)                                                             \
      spread_list (entries + pixels[i].begin, pixels[i].end - pixels[i].begin, w,                  \
                   to + pixels[i].place, n_vectors);                                               \
  }

PIXELS (1)
PIXELS (2)
PIXELS (3)
PIXELS (4)
PIXELS (5)
PIXELS (6)
PIXELS (7)
PIXELS (8)
PIXELS (9)
PIXELS (10)

static const PixelsFunc spread_pixels[MAX_RUN] = {
  spread_pixels_1, spread_pixels_2, spread_pixels_3, spread_pixels_4, spread_pixels_5,
  spread_pixels_6, spread_pixels_7, spread_pixels_8, spread_pixels_9, spread_pixels_10
};

/* Room for sorting the gradients of one image by pixel. */
typedef struct
{
  float *masked;   /* (OC, n_outputs) */
  int32_t *keys;   /* (OC, n_outputs): window · places + place, or n_keys for a zero */
  int32_t *starts; /* (n_keys + 1) */
  Entry *entries;  /* (OC · n_outputs) */
  Pixel *pixels;   /* (n_keys) */
} Sorting;

static void
fill_keys (const Backward *b, const Sorting *sorting, size_t first, int o)
{
  int n_outputs = b->n_outputs, n_keys = n_outputs * n_places (b), step = n_places (b);
  float *restrict masked = sorting->masked + (size_t)o * (size_t)n_outputs;
  int32_t *restrict keys = sorting->keys + (size_t)o * (size_t)n_outputs;

  mask_gradients (b, first, masked);
  if (b->pool_size > 0)
    {
      const uint8_t *restrict which = b->which + first;

      for (int i = 0; i < n_outputs; i++)
        keys[i] = masked[i] != 0 ? i * step + which[i] : n_keys;
    }
  else
    for (int i = 0; i < n_outputs; i++)
      keys[i] = masked[i] != 0 ? i : n_keys;
}

/* The gradients of one image by pixel: the pixels that have any, with their lists of channels, by
 * counting. */
static int
list_pixels (const Backward *b, int image, const Sorting *sorting)
{
  int n_outputs = b->n_outputs, n_keys = n_outputs * n_places (b), n_channels = b->shape->oc;
  int n_pixels = 0, begin = 0;
  int32_t *restrict starts = sorting->starts;
  Entry *restrict entries = sorting->entries;

  memset (starts, 0, (size_t)(n_keys + 1) * sizeof *starts);
  for (int o = 0; o < n_channels; o++)
    {
      const int32_t *restrict keys = sorting->keys + (size_t)o * (size_t)n_outputs;

      fill_keys (b, sorting, (size_t)(image * n_channels + o) * (size_t)n_outputs, o);
      for (int i = 0; i < n_outputs; i++)
        starts[keys[i]]++;
    }
  for (int key = 0; key <= n_keys; key++)
    {
      int end = begin + starts[key];

      starts[key] = begin;
      if (end > begin && key < n_keys)
        sorting->pixels[n_pixels++] =
            (Pixel){ b->window_places[key / n_places (b)] + b->pixel_places[key % n_places (b)],
                     begin, end };
      begin = end;
    }
  for (int o = 0; o < n_channels; o++)
    {
      const int32_t *restrict keys = sorting->keys + (size_t)o * (size_t)n_outputs;
      const float *restrict masked = sorting->masked + (size_t)o * (size_t)n_outputs;
      int32_t place = o * b->n_vectors * VL;

      for (int i = 0; i < n_outputs; i++)
        entries[starts[keys[i]]++] = (Entry){ masked[i], place };
    }
  return n_pixels;
}

/* Task: grad_x of one image. */
static void
spread_image (void *data, int image, int worker)
{
  const Backward *b = data;
  const DigConv2dShape *s = b->shape;
  float *panel = dig_cpu_own_scratch (b->scratch, b->n_shared, b->n_own, worker);
  size_t n_gradients = (size_t)b->n_outputs * (size_t)s->oc;
  size_t n_keys = (size_t)b->n_outputs * (size_t)n_places (b);
  float *masked = panel + b->n_panel;
  int32_t *keys = (int32_t *)(masked + n_gradients), *starts = keys + n_gradients;
  Entry *entries = (Entry *)(starts + n_keys + 1);
  Sorting sorting = { masked, keys, starts, entries, (Pixel *)(entries + n_gradients) };
  int n_pixels = list_pixels (b, image, &sorting);
  int n_groups = (b->n_vectors + MAX_RUN - 1) / MAX_RUN;
  float *to = b->grad_x + (size_t)image * (size_t)(s->c * s->h * s->w);

  memset (panel, 0, b->n_panel * sizeof (float));
  for (int p = 0; p < s->kh; p++)
    for (int group = 0, first = 0, n_vectors; group < n_groups; group++, first += n_vectors)
      {
        n_vectors = (b->n_vectors + group) / n_groups;
        spread_pixels[n_vectors - 1](entries, sorting.pixels, n_pixels,
                                     b->packed + (size_t)(p * s->oc * b->n_vectors + first) * VL,
                                     panel + (size_t)p * (size_t)b->n_row + first * VL);
      }
  for (int c = 0; c < s->c; c++)
    for (int i = 0; i < s->h; i++)
      for (int j = 0; j < s->w; j++)
        {
          bool inside = i + s->pad_top < s->oh + s->kh - 1 && j + s->pad_left < b->panel_w;

          *to++ = inside ? panel[((i + s->pad_top) * b->panel_w + j + s->pad_left) * s->c + c] : 0;
        }
}

/* Task: one output channel. packed (KH, OC, run) = w (OC, C, KH, KW), a run is (KW, C). */
static void
pack_weights (void *data, int o, int worker)
{
  const Backward *b = data;
  const DigConv2dShape *s = b->shape;
  const float *w = b->w + (size_t)o * (size_t)(s->c * s->kh * s->kw);
  int n_lanes = b->n_vectors * VL;

  for (int p = 0; p < s->kh; p++)
    {
      float *to = b->packed + (size_t)(p * s->oc + o) * (size_t)n_lanes;

      for (int i = 0; i < n_lanes; i++)
        to[i] = i < b->n_run ? w[((i % s->c) * s->kh + p) * s->kw + i / s->c] : 0;
    }
}

/* --- both --- */

static void
fill_places (Backward *b)
{
  const DigConv2dShape *s = b->shape;
  int size = b->pool_size > 0 ? b->pool_size : 1;
  int height = s->oh / size, width = s->ow / size;

  for (int i = 0; i < height; i++)
    for (int j = 0; j < width; j++)
      b->window_places[i * width + j] = (i * size * b->panel_w + j * size) * s->c;
  for (int k = 0; k < size * size; k++)
    b->pixel_places[k] = (k / size * b->panel_w + k % size) * s->c;
}

static size_t
max_size (size_t a, size_t b)
{
  return a > b ? a : b;
}

static bool
prepare (DigStream *stream, Backward *b)
{
  const DigConv2dShape *s = b->shape;
  int size = b->pool_size > 0 ? b->pool_size : 1;
  size_t n_places_floats, n_sums, n_packed, n_panels, n_params, n_data;

  b->n_outputs = (s->oh / size) * (s->ow / size);
  b->panel_w = s->ow + s->kw - 1;
  b->n_row = b->panel_w * s->c;
  b->n_run = s->kw * s->c;
  b->n_vectors = (b->n_run + VL - 1) / VL;
  b->n_panel = round_up ((size_t)(s->oh + s->kh - 1) * (size_t)b->n_row + VL, 16);
  b->n_channels = CHANNELS_A_TASK;
  n_places_floats = round_up ((size_t)b->n_outputs, 16);
  n_panels = b->grad_w != NULL ? b->n_panel * (size_t)s->n : 0;
  n_sums = (size_t)s->kh * (size_t)b->n_vectors * VL;
  n_packed = b->grad_x != NULL ? round_up (n_sums * (size_t)s->oc, 16) : 0;
  n_params = n_sums * (size_t)b->n_channels + 3 * (size_t)b->n_outputs + 2;
  n_data = b->n_panel + 4 * (size_t)b->n_outputs * (size_t)s->oc
           + 4 * (size_t)(b->n_outputs * n_places (b)) + 1;
  b->n_shared = n_places_floats + n_panels + n_packed;
  b->n_own = max_size (b->grad_w != NULL ? n_params : 0, b->grad_x != NULL ? n_data : 0);
  b->scratch = dig_cpu_scratch (stream, b->n_shared, b->n_own);
  if (b->scratch == NULL)
    return false;
  b->window_places = (int32_t *)b->scratch;
  b->panels = b->scratch + n_places_floats;
  b->packed = b->panels + n_panels;
  fill_places (b);
  return true;
}

static void
run_backward (DigStream *stream, Backward *b)
{
  const DigConv2dShape *s = b->shape;

  DigCpuConvGradients gradients = { b->grad_x, b->grad_w, b->grad_b, b->grad_y,
                                    b->y,      b->x,      b->w,      b->which };

  if (dig_host_failed (stream) || CPU (winograd_backward) (stream, s, b->pool_size, &gradients)
      || !prepare (stream, b))
    return;
  if (b->grad_w != NULL)
    {
      dig_cpu_run (stream, s->n, pack_image, b);
      dig_cpu_run (stream, (s->oc + b->n_channels - 1) / b->n_channels, sum_params, b);
    }
  if (b->grad_x != NULL)
    {
      dig_cpu_run (stream, s->oc, pack_weights, b);
      dig_cpu_run (stream, s->n, spread_image, b);
    }
}

void
CPU (conv2d_backward_data) (DigStream *stream, const DigConv2dShape *shape, float *grad_x,
                            const float *grad_y, const float *w)
{
  Backward b = { .shape = shape, .grad_x = grad_x, .grad_y = grad_y, .w = w };

  run_backward (stream, &b);
}

void
CPU (conv2d_backward_params) (DigStream *stream, const DigConv2dShape *shape, float *grad_w,
                              float *grad_b, const float *x, const float *grad_y)
{
  Backward b = { .shape = shape, .grad_w = grad_w, .grad_b = grad_b, .x = x, .grad_y = grad_y };

  run_backward (stream, &b);
}

void
CPU (conv2d_relu_pool_backward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                 float *grad_x, float *grad_w, float *grad_b, const float *grad_y,
                                 const float *y, const uint8_t *which, const float *x,
                                 const float *w)
{
  Backward b = { .shape = shape,
                 .pool_size = pool_size,
                 .grad_x = grad_x,
                 .grad_w = grad_w,
                 .grad_b = grad_b,
                 .grad_y = grad_y,
                 .y = y,
                 .which = which,
                 .x = x,
                 .w = w };

  run_backward (stream, &b);
}
