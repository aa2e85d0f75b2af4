/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How convolutions by rows (rows.cu) are cut into blocks. All of it depends on the shape alone. */
#include "launch.h"
#include "rows.h"

#include <pthread.h>
#include <stdlib.h>

#define MAX_SEGMENTS 4
#define SEATS (DIG_ROWS_THREADS / DIG_ROWS_PAIRS) /* threads of a channel pair in a block */
#define FEW_BLOCKS 100                            /* that leave a large GPU idle */
#define MAX_SPLIT_BLOCKS 256 /* about two a multiprocessor of the largest GPUs */
#define N_SLOTS 8            /* threads that would have an input channel each */

/* Of each kernel there is one for either length of a segment. */
static int
get_segment (int width)
{
  return width <= DIG_ROWS_SEGMENT / 2 ? DIG_ROWS_SEGMENT / 2 : DIG_ROWS_SEGMENT;
}

static pthread_once_t asked_once = PTHREAD_ONCE_INIT;
static bool is_unwanted;

static void
ask_whether_wanted (void)
{
  const char *wanted = getenv ("DIGIT_LAB_CUDA_ROWS");

  is_unwanted = wanted != NULL && atoi (wanted) == 0;
}

bool
dig_rows_are_wanted (void)
{
  pthread_once (&asked_once, ask_whether_wanted);
  return !is_unwanted;
}

static bool
is_taken (int kh, int kw, int width)
{
  return dig_rows_are_wanted () && kh == kw && (kh == 3 || kh == 5)
         && width <= MAX_SEGMENTS * DIG_ROWS_SEGMENT;
}

static int
count_segments (int width)
{
  int segment = get_segment (width);

  return (width + segment - 1) / segment;
}

static int
count_bands (int height, int rows)
{
  return (height + rows - 1) / rows;
}

static int
round_up (int n)
{
  return (n + 3) / 4 * 4;
}

/* The flipped kernel's first tap lies as far from the middle as its last one was. */
static void
turn_round (DigConvArgs *conv)
{
  if (conv->sign > 0)
    return;
  conv->top += conv->kh - 1;
  conv->left += conv->kw - 1;
}

static int
max_of (int a, int b)
{
  return a > b ? a : b;
}

/* Each block computes `n_tasks` segments; the more threads share the input channels, the fewer. */
static void
plan_blocks (DigRowsPlan *plan, const DigConvArgs *conv, int n_tasks)
{
  int n_floats = round_up (get_segment (conv->out_w) + conv->kw - 1);

  plan->n_tasks = n_tasks;
  plan->n_groups = SEATS / n_tasks;
  plan->n_planes = conv->in_c == 1 ? 1 : DIG_ROWS_STEP;
  plan->rows = n_tasks / plan->n_segments / 2 * 2; /* windows of 2 × 2 stay whole */
  plan->n_bands = count_bands (conv->out_h, plan->rows);
  plan->half = plan->n_planes
               * ((plan->rows + conv->kh - 1) * plan->n_segments * n_floats
                  + conv->kh * conv->kw * DIG_ROWS_WEIGHT_STRIDE);
}

static bool
has_room (const DigRowsPlan *plan, const DigConvArgs *conv)
{
  int tile = DIG_ROWS_CHANNELS * ((plan->rows * conv->out_w) | 1);
  int n_rows = (plan->rows + conv->kh - 1) * plan->n_segments;

  return n_rows <= DIG_ROWS_THREADS / 32 * DIG_ROWS_PLACES (conv->kh)
         && max_of (2 * plan->half, tile) <= DIG_ROWS_POOL (conv->kh, get_segment (conv->out_w));
}

/* A lone input channel is shared by nobody. Two groups keep the schedulers of a multiprocessor busy, four let small batches
 * have twice the blocks. */
static DigCudaGrid
cut_into_blocks (DigRowsPlan *plan, const DigConvArgs *conv)
{
  size_t n_channel_groups = (size_t)(conv->out_c + DIG_ROWS_CHANNELS - 1) / DIG_ROWS_CHANNELS;

  plan->n_segments = count_segments (conv->out_w);
  plan_blocks (plan, conv, conv->in_c == 1 ? SEATS : SEATS / 2);
  if (conv->in_c > 1 && plan->n_segments <= 2
      && (size_t)conv->n * (size_t)plan->n_bands * n_channel_groups < FEW_BLOCKS)
    plan_blocks (plan, conv, SEATS / 4);
  return dig_grid ((size_t)conv->n * (size_t)plan->n_bands, n_channel_groups);
}

static bool
launch (DigStream *stream, DigRowsArgs *args)
{
  DigConvArgs *conv = &args->conv;
  DigCudaGrid grid;

  if (!is_taken (conv->kh, conv->kw, conv->out_w))
    return false;
  turn_round (conv);
  grid = cut_into_blocks (&args->plan, conv);
  if (!has_room (&args->plan, conv))
    return false;
  if (conv->kh == 3 && get_segment (conv->out_w) == 7)
    DIG_LAUNCH (stream, rows_3_7, grid, DIG_ROWS_THREADS, args);
  else if (conv->kh == 3)
    DIG_LAUNCH (stream, rows_3_14, grid, DIG_ROWS_THREADS, args);
  else if (get_segment (conv->out_w) == 7)
    DIG_LAUNCH (stream, rows_5_7, grid, DIG_ROWS_THREADS, args);
  else
    DIG_LAUNCH (stream, rows_5_14, grid, DIG_ROWS_THREADS, args);
  return true;
}

