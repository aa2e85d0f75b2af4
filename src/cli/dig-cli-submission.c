/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-submission.h"

#include "base/dig-error.h"
#include "cli/dig-cli-progress.h"
#include "cli/dig-json-line.h"
#include "io/dig-solution.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define N_LEAST_CERTAIN 10

static void
add_counts (GString *json, const guint *counts, guint n_classes)
{
  dig_json_line_open (json, "class_counts", '[');
  for (guint i = 0; i < n_classes; i++)
    dig_json_line_add_integer (json, NULL, counts[i]);
  dig_json_line_close (json, ']');
}

/* ---- Report ---- */

static void
report_classes (const DigDataSet *data, const DigAnswers *answers)
{
  guint n_classes = dig_answers_get_n_classes (answers);
  g_autofree guint *counts = g_new (guint, n_classes);

  dig_answers_count_classes (answers, counts);
  fprintf (stderr, "  answers    share\n");
  for (guint i = 0; i < n_classes; i++)
    fprintf (stderr, "  %-5s %6u  %5.2f %%\n", dig_data_set_get_class_name (data, i), counts[i],
             100.0 * counts[i] / MAX (1, dig_answers_get_n_images (answers)));
}

static void
report_least_certain (const DigDataSet *data, const DigAnswers *answers)
{
  g_autoptr (GArray) rows = dig_answers_list_least_certain (answers, N_LEAST_CERTAIN);

  fprintf (stderr, "Least certain:\n");
  for (guint i = 0; i < rows->len; i++)
    {
      guint32 row = g_array_index (rows, guint32, i);
      guint first = dig_answers_get_digits (answers)[row];
      guint second = dig_answers_get_second (answers, row);
      const float *p = dig_answers_get_row (answers, row);

      fprintf (stderr, "  row %-6u %s with %5.2f %%, %s with %5.2f %%\n",
               dig_data_set_get_source_row (data, row), dig_data_set_get_class_name (data, first),
               100.0 * (double)p[first], dig_data_set_get_class_name (data, second),
               100.0 * (double)p[second]);
    }
}

int
dig_cli_submission_write (const char *path, const DigDataSet *data, const DigAnswers *answers)
{
  guint n_images = dig_answers_get_n_images (answers);
  g_autofree char *count = dig_cli_format_count (n_images);
  gboolean is_output = strcmp (path, "-") == 0;
  g_autoptr (GError) error = NULL;

  if (dig_answers_get_n_classes (answers) > DIG_SUBMISSION_N_CLASSES)
    {
      g_set_error (&error, DIG_ERROR, DIG_ERROR_FILE,
                   "The model tells %u classes apart; the labels of a submission are 0 to 9.",
                   dig_answers_get_n_classes (answers));
      return dig_cli_fail (error);
    }
  if (!dig_submission_write (is_output ? "/dev/stdout" : path, dig_answers_get_digits (answers),
                             n_images, &error))
    {
      /* Its code is that of files; this one is no input. */
      dig_cli_fail (error);
      return DIG_EXIT_FAILED;
    }
  fprintf (stderr, "%s: answers for %s images.\n", is_output ? "Standard output" : path, count);
  report_classes (data, answers);
  report_least_certain (data, answers);
  return DIG_EXIT_DONE;
}

static void
add_least_certain (GString *json, const DigDataSet *data, const DigAnswers *answers)
{
  g_autoptr (GArray) rows = dig_answers_list_least_certain (answers, N_LEAST_CERTAIN);

  dig_json_line_open (json, "least_certain", '[');
  for (guint i = 0; i < rows->len; i++)
    {
      guint32 row = g_array_index (rows, guint32, i);
      guint second = dig_answers_get_second (answers, row);

      dig_json_line_open (json, NULL, '{');
      dig_json_line_add_integer (json, "line", dig_data_set_get_source_row (data, row));
      dig_json_line_add_integer (json, "digit", dig_answers_get_digits (answers)[row]);
      dig_json_line_add_float (json, "probability", dig_answers_get_certainty (answers, row));
      dig_json_line_add_integer (json, "second_digit", second);
      dig_json_line_add_float (json, "second_probability",
                               dig_answers_get_row (answers, row)[second]);
      dig_json_line_close (json, '}');
    }
  dig_json_line_close (json, ']');
}

