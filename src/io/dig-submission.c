/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-submission.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "io/dig-byte-source.h"
#include "io/dig-csv-cell.h"

enum
{
  PIECE_BYTES = 64 * 1024,
  MAX_TEXT_BYTES = 256 * 1024 * 1024,
};

#define HEADER "ImageId,Label"

/* A file that is being read, with what was found so far. */
typedef struct
{
  DigSubmissionReport *report;
  GByteArray *labels; /* of the lines whose label is one */
  const char
      *first;    /* what was found wrong first, but for the count and the line ends; in `report` */
  guint number;  /* of the line */
  guint n_blank; /* lines just before it */
  int ends_in_crlf; /* -1: not known yet */
} Reading;

static const struct
{
  const char *name, *title;
} checks[DIG_SUBMISSION_N_CHECKS] = {
  [DIG_SUBMISSION_HEADER] = { "header", N_ ("The header is ImageId,Label") },
  [DIG_SUBMISSION_LINES] = { "lines", N_ ("Every line is an id and a label") },
  [DIG_SUBMISSION_IDS] = { "ids", N_ ("The ids count from 1, each once") },
  [DIG_SUBMISSION_LABELS] = { "labels", N_ ("The labels are 0 to 9") },
  [DIG_SUBMISSION_COUNT] = { "count", N_ ("There is an answer for every image") },
  [DIG_SUBMISSION_ENDS] = { "line-ends", N_ ("All lines end alike") },
};

const char *
dig_submission_check_get_title (DigSubmissionCheck check)
{
  g_return_val_if_fail (check < DIG_SUBMISSION_N_CHECKS, NULL);

  return _ (checks[check].title);
}

const char *
dig_submission_check_get_name (DigSubmissionCheck check)
{
  g_return_val_if_fail (check < DIG_SUBMISSION_N_CHECKS, NULL);

  return checks[check].name;
}

/* ---- Writing ---- */

GBytes *
dig_submission_format (const guint8 *labels, guint n_images)
{
  GString *text = g_string_sized_new (sizeof HEADER + (gsize)n_images * 9);

  g_string_append (text, HEADER "\n");
  for (guint i = 0; i < n_images; i++)
    g_string_append_printf (text, "%u,%u\n", i + 1, labels[i]);
  return g_string_free_to_bytes (text);
}

gboolean
dig_submission_write (const char *path, const guint8 *labels, guint n_images, GError **error)
{
  g_autoptr (GBytes) text = dig_submission_format (labels, n_images);
  gsize n_bytes;
  gconstpointer data = g_bytes_get_data (text, &n_bytes);

  return dig_file_write_atomic (path, data, n_bytes, error);
}

/* ---- Reading ---- */

static GByteArray *
read_text (DigByteSource *source, GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  gssize n = PIECE_BYTES;

  while (n == PIECE_BYTES)
    {
      guint n_before = text->len;

      g_byte_array_set_size (text, n_before + PIECE_BYTES);
      n = dig_byte_source_read (source, text->data + n_before, PIECE_BYTES, error);
      if (n < 0)
        return NULL;
      g_byte_array_set_size (text, n_before + (guint)n);
      if (text->len <= MAX_TEXT_BYTES)
        continue;
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: more than %d bytes of text; a file of answers is smaller"),
                   dig_byte_source_get_name (source), MAX_TEXT_BYTES);
      return NULL;
    }
  return g_steal_pointer (&text);
}

