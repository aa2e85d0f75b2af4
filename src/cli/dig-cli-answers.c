/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-answers.h"

#include "base/dig-error.h"
#include "base/dig-json.h"
#include "io/dig-split.h"
#include "train/dig-run-drawings.h"
#include "train/dig-train-settings.h"

#include <stdio.h>
#include <string.h>

typedef enum
{
  SPLIT_VALIDATION,
  SPLIT_TRAIN,
  SPLIT_ALL,
} SplitPart;

static gboolean
parse_split (const DigCliCommand *command, const char *name, SplitPart *part, int *exit_code)
{
  const char *names[] = { "validation", "train", "all" };

  *part = SPLIT_VALIDATION;
  if (name == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0)
      {
        *part = (SplitPart)i;
        return TRUE;
      }
  *exit_code = dig_cli_fail_usage (
      command, "--split is \"%s\", and must be validation, train or all.", name);
  return FALSE;
}

/* What the model says of the run that it came from. */
typedef struct
{
  DigTrainSettings *settings; /* NULL: nothing */
  char *fingerprint;
  char *digits_fingerprint; /* of what was trained on without the drawings; NULL: that is all */
} Origin;

static void
clear_origin (Origin *origin)
{
  g_clear_pointer (&origin->settings, dig_train_settings_free);
  g_free (origin->fingerprint);
  g_free (origin->digits_fingerprint);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Origin, clear_origin)

static void
read_origin (Origin *origin, const char *summary)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *settings = NULL;
  JsonObject *object;
  JsonNode *data;

  if (summary != NULL)
    root = dig_json_parse (summary, -1, "training", DIG_ERROR_FILE, NULL);
  if (root == NULL)
    return;
  object = json_node_get_object (root);
  data = json_object_get_member (object, "data");
  if (data != NULL && JSON_NODE_HOLDS_OBJECT (data))
    {
      origin->fingerprint = g_strdup (json_object_get_string_member_with_default (
          json_node_get_object (data), "fingerprint", NULL));
      origin->digits_fingerprint = g_strdup (json_object_get_string_member_with_default (
          json_node_get_object (data), "digits_fingerprint", NULL));
    }
  if (json_object_has_member (object, "settings"))
    {
      settings = json_to_string (json_object_get_member (object, "settings"), FALSE);
      origin->settings = dig_train_settings_new_from_json (settings, -1, NULL);
    }
}

/* The rows that the run saw of `data`: the first --limit ones. */
static DigDataSet *
cut_to_limit (const Origin *origin, DigDataSet *data)
{
  guint limit = origin->settings != NULL ? origin->settings->limit : 0;

  if (limit > 0 && limit < dig_data_set_get_n_images (data))
    return dig_data_set_head (data, limit);
  return dig_data_set_ref (data);
}

static gboolean
is_own_data (const Origin *origin, const DigDataSet *data)
{
  g_autofree char *fingerprint = dig_data_set_dup_fingerprint (data);

  return g_strcmp0 (fingerprint, origin->fingerprint) == 0
         || g_strcmp0 (fingerprint, origin->digits_fingerprint) == 0;
}

/* Images of `data` that are drawings which the run in this folder trained on. 0 where it is no folder. */
static guint
count_trained_drawings (const char *folder, const DigDataSet *data)
{
  g_autoptr (DigRunDrawings) drawings = dig_run_drawings_read (folder, NULL);
  DigDataSet *trained = drawings != NULL ? dig_run_drawings_get_trained (drawings) : NULL;
  gsize n_bytes = dig_data_set_get_n_pixels (data);
  g_autoptr (GHashTable) images =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  guint n = 0;

  if (trained == NULL || dig_data_set_get_n_pixels (trained) != n_bytes)
    return 0;
  for (guint i = 0; i < dig_data_set_get_n_images (trained); i++)
    g_hash_table_add (images, g_bytes_new_static (dig_data_set_get_image (trained, i), n_bytes));
  for (guint i = 0; i < dig_data_set_get_n_images (data); i++)
    {
      g_autoptr (GBytes) image = g_bytes_new_static (dig_data_set_get_image (data, i), n_bytes);

      n += g_hash_table_contains (images, image);
    }
  return n;
}