bool
dig_rows_convolve (DigStream *stream, const DigConvArgs *conv)
{
  DigRowsArgs args = { .conv = *conv };

  return launch (stream, &args);
}

bool
dig_rows_convolve_pool (DigStream *stream, const DigConvArgs *conv, int pool_size, uint8_t *d_which)
{
  DigRowsArgs args = { .conv = *conv, .is_pooled = 1, .d_which = d_which };

  return pool_size == 2 && launch (stream, &args);
}

/* Reading quadruples, eight lanes meet all banks when rows of them begin an odd number apart. */
static int
pad_stride (int n_floats)
{
  return n_floats / 4 % 2 == 0 ? n_floats + 4 : n_floats;
}

/* Sets what a band of `rows` takes of shared memory. */
static void
lay_out (DigRowsWeightsArgs *args, int rows)
{
  const DigConv2dShape *s = &args->shape;
  int segment = get_segment (s->ow), n_planes = args->n_slots > 1 ? 1 : DIG_ROWS_INPUTS;

  args->plan.rows = rows;
  args->grad_stride = pad_stride (rows * args->plan.n_segments * round_up (segment));
  args->x_stride =
      pad_stride ((rows + s->kh - 1) * args->plan.n_segments * round_up (segment + s->kw - 1));
  args->half = DIG_ROWS_CHANNELS * args->grad_stride + n_planes * args->x_stride;
}

/* As many rows as both halves have room for, alike in all bands. Those that share an input channel take a segment each. */
static void
cut_into_bands (DigRowsWeightsArgs *args)
{
  DigRowsPlan *plan = &args->plan;
  int height = args->shape.oh, rows = args->n_slots > 1 ? N_SLOTS / plan->n_segments : height;

  if (rows > height)
    rows = height;
  lay_out (args, rows);
  while (2 * args->half > DIG_ROWS_WEIGHT_POOL (get_segment (args->shape.ow)))
    lay_out (args, --rows);
  plan->n_bands = count_bands (height, rows);
  lay_out (args, (height + plan->n_bands - 1) / plan->n_bands);
}

/* Each block of a tile takes the same number of units, but for the last. */
static size_t
cut_into_splits (DigRowsWeightsArgs *args)
{
  const DigConv2dShape *s = &args->shape;
  size_t n_tiles = (size_t)(s->oc + DIG_ROWS_CHANNELS - 1) / DIG_ROWS_CHANNELS
                   * ((size_t)(s->c + DIG_ROWS_INPUTS - 1) / DIG_ROWS_INPUTS);
  int n_units = s->n * args->plan.n_bands;
  int n_splits = n_tiles < MAX_SPLIT_BLOCKS ? (int)(MAX_SPLIT_BLOCKS / n_tiles) : 1;

  args->units_per_split = (n_units + n_splits - 1) / n_splits;
  args->n_splits = (n_units + args->units_per_split - 1) / args->units_per_split;
  return n_tiles;
}

static void
launch_weights (DigStream *stream, const DigRowsWeightsArgs *args, size_t n_tiles)
{
  DigCudaGrid grid = dig_grid (n_tiles * (size_t)args->n_splits, 1);
  bool is_short = get_segment (args->shape.ow) == 7;

  if (args->shape.kh == 3 && is_short)
    DIG_LAUNCH (stream, rows_weights_3_7, grid, DIG_ROWS_WEIGHT_THREADS, args);
  else if (args->shape.kh == 3)
    DIG_LAUNCH (stream, rows_weights_3_14, grid, DIG_ROWS_WEIGHT_THREADS, args);
  else if (is_short)
    DIG_LAUNCH (stream, rows_weights_5_7, grid, DIG_ROWS_WEIGHT_THREADS, args);
  else
    DIG_LAUNCH (stream, rows_weights_5_14, grid, DIG_ROWS_WEIGHT_THREADS, args);
}

bool
dig_rows_weigh (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w, const float *d_x,
                const float *d_grad_y)
{
  DigRowsWeightsArgs args = {
    .shape = *shape, .n_slots = shape->c == 1 ? N_SLOTS : 1, .d_x = d_x, .d_grad_y = d_grad_y
  };
  DigSumSplitsArgs sum = { .n = (size_t)shape->oc * (size_t)shape->c * (size_t)shape->kh
                                * (size_t)shape->kw,
                           .d_to = d_grad_w };
  size_t n_tiles;

  if (!is_taken (shape->kh, shape->kw, shape->ow))
    return false;
  args.plan.n_segments = count_segments (shape->ow);
  cut_into_bands (&args);
  n_tiles = cut_into_splits (&args);
  args.d_partial = args.n_splits == 1
                       ? d_grad_w
                       : dig_cuda_scratch (stream, DIG_SCRATCH_PARTIAL,
                                           (size_t)args.n_splits * sum.n * sizeof (float));
  if (args.d_partial == NULL)
    return true; /* the stream has failed */
  sum.n_splits = args.n_splits;
  sum.d_partial = args.d_partial;
  launch_weights (stream, &args, n_tiles);
  if (args.n_splits > 1)
    DIG_LAUNCH (stream, sum_splits, dig_element_grid (sum.n), DIG_CUDA_THREADS, &sum);
  return true;
}
