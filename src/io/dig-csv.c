/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a CSV file with several threads.
 *
 * The threads take turns at the source: under the lock one of them reads (or inflates) the next
 * piece, cuts it at its last line end, finds its lines and gives every line its row; then it parses
 * the piece outside the lock, straight into the rows' places, while another thread reads on. So the
 * text is never in memory as a whole, the images are there once, and the rows lie in the order of
 * the file. Of several errors the one with the lowest line is kept: pieces are taken in order and a
 * taken piece is always finished, so no earlier error can be missed. */
#include "config.h"

#include "io/dig-load-private.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "io/dig-csv-cell.h"
#include "io/dig-csv-layout.h"
#include "io/dig-csv-row.h"

enum
{
  PIECE_BYTES = 128 * 1024,
  LINE_MAX_BYTES = 32 * 1024,
  MAX_THREADS = 8,
  /* Of text; so a thread's own piece is less than a tenth of its share of the images. */
  BYTES_PER_THREAD = 4 * 1024 * 1024,
  MAX_MISSING_ROWS_LISTED = 1000,
  /* Of a smaller set the last huge page would be too large a share. */
  HUGE_PAGES_MIN_BYTES = 32 * 1024 * 1024,
};

/* A row's state while reading: its label in the low bits, and these. */
enum
{
  STATE_LABEL = 0x0f,
  STATE_MISSING = 0x10,
  STATE_DROPPED = 0x20,
};

typedef struct
{
  guint32 offset, length;
  guint number; /* line of the file, from 1 */
} Line;

typedef struct
{
  DigLoadJob *job;
  const char *name;
  DigCsvLayout *layout; /* from the first piece; constant afterwards */

  pthread_mutex_t turn; /* held while a piece is taken, waits included */
  pthread_mutex_t lock;
  pthread_cond_t parsed; /* n_parsing went down */
  /* All of these under the lock. */
  guint n_parsing;
  gboolean is_finished; /* no further piece is taken */
  char *carry;          /* (n_carry) read, but its line has not ended yet */
  gsize n_carry;
  guint n_lines, n_rows; /* given out so far */
  GError *source_error;
  GError *line_error; /* of line_error_number, the lowest so far */
  guint line_error_number;

  /* Moved only while n_parsing is 0. */
  guint8 *images; /* (capacity, DIG_CSV_N_PIXELS) */
  guint8 *states; /* (capacity) */
  char **writers; /* (capacity), NULL: not said; NULL without a column of writers */
  gsize capacity;
} Reader;

/* What one thread has for itself. */
typedef struct
{
  Reader *reader;
  pthread_t thread;
  gboolean is_started;
  char *room;  /* DIG_CSV_PADDING, the piece, DIG_CSV_PADDING */
  char *piece; /* (LINE_MAX_BYTES + PIECE_BYTES) */
  gsize n_piece;
  GArray *lines; /* Line, of the piece; the first has row `first_row` */
  guint first_row;
  double fraction;
  guint64 n_missing;
  guint missing_by_column[DIG_CSV_MAX_COLUMNS];
  guint8 minimum, maximum;
} Worker;

/* Under the lock. Takes `error`. */
static void
keep_line_error (Reader *reader, guint line_number, GError *error)
{
  reader->is_finished = TRUE;
  if (reader->line_error && reader->line_error_number <= line_number)
    {
      g_error_free (error);
      return;
    }
  g_clear_error (&reader->line_error);
  reader->line_error = error;
  reader->line_error_number = line_number;
}

/* Under the lock. The lines of the piece are complete; what follows its last line end is carried to
 * the next one. At the end of the file the last line may lack its end. */
static void
cut_piece (Worker *worker, gboolean is_last)
{
  Reader *reader = worker->reader;
  const char *last_end = memrchr (worker->piece, '\n', worker->n_piece);
  gsize n_complete = last_end ? (gsize)(last_end - worker->piece) + 1 : 0;

  if (is_last)
    {
      worker->piece[worker->n_piece] = '\n';
      return;
    }
  reader->n_carry = worker->n_piece - n_complete;
  if (reader->n_carry > LINE_MAX_BYTES)
    {
      guint number = reader->n_lines + 1;

      for (gsize i = 0; i < n_complete; i++)
        number += worker->piece[i] == '\n' ? 1 : 0;
      keep_line_error (reader, number,
                       g_error_new (DIG_ERROR, DIG_ERROR_FILE,
                                    _ ("%s, line %u: longer than %d bytes; a line of at most 785 "
                                       "values is expected"),
                                    reader->name, number, LINE_MAX_BYTES));
      reader->n_carry = 0;
    }
  memcpy (reader->carry, worker->piece + n_complete, reader->n_carry);
  worker->n_piece = n_complete;
}