/* Only what it certainly saw is told. */
static void
say_seen (const char *name, guint n_seen)
{
  g_autofree char *seen =
      dig_cli_count (n_seen, "of its images is a drawing", "of its images are drawings");

  if (n_seen > 0)
    fprintf (stderr, "%s: %s that the model was trained on: of these the accuracy is too good.\n",
             name, seen);
}

/* rows NULL: all. */
static gboolean
answer (const DigCliCommand *command, const DigCliModel *model, const gint32 *rows, guint n,
        gboolean is_out_of_sample, DigCliAnswers *answers, int *exit_code)
{
  g_autofree float *probabilities =
      dig_cli_model_answer (command, model, answers->snapshot, answers->data, rows, n, exit_code);

  if (probabilities == NULL)
    return FALSE;
  answers->report =
      dig_report_new (probabilities, rows, n, dig_data_set_get_labels (answers->data),
                      dig_cli_model_get_n_classes (answers->snapshot), is_out_of_sample);
  return TRUE;
}

/* Splits the data as the run did, or as the reference does where the model does not say. */
static gboolean
answer_part (const DigCliCommand *command, const DigCliModel *model, const Origin *origin,
             SplitPart part, DigCliAnswers *answers, int *exit_code)
{
  g_autoptr (DigTrainSettings) reference = dig_train_settings_new_preset ("reference");
  const DigTrainSettings *settings = origin->settings != NULL ? origin->settings : reference;
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSplit) split = dig_split_new (dig_data_set_get_n_images (answers->data),
                                              settings->test_size, settings->split_seed, &error);

  if (split == NULL)
    {
      *exit_code = dig_cli_fail (error);
      return FALSE;
    }
  if (part == SPLIT_TRAIN)
    return answer (command, model, split->train, split->n_train, FALSE, answers, exit_code);
  return answer (command, model, split->validation, split->n_validation, TRUE, answers, exit_code);
}

gboolean
dig_cli_answers_compute (const DigCliCommand *command, const DigCliData *data,
                         const DigCliModel *model, const char *split, DigCliAnswers *answers,
                         int *exit_code)
{
  g_auto (Origin) origin = { 0 };
  g_autofree char *summary = NULL;
  g_autoptr (DigDataSet) all = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_own;
  guint n_seen = 0;
  SplitPart part;

  if (!parse_split (command, split, &part, exit_code))
    return FALSE;
  answers->snapshot = dig_cli_model_load (model, &summary, exit_code);
  if (answers->snapshot != NULL)
    all = dig_cli_data_load_labelled (command, data, exit_code);
  if (all == NULL)
    return FALSE;
  if (!dig_evaluation_check_labels (dig_data_set_get_labels (all), dig_data_set_get_n_images (all),
                                    dig_cli_model_get_n_classes (answers->snapshot), &error))
    {
      *exit_code = dig_cli_fail (error);
      return FALSE;
    }
  read_origin (&origin, summary);
  answers->data = cut_to_limit (&origin, all);
  is_own = is_own_data (&origin, answers->data);
  if (!is_own)
    {
      n_seen = count_trained_drawings (model->path, all);
      say_seen (dig_data_set_get_name (all), n_seen);
    }
  if (part != SPLIT_ALL && !is_own)
    {
      fprintf (stderr, "The model was trained on other data than %s: %s.\n",
               dig_data_set_get_name (all),
               split != NULL ? "its split says nothing about what the model has seen"
                             : "all of its images are used");
      if (split == NULL)
        part = SPLIT_ALL;
    }
  if (part != SPLIT_ALL)
    return answer_part (command, model, &origin, part, answers, exit_code);
  dig_data_set_unref (answers->data);
  answers->data = dig_data_set_ref (all);
  return answer (command, model, NULL, dig_data_set_get_n_images (all), !is_own && n_seen == 0,
                 answers, exit_code);
}

void
dig_cli_answers_clear (DigCliAnswers *answers)
{
  g_clear_pointer (&answers->report, dig_report_unref);
  g_clear_pointer (&answers->data, dig_data_set_unref);
  g_clear_pointer (&answers->snapshot, dig_snapshot_unref);
}