void
dig_cli_submission_print_summary (const DigDataSet *data, const DigAnswers *answers)
{
  guint n_classes = dig_answers_get_n_classes (answers);
  g_autofree guint *counts = g_new (guint, n_classes);
  g_autoptr (GString) json = g_string_new (NULL);

  dig_answers_count_classes (answers, counts);
  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "event", "summary");
  dig_json_line_add_integer (json, "images", dig_answers_get_n_images (answers));
  add_counts (json, counts, n_classes);
  add_least_certain (json, data, answers);
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

/* ---- Solution ---- */

static void
say_count (const DigDataSet *data, guint n_opened)
{
  const char *name = dig_data_set_get_name (data);

  if (n_opened == 0)
    fprintf (stderr, "The solution of %s was never opened before.\n", name);
  else
    fprintf (stderr, "The solution of %s was opened %u time%s before.\n", name, n_opened,
             n_opened == 1 ? "" : "s");
}

static gboolean
ask (void)
{
  char answer[16];

  fputs ("A choice made after looking makes the score too good. Open it? [y/N] ", stderr);
  return fgets (answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

guint8 *
dig_cli_solution_open (const DigCliSolution *solution, guint *n_opened, int *exit_code)
{
  g_autofree char *log_path = dig_solution_log_path ();
  g_autofree char *fingerprint = dig_data_set_dup_fingerprint (solution->data);
  const DigSolutionRequest request = { solution->path, solution->data, solution->n_classes,
                                       log_path };
  g_autoptr (GError) error = NULL;
  guint8 *labels = NULL;

  if (dig_solution_get_count (log_path, fingerprint, n_opened, &error))
    {
      say_count (solution->data, *n_opened);
      if (!solution->is_agreed && isatty (STDIN_FILENO) && isatty (STDERR_FILENO) && !ask ())
        {
          fputs ("Not opened.\n", stderr);
          *exit_code = DIG_EXIT_DONE;
          return NULL;
        }
      labels = dig_solution_open (&request, n_opened, &error);
    }
  if (labels == NULL)
    *exit_code = dig_cli_fail_input (error);
  return labels;
}

static guint
count_right (const DigEvaluation *evaluation)
{
  guint n_right = 0;

  for (guint i = 0; i < evaluation->n_classes; i++)
    n_right += evaluation->confusion[i][i];
  return n_right;
}

void
dig_cli_solution_print (const DigEvaluation *evaluation, guint n_opened, gboolean json)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *correct = dig_cli_format_count (count_right (evaluation));
  g_autofree char *n_images = dig_cli_format_count (evaluation->n_images);
  double interval[] = { evaluation->accuracy_low, evaluation->accuracy_high };

  fprintf (
      stderr,
      "Score: %s of %s right, %.3f %% (95 %% sure: %.2f … %.2f %%). This test set has now been "
      "opened %u time%s.\n",
      correct, n_images, 100 * evaluation->metrics.accuracy, 100 * interval[0], 100 * interval[1],
      n_opened, n_opened == 1 ? "" : "s");
  if (!json)
    return;
  dig_json_line_open (line, NULL, '{');
  dig_json_line_add_string (line, "event", "score");
  dig_json_line_add_integer (line, "images", evaluation->n_images);
  dig_json_line_add_number (line, "accuracy", evaluation->metrics.accuracy);
  dig_json_line_add_numbers (line, "accuracy_interval", interval, 2);
  dig_json_line_add_integer (line, "opened", n_opened);
  dig_json_line_close (line, '}');
  dig_cli_print_line (line->str);
}

/* ---- Check ---- */

static void
print_check_json (const DigCliSubmissionCheck *check, const DigSubmissionReport *report,
                  guint n_images)
{
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "event", "check");
  dig_json_line_add_string (json, "file", check->path);
  dig_json_line_add_boolean (json, "passed", dig_submission_report_passes (report));
  dig_json_line_add_integer (json, "answers", report->n_answers);
  dig_json_line_add_integer (json, "images", n_images);
  add_counts (json, report->class_counts, DIG_SUBMISSION_N_CLASSES);
  dig_json_line_open (json, "checks", '[');
  for (DigSubmissionCheck i = 0; i < DIG_SUBMISSION_N_CHECKS; i++)
    {
      dig_json_line_open (json, NULL, '{');
      dig_json_line_add_string (json, "check", dig_submission_check_get_name (i));
      dig_json_line_add_boolean (json, "passed", report->failures[i] == NULL);
      dig_json_line_add_string (json, "message", report->failures[i]);
      dig_json_line_close (json, '}');
    }
  dig_json_line_close (json, ']');
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_check_text (const DigCliSubmissionCheck *check, const DigSubmissionReport *report,
                  const DigDataSet *data)
{
  g_autofree char *answers = dig_cli_format_count (report->n_answers);
  g_autofree char *images = dig_cli_format_count (dig_data_set_get_n_images (data));

  printf ("%s: %s answers for the %s images of %s\n", check->path, answers, images,
          dig_data_set_get_name (data));
  for (DigSubmissionCheck i = 0; i < DIG_SUBMISSION_N_CHECKS; i++)
    printf ("  %s  %s\n", report->failures[i] == NULL ? "ok    " : "FAILED",
            dig_submission_check_get_title (i));
}

/* One-hot "probabilities" of the answers of a file: what it says, without saying how sure it is. */
static int
score_file (const DigCliSubmissionCheck *check, const DigDataSet *data)
{
  const DigCliSolution solution = { check->solution, data, DIG_SUBMISSION_N_CLASSES,
                                    check->is_agreed };
  guint n, n_opened, n_answers;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *answers = dig_submission_read (check->path, &n_answers, &error);
  g_autofree guint8 *labels = NULL;
  g_autofree float *probabilities = NULL;
  DigEvaluation evaluation;
  int exit_code = DIG_EXIT_DONE;

  if (answers == NULL)
    return dig_cli_fail_input (error);
  labels = dig_cli_solution_open (&solution, &n_opened, &exit_code);
  if (labels == NULL)
    return exit_code;
  n = MIN (n_answers, dig_data_set_get_n_images (data));
  probabilities = g_new0 (float, (gsize)n *DIG_SUBMISSION_N_CLASSES);
  for (guint i = 0; i < n; i++)
    probabilities[(gsize)i * DIG_SUBMISSION_N_CLASSES + answers[i]] = 1.0f;
  dig_evaluation_compute (&evaluation, probabilities, labels, n, DIG_SUBMISSION_N_CLASSES);
  dig_cli_solution_print (&evaluation, n_opened, check->json);
  return DIG_EXIT_DONE;
}

int
dig_cli_submission_check (const DigCliSubmissionCheck *check, const DigDataSet *data)
{
  guint n_images = dig_data_set_get_n_images (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSubmissionReport) report = dig_submission_check (check->path, n_images, &error);

  if (report == NULL)
    return dig_cli_fail_input (error);
  if (check->json)
    print_check_json (check, report, n_images);
  else
    print_check_text (check, report, data);
  for (DigSubmissionCheck i = 0; i < DIG_SUBMISSION_N_CHECKS; i++)
    if (report->failures[i] != NULL)
      fprintf (stderr, "digit-lab-cli: %s\n", report->failures[i]);
  if (!dig_submission_report_passes (report))
    return DIG_EXIT_INPUT;
  return check->solution != NULL ? score_file (check, data) : DIG_EXIT_DONE;
}