/* Under the lock. FALSE at a source error. */
static gboolean
read_piece (Worker *worker)
{
  Reader *reader = worker->reader;
  gssize n;

  memcpy (worker->piece, reader->carry, reader->n_carry);
  n = dig_byte_source_read (reader->job->source, (guint8 *)worker->piece + reader->n_carry,
                            PIECE_BYTES, &reader->source_error);
  if (n < 0)
    return FALSE;
  worker->n_piece = reader->n_carry + (gsize)n;
  reader->n_carry = 0;
  reader->is_finished = n < PIECE_BYTES;
  cut_piece (worker, reader->is_finished);
  worker->fraction = dig_byte_source_get_fraction (reader->job->source);
  return TRUE;
}

/* Under the lock. Lines without anything on them are counted and left out. */
static void
find_lines (Worker *worker)
{
  Reader *reader = worker->reader;
  const char *p = worker->piece, *end = worker->piece + worker->n_piece;

  g_array_set_size (worker->lines, 0);
  if (reader->n_lines == 0 && worker->n_piece >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0)
    p += 3;
  while (p < end)
    {
      const char *line_end = memchr (p, '\n', (gsize)(end - p) + 1);
      gsize length = (gsize)(line_end - p);
      Line line = { (guint32)(p - worker->piece), 0, ++reader->n_lines };

      while (length > 0 && p[length - 1] == '\r')
        length--;
      line.length = (guint32)length;
      if (!dig_csv_is_blank (p, length))
        g_array_append_val (worker->lines, line);
      p = line_end + 1;
    }
}

/* Under the lock: the first line that is not blank tells the layout. */
static void
learn_layout (Worker *worker)
{
  Reader *reader = worker->reader;
  const Line *first;
  GError *error = NULL;

  if (reader->layout || worker->lines->len == 0)
    return;
  first = &g_array_index (worker->lines, Line, 0);
  reader->layout = dig_csv_layout_new (reader->name, worker->piece + first->offset, first->length,
                                       first->number, &error);
  if (!reader->layout)
    {
      keep_line_error (reader, first->number, error);
      g_array_set_size (worker->lines, 0);
    }
  else if (reader->layout->has_header)
    g_array_remove_index (worker->lines, 0);
}

/* The pages of the images are first touched by the threads that parse; 2 MiB pages, where the system
 * has them, spare some ten thousand page faults. Advice only. */
static void
ask_for_huge_pages (guint8 *images, gsize n_bytes)
{
  const gsize huge = 2 * 1024 * 1024;
  gsize begin = ((gsize)images + huge - 1) / huge * huge;
  gsize end = ((gsize)images + n_bytes) / huge * huge;

  if (n_bytes >= HUGE_PAGES_MIN_BYTES && begin < end)
    madvise ((void *)begin, end - begin, MADV_HUGEPAGE);
}

static gboolean
grow_to (Reader *reader, gsize capacity)
{
  gsize n_bytes;
  guint8 *images = NULL, *states;

  if (dig_size_multiply (capacity, DIG_CSV_N_PIXELS, &n_bytes))
    images = g_try_realloc (reader->images, n_bytes);
  if (!images)
    return FALSE;
  reader->images = images;
  ask_for_huge_pages (images, n_bytes);
  states = g_try_realloc (reader->states, capacity);
  if (!states)
    return FALSE;
  reader->states = states;
  if (reader->layout->writer_column >= 0)
    {
      char **writers = g_try_realloc_n (reader->writers, capacity, sizeof *writers);

      if (!writers)
        return FALSE;
      reader->writers = writers;
      memset (writers + reader->capacity, 0, (capacity - reader->capacity) * sizeof *writers);
    }
  reader->capacity = capacity;
  return TRUE;
}

/* Under the lock. The first guess is the most rows that the file can hold when no cell is missing:
 * memory that is not written to costs nothing. */
