/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kaggle's answer file: "ImageId,Label", one line an image, ids from 1. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DIG_SUBMISSION_N_CLASSES 10

/* What a file of answers must be, each looked at by itself. */
typedef enum
{
  DIG_SUBMISSION_HEADER,
  DIG_SUBMISSION_LINES,  /* two values each, none empty */
  DIG_SUBMISSION_IDS,    /* 1, 2, 3, …: each once and in order */
  DIG_SUBMISSION_LABELS, /* whole numbers 0…9 */
  DIG_SUBMISSION_COUNT,  /* an answer for every image */
  DIG_SUBMISSION_ENDS,   /* all lines end in LF, or all in CR LF; the last may just end */
  DIG_SUBMISSION_N_CHECKS,
} DigSubmissionCheck;

typedef struct
{
  char *name; /* of the file */
  guint n_answers;
  guint class_counts[DIG_SUBMISSION_N_CLASSES];
  /* What is wrong first, a sentence with the line; NULL: passed. */
  char *failures[DIG_SUBMISSION_N_CHECKS];
} DigSubmissionReport;

/* What is asked, for a list: "The header is ImageId,Label". Translated, lent. */
const char *dig_submission_check_get_title (DigSubmissionCheck check);
/* A word for programs: "header". */
const char *dig_submission_check_get_name (DigSubmissionCheck check);

/* The text of such a file. labels (n_images). */
GBytes *dig_submission_format (const guint8 *labels, guint n_images);
/* Atomic. labels (n_images). */
gboolean dig_submission_write (const char *path, const guint8 *labels, guint n_images,
                               GError **error);

/* Looks at the whole file (plain or gzip) and says of each check whether it passed. `n_images`: how many
 * answers there must be. NULL: it could not be read at all. Any thread. */
DigSubmissionReport *dig_submission_check (const char *path, guint n_images, GError **error);
/* The same for a text in memory; `name` begins every sentence. */
DigSubmissionReport *dig_submission_check_bytes (GBytes *bytes, const char *name, guint n_images);
gboolean dig_submission_report_passes (const DigSubmissionReport *report);
void dig_submission_report_free (DigSubmissionReport *report);

/* Reads such a file (plain or gzip), checks header, lines, ids and labels strictly; DIG_ERROR_FILE with
 * what is wrong first. */
guint8 *dig_submission_read (const char *path, guint *n_images, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigSubmissionReport, dig_submission_report_free)

G_END_DECLS