/* Of every check only what is wrong first is kept. */
static void find (Reading *reading, DigSubmissionCheck check, guint line, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static void
find (Reading *reading, DigSubmissionCheck check, guint line, const char *format, ...)
{
  DigSubmissionReport *report = reading->report;
  g_autofree char *what = NULL;
  va_list arguments;

  if (report->failures[check] != NULL)
    return;
  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  report->failures[check] = g_strdup_printf (_ ("%s, line %u: %s"), report->name, line, what);
  if (reading->first == NULL && check != DIG_SUBMISSION_COUNT && check != DIG_SUBMISSION_ENDS)
    reading->first = report->failures[check];
}

/* Digits alone, so no sign, point or space; -1: anything else, or too large. */
static gint64
parse_whole (const DigCsvCell *cell)
{
  gint64 value = 0;

  if (cell->length == 0 || cell->length > 10)
    return -1;
  for (gsize i = 0; i < cell->length; i++)
    {
      if (!g_ascii_isdigit (cell->text[i]))
        return -1;
      value = value * 10 + (cell->text[i] - '0');
    }
  return value;
}

static void
read_label (Reading *reading, const DigCsvCell *cell)
{
  gint64 value = parse_whole (cell);
  g_autofree char *excerpt = NULL;
  guint8 label;

  if (value < 0 || value >= DIG_SUBMISSION_N_CLASSES)
    {
      excerpt = dig_csv_cell_dup_excerpt (cell);
      find (reading, DIG_SUBMISSION_LABELS, reading->number,
            _ ("the label %s; a label is a whole number from 0 to 9"), excerpt);
      return;
    }
  label = (guint8)value;
  reading->report->class_counts[label]++;
  g_byte_array_append (reading->labels, &label, 1);
}

static void
read_answer (Reading *reading, const char *line, gsize length)
{
  const char *comma = memchr (line, ',', length);
  gsize n_id = comma ? (gsize)(comma - line) : length;
  DigCsvCell id = { line, n_id, FALSE };
  DigCsvCell label = { line + n_id + 1, comma ? length - n_id - 1 : 0, FALSE };
  guint expected = ++reading->report->n_answers;
  g_autofree char *excerpt = NULL;

  if (!comma || memchr (label.text, ',', label.length))
    {
      find (reading, DIG_SUBMISSION_LINES, reading->number,
            _ ("two values, ImageId and Label, are expected"));
      return;
    }
  if (parse_whole (&id) != expected)
    {
      excerpt = dig_csv_cell_dup_excerpt (&id);
      find (reading, DIG_SUBMISSION_IDS, reading->number, _ ("the image id %s; %u is expected"),
            excerpt, expected);
    }
  read_label (reading, &label);
}

static void
read_header (Reading *reading, const char *line, gsize length)
{
  const DigCsvCell whole = { line, length, FALSE };
  g_autofree char *excerpt = NULL;

  if (length == strlen (HEADER) && memcmp (line, HEADER, length) == 0)
    return;
  excerpt = dig_csv_cell_dup_excerpt (&whole);
  find (reading, DIG_SUBMISSION_HEADER, reading->number, _ ("%s; the header %s is expected"),
        excerpt, "\"" HEADER "\"");
  /* A file without header begins with the first answer. */
  if (g_ascii_isdigit (line[0]))
    read_answer (reading, line, length);
}

/* A blank line may stand at the end of the file and nowhere else. */
static void
read_line (Reading *reading, const char *line, gsize length)
{
  reading->number++;
  if (length == 0)
    {
      reading->n_blank++;
      return;
    }
  if (reading->n_blank > 0)
    find (reading, DIG_SUBMISSION_LINES, reading->number - reading->n_blank,
          _ ("the line is empty; an answer is expected"));
  reading->n_blank = 0;
  if (reading->number == 1)
    read_header (reading, line, length);
  else
    read_answer (reading, line, length);
}

static void
look_at_line_end (Reading *reading, gboolean is_crlf)
{
  if (reading->ends_in_crlf < 0)
    reading->ends_in_crlf = is_crlf;
  else if (reading->ends_in_crlf != is_crlf)
    find (reading, DIG_SUBMISSION_ENDS, reading->number,
          is_crlf ? _ ("it ends in CR LF, the lines before it in LF")
                  : _ ("it ends in LF, the lines before it in CR LF"));
}

static void
read_lines (Reading *reading, const char *p, gsize n_bytes)
{
  const char *end = p + n_bytes;

  if (n_bytes >= 3 && memcmp (p, "\xef\xbb\xbf", 3) == 0)
    p += 3;
  for (; p < end; p++)
    {
      const char *line = p;
      const char *line_end = memchr (p, '\n', (gsize)(end - p));
      gboolean is_crlf;

      p = line_end ? line_end : end;
      is_crlf = p > line && p[-1] == '\r';
      read_line (reading, line, (gsize)(p - line) - is_crlf);
      if (line_end != NULL)
        look_at_line_end (reading, is_crlf);
    }
  if (reading->report->n_answers == 0)
    find (reading, DIG_SUBMISSION_LINES, reading->number - reading->n_blank + 1,
          _ ("the file ends without any answer; one line is expected for each image"));
}

static void
check_count (Reading *reading, guint n_images)
{
  guint n = reading->report->n_answers;

  if (n < n_images)
    find (reading, DIG_SUBMISSION_COUNT, reading->number - reading->n_blank,
          ngettext ("the file ends after %u answer; %u are expected",
                    "the file ends after %u answers; %u are expected", n),
          n, n_images);
  else if (n > n_images)
    find (reading, DIG_SUBMISSION_COUNT, reading->number - reading->n_blank,
          _ ("the file ends after %u answers; only %u are expected"), n, n_images);
}

static void
begin_reading (Reading *reading, const char *name)
{
  *reading = (Reading){
    .report = g_new0 (DigSubmissionReport, 1),
    .labels = g_byte_array_new (),
    .ends_in_crlf = -1,
  };
  reading->report->name = g_strdup (name);
}

DigSubmissionReport *
dig_submission_check_bytes (GBytes *bytes, const char *name, guint n_images)
{
  gsize n_bytes;
  const char *text = g_bytes_get_data (bytes, &n_bytes);
  Reading reading;

  begin_reading (&reading, name);
  read_lines (&reading, text, n_bytes);
  check_count (&reading, n_images);
  g_byte_array_unref (reading.labels);
  return reading.report;
}

DigSubmissionReport *
dig_submission_check (const char *path, guint n_images, GError **error)
{
  g_autoptr (DigByteSource) source = dig_byte_source_open (path, error);
  g_autoptr (GByteArray) text = source ? read_text (source, error) : NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!text)
    return NULL;
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&text));
  return dig_submission_check_bytes (bytes, dig_byte_source_get_name (source), n_images);
}

gboolean
dig_submission_report_passes (const DigSubmissionReport *report)
{
  for (guint i = 0; i < DIG_SUBMISSION_N_CHECKS; i++)
    if (report->failures[i] != NULL)
      return FALSE;
  return TRUE;
}

void
dig_submission_report_free (DigSubmissionReport *report)
{
  if (report == NULL)
    return;
  for (guint i = 0; i < DIG_SUBMISSION_N_CHECKS; i++)
    g_free (report->failures[i]);
  g_free (report->name);
  g_free (report);
}

guint8 *
dig_submission_read (const char *path, guint *n_images, GError **error)
{
  g_autoptr (DigByteSource) source = dig_byte_source_open (path, error);
  g_autoptr (GByteArray) text = source ? read_text (source, error) : NULL;
  g_autoptr (DigSubmissionReport) report = NULL;
  g_autoptr (GByteArray) labels = NULL;
  Reading reading;
  gsize n;

  if (!text)
    return NULL;
  begin_reading (&reading, dig_byte_source_get_name (source));
  report = reading.report;
  labels = reading.labels;
  read_lines (&reading, (const char *)text->data, text->len);
  if (reading.first != NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_FILE, reading.first);
      return NULL;
    }
  *n_images = labels->len;
  return g_byte_array_steal (labels, &n);
}