static gboolean
make_room (Reader *reader, gsize n_rows)
{
  guint64 guess;

  if (n_rows <= reader->capacity)
    return TRUE;
  guess = dig_byte_source_get_size_hint (reader->job->source) / (2 * reader->layout->n_columns) + 1;
  if (reader->job->options.limit > 0)
    guess = MIN (guess, reader->job->options.limit);
  while (reader->n_parsing > 0)
    pthread_cond_wait (&reader->parsed, &reader->lock);
  if (grow_to (reader, MAX (n_rows, MAX (guess, reader->capacity * 2))))
    return TRUE;
  reader->is_finished = TRUE;
  g_set_error (&reader->source_error, DIG_ERROR, DIG_ERROR_MEMORY,
               _ ("%s: not enough memory for %zu images"), reader->name, n_rows);
  return FALSE;
}

/* Under the lock: every line of the piece gets a row. */
static gboolean
give_rows (Worker *worker)
{
  Reader *reader = worker->reader;
  guint limit = reader->job->options.limit;

  if (limit > 0 && worker->lines->len >= limit - reader->n_rows)
    {
      g_array_set_size (worker->lines, limit - reader->n_rows);
      reader->is_finished = TRUE;
    }
  if (worker->lines->len == 0)
    return TRUE;
  if (!make_room (reader, (gsize)reader->n_rows + worker->lines->len))
    return FALSE;
  worker->first_row = reader->n_rows;
  reader->n_rows += worker->lines->len;
  return TRUE;
}

/* The next piece of the file with its lines and rows. FALSE when there is none. */
static gboolean
take_piece (Worker *worker)
{
  Reader *reader = worker->reader;
  gboolean is_taken;

  pthread_mutex_lock (&reader->turn);
  pthread_mutex_lock (&reader->lock);
  is_taken = !reader->is_finished && !g_cancellable_is_cancelled (reader->job->cancellable);
  if (is_taken && !read_piece (worker))
    {
      reader->is_finished = TRUE;
      is_taken = FALSE;
    }
  if (is_taken)
    {
      find_lines (worker);
      learn_layout (worker);
      is_taken = give_rows (worker);
    }
  reader->n_parsing += is_taken ? 1 : 0;
  pthread_mutex_unlock (&reader->lock);
  pthread_mutex_unlock (&reader->turn);
  return is_taken;
}

static void
finish_piece (Worker *worker, guint error_line, GError *error)
{
  Reader *reader = worker->reader;

  pthread_mutex_lock (&reader->lock);
  reader->n_parsing--;
  if (error)
    keep_line_error (reader, error_line, error);
  pthread_cond_broadcast (&reader->parsed);
  pthread_mutex_unlock (&reader->lock);
}

static void
widen_range (Worker *worker, const guint8 *image)
{
  guint8 minimum = worker->minimum, maximum = worker->maximum;

  for (guint i = 0; i < DIG_CSV_N_PIXELS; i++)
    {
      minimum = MIN (minimum, image[i]);
      maximum = MAX (maximum, image[i]);
    }
  worker->minimum = minimum;
  worker->maximum = maximum;
}

static guint8
judge_row (const Reader *reader, const DigCsvRow *row)
{
  guint8 state = row->label;

  if (row->n_missing > 0)
    state |= STATE_MISSING;
  if (row->is_label_missing
      || (row->n_missing > 0 && reader->job->options.missing == DIG_MISSING_DROP_ROWS))
    state |= STATE_DROPPED;
  return state;
}

static gboolean
parse_line (Worker *worker, guint i, GError **error)
{
  Reader *reader = worker->reader;
  const Line *line = &g_array_index (worker->lines, Line, i);
  const char *text = worker->piece + line->offset;
  gsize row_number = (gsize)worker->first_row + i;
  guint8 *image = reader->images + row_number * DIG_CSV_N_PIXELS;
  DigCsvRow row;
  guint8 state;

  if (!dig_csv_row_read_quickly (reader->layout, text, line->length, image, &row)
      && !dig_csv_row_read (reader->layout, reader->name, line->number, text, line->length, image,
                            &row, worker->missing_by_column, error))
    return FALSE;
  state = judge_row (reader, &row);
  reader->states[row_number] = state;
  if (reader->writers)
    reader->writers[row_number] = row.writer;
  worker->n_missing += row.n_missing;
  if (!(state & STATE_DROPPED))
    widen_range (worker, image);
  return TRUE;
}

static void
parse_piece (Worker *worker)
{
  GError *error = NULL;
  guint error_line = 0;

  for (guint i = 0; i < worker->lines->len && !error; i++)
    if (!parse_line (worker, i, &error))
      error_line = g_array_index (worker->lines, Line, i).number;
  finish_piece (worker, error_line, error);
}

static void *
run_worker (void *data)
{
  Worker *worker = data;

  while (take_piece (worker))
    parse_piece (worker);
  return NULL;
}

/* The calling thread works too, and it alone reports the progress. */
static void
run_first_worker (Worker *worker)
{
  DigLoadJob *job = worker->reader->job;

  while (take_piece (worker))
    {
      parse_piece (worker);
      if (job->progress)
        job->progress (worker->fraction, job->progress_data);
    }
}

static void
worker_init (Worker *worker, Reader *reader)
{
  worker->reader = reader;
  worker->room = g_malloc0 (DIG_CSV_PADDING + LINE_MAX_BYTES + PIECE_BYTES + DIG_CSV_PADDING);
  worker->piece = worker->room + DIG_CSV_PADDING;
  worker->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  worker->minimum = 255;
}

static void
worker_clear (Worker *worker)
{
  g_free (worker->room);
  g_array_unref (worker->lines);
}

static guint
choose_n_threads (Reader *reader)
{
  guint64 n_bytes = dig_byte_source_get_size_hint (reader->job->source);

  return (guint)CLAMP (n_bytes / BYTES_PER_THREAD, 1,
                       MIN ((guint)MAX_THREADS, g_get_num_processors ()));
}

static void
merge (Worker *workers, guint n, DigLoadReport *report)
{
  report->minimum = 255;
  for (guint i = 0; i < n; i++)
    {
      report->n_missing += workers[i].n_missing;
      report->minimum = MIN (report->minimum, workers[i].minimum);
      report->maximum = MAX (report->maximum, workers[i].maximum);
      for (guint j = 0; j < report->n_columns; j++)
        report->missing_by_column[j] += workers[i].missing_by_column[j];
    }
}

static void
describe (Reader *reader, DigLoadReport *report)
{
  const DigCsvLayout *layout = reader->layout;

  report->n_rows = reader->n_rows;
  report->n_columns = layout->n_columns;
  report->is_labelled = layout->label_column >= 0;
  report->column_names = g_strdupv (layout->names);
  report->missing_by_column = g_new0 (guint, layout->n_columns);
}

static void
run_all (Reader *reader, DigLoadReport *report)
{
  guint n = choose_n_threads (reader);
  g_autofree Worker *workers = g_new0 (Worker, n);

  for (guint i = 0; i < n; i++)
    worker_init (&workers[i], reader);
  for (guint i = 1; i < n; i++)
    workers[i].is_started = pthread_create (&workers[i].thread, NULL, run_worker, &workers[i]) == 0;
  run_first_worker (&workers[0]);
  for (guint i = 1; i < n; i++)
    if (workers[i].is_started)
      pthread_join (workers[i].thread, NULL);
  if (reader->layout)
    {
      describe (reader, report);
      merge (workers, n, report);
    }
  for (guint i = 0; i < n; i++)
    worker_clear (&workers[i]);
}

/* A bad line in packed data that contradict their own checksum, or in a file that was changed
 * meanwhile, is not the line's fault. */
static void
look_for_deeper_cause (Reader *reader)
{
  g_autofree guint8 *rest = g_malloc (PIECE_BYTES);
  GError *error = NULL;
  gssize n = 1;

  if (!dig_byte_source_check_unchanged (reader->job->source, &reader->source_error))
    return;
  if (!dig_byte_source_is_gzip (reader->job->source))
    return;
  while (n > 0 && !g_cancellable_is_cancelled (reader->job->cancellable))
    n = dig_byte_source_read (reader->job->source, rest, PIECE_BYTES, &error);
  if (error && dig_byte_source_is_damaged (reader->job->source))
    g_propagate_error (&reader->source_error, g_steal_pointer (&error));
  g_clear_error (&error);
}

static gboolean
check_outcome (Reader *reader, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (reader->job->cancellable, error))
    return FALSE;
  if (reader->line_error && !reader->source_error)
    look_for_deeper_cause (reader);
  if (g_cancellable_set_error_if_cancelled (reader->job->cancellable, error))
    return FALSE;
  if (reader->line_error
      && (!reader->source_error
          || !(dig_byte_source_is_damaged (reader->job->source)
               || dig_byte_source_is_changed (reader->job->source))))
    g_propagate_error (error, g_steal_pointer (&reader->line_error));
  else if (reader->source_error)
    g_propagate_error (error, g_steal_pointer (&reader->source_error));
  else if (!reader->layout)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s: no line with anything on it; a CSV or IDX file is expected"),
                 reader->name);
  else if (reader->n_rows == 0)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s, line %u: the file ends after its header; one line of values is expected "
                    "for each image"),
                 reader->name, reader->n_lines + 1);
  else
    return TRUE;
  return FALSE;
}

static void
list_missing_rows (const Reader *reader, DigLoadReport *report)
{
  report->missing_rows = g_new (guint, MIN (MAX (reader->n_rows, 1), MAX_MISSING_ROWS_LISTED));
  for (guint i = 0; i < reader->n_rows; i++)
    {
      if (!(reader->states[i] & STATE_MISSING))
        continue;
      if (report->n_rows_missing++ < MAX_MISSING_ROWS_LISTED)
        report->missing_rows[report->n_missing_rows_listed++] = i + 1;
    }
}

/* Closes the gaps that dropped rows leave, the states become labels, and `source_rows` is made where
 * rows are dropped. Gives the number of rows kept. */
static guint
close_gaps (Reader *reader, guint32 **source_rows)
{
  guint n_kept = 0;

  for (guint i = 0; i < reader->n_rows; i++)
    n_kept += reader->states[i] & STATE_DROPPED ? 0 : 1;
  if (n_kept < reader->n_rows)
    *source_rows = g_new (guint32, MAX (n_kept, 1));
  n_kept = 0;
  for (guint i = 0; i < reader->n_rows; i++)
    {
      if (reader->states[i] & STATE_DROPPED)
        continue;
      if (n_kept < i)
        memcpy (reader->images + (gsize)n_kept * DIG_CSV_N_PIXELS,
                reader->images + (gsize)i * DIG_CSV_N_PIXELS, DIG_CSV_N_PIXELS);
      if (*source_rows)
        (*source_rows)[n_kept] = i + 1;
      if (reader->writers && n_kept < i)
        {
          g_free (reader->writers[n_kept]);
          reader->writers[n_kept] = g_steal_pointer (&reader->writers[i]);
        }
      reader->states[n_kept++] = reader->states[i] & STATE_LABEL;
    }
  return n_kept;
}

static DigDataSet *
make_data_set (Reader *reader, GError **error)
{
  g_autofree guint32 *source_rows = NULL;
  guint n_kept = close_gaps (reader, &source_rows);
  guint8 *labels = NULL;
  DigDataSet *set;

  if (n_kept == 0)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: each of its %u rows has a missing cell, so none is left"), reader->name,
                   reader->n_rows);
      return NULL;
    }
  reader->images = g_realloc (reader->images, (gsize)n_kept * DIG_CSV_N_PIXELS);
  if (reader->layout->label_column >= 0)
    labels = g_realloc (g_steal_pointer (&reader->states), n_kept);
  set = dig_data_set_new_take (g_steal_pointer (&reader->images), labels,
                               g_steal_pointer (&source_rows), n_kept, DIG_CSV_SIDE, DIG_CSV_SIDE,
                               DIG_CSV_N_CLASSES);
  if (reader->writers)
    dig_data_set_set_writers (set, (const char *const *)reader->writers);
  return set;
}

static void
reader_init (Reader *reader, DigLoadJob *job)
{
  *reader = (Reader){ .job = job, .name = dig_byte_source_get_name (job->source) };
  pthread_mutex_init (&reader->turn, NULL);
  pthread_mutex_init (&reader->lock, NULL);
  pthread_cond_init (&reader->parsed, NULL);
  reader->carry = g_malloc (LINE_MAX_BYTES);
  memcpy (reader->carry, job->prefix, job->n_prefix);
  reader->n_carry = job->n_prefix;
}

static void
reader_clear (Reader *reader)
{
  pthread_mutex_destroy (&reader->turn);
  pthread_mutex_destroy (&reader->lock);
  pthread_cond_destroy (&reader->parsed);
  g_clear_error (&reader->source_error);
  g_clear_error (&reader->line_error);
  dig_csv_layout_free (reader->layout);
  g_free (reader->carry);
  g_free (reader->images);
  g_free (reader->states);
  for (gsize i = 0; reader->writers && i < reader->capacity; i++)
    g_free (reader->writers[i]);
  g_free (reader->writers);
}

DigDataSet *
dig_csv_read (DigLoadJob *job, DigLoadReport *report, GError **error)
{
  Reader reader;
  DigDataSet *set = NULL;

  reader_init (&reader, job);
  run_all (&reader, report);
  if (check_outcome (&reader, error))
    {
      list_missing_rows (&reader, report);
      set = make_data_set (&reader, error);
    }
  reader_clear (&reader);
  return set;
}
