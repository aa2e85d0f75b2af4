/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kills a training with SIGKILL at moments all over its life, looks at every file that is left, and
 * resumes it: the result must be that of a training that nobody killed.
 *
 * The training runs in a process of its own: this program, called with --train FOLDER. */
#include "config.h"

#include "io/dig-model-file.h"
#include "train-fixture.h"
#include "train/dig-run-folder.h"

#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#define N_IMAGES 200
#define N_EPOCHS 12
#define N_KILLS 20

static const char *program;

/* Begins the run, or resumes it when it has begun. */
static void
train (const char *folder)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (N_EPOCHS);
  g_autoptr (DigDataSet) data = make_fixture_data (N_IMAGES);
  g_autofree char *run_file = g_build_filename (folder, "run.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigTrainer) trainer = g_file_test (run_file, G_FILE_TEST_EXISTS)
                                       ? dig_trainer_new_resume (folder, data, NULL, &error)
                                       : dig_trainer_new (settings, data, folder, &error);
  DigEndRecord end;

  g_assert_no_error (error);
  g_assert_true (dig_trainer_run (trainer, NULL, NULL, &end, &error));
  g_assert_no_error (error);
}

static GPid
start_training (const char *folder)
{
  const char *arguments[] = { program, "--train", folder, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async (NULL, (char **)arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                 &error);
  g_assert_no_error (error);
  return pid;
}

/* Seconds until the process ended by itself. */
static double
wait_for_end (GPid pid)
{
  gint64 begin = g_get_monotonic_time ();
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return (double)(g_get_monotonic_time () - begin) * 1e-6;
}

static void
check_models (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (DigSnapshot) snapshot = NULL;
      g_autoptr (GError) error = NULL;

      if (name[0] == '.' || !g_str_has_suffix (name, ".safetensors")
          || strcmp (name, "state.safetensors") == 0)
        continue;
      snapshot = dig_model_file_load (path, NULL, &error);
      g_assert_no_error (error);
    }
}

/* Every file that is there can be read. The state is read by the resumption. */
static void
check_files (const char *folder)
{
  g_autofree char *epochs = g_build_filename (folder, "epochs", NULL);
  g_autofree char *run_file = g_build_filename (folder, "run.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigRunDescription) description = NULL;
  g_autoptr (GArray) history = NULL;

  check_models (folder);
  check_models (epochs);
  if (!g_file_test (run_file, G_FILE_TEST_EXISTS))
    return;
  description = dig_run_folder_read (folder, &error);
  g_assert_no_error (error);
  history = dig_run_folder_read_history (folder, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < history->len; i++)
    g_assert_cmpuint (g_array_index (history, DigEpochRecord, i).epoch, ==, i + 1);
}

/* TRUE when the process was still running. */
static gboolean
kill_after (GPid pid, double seconds)
{
  int status;

  g_usleep ((gulong)(seconds * 1e6));
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFSIGNALED (status);
}

static void
assert_same_run (const char *whole, const char *killed)
{
  static const char *const names[] = { "run.json",         "history.jsonl",     "model.safetensors",
                                       "last.safetensors", "state.safetensors", "end.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_same_file (whole, killed, names[i]);
  for (guint i = 1; i <= N_EPOCHS; i++)
    {
      g_autofree char *name = g_strdup_printf ("epochs/%04u.safetensors", i);

      assert_same_file (whole, killed, name);
    }
}

static void
test_killed_at_any_moment_resumes_exactly (void)
{
  g_autofree char *root = make_temporary_folder ();
  g_autofree char *whole = g_build_filename (root, "whole", NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (20);
  double seconds = wait_for_end (start_training (whole));
  guint n_killed = 0;

  for (guint i = 0; n_killed < N_KILLS; i++)
    {
      g_autofree char *name = g_strdup_printf ("killed-%u", i);
      g_autofree char *folder = g_build_filename (root, name, NULL);

      /* Some end before they are killed. */
      g_assert_cmpuint (i, <, 10 * N_KILLS);
      n_killed += kill_after (start_training (folder), seconds * g_rand_double (random));
      check_files (folder);
      /* Every other one is killed again while it resumes. */
      if (i % 2 == 1)
        {
          kill_after (start_training (folder), seconds * g_rand_double (random));
          check_files (folder);
        }
      wait_for_end (start_training (folder));
      assert_same_run (whole, folder);
    }
  g_test_message ("a training takes %.2f s", seconds);
  remove_tree (root);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--train") == 0)
    {
      train (argv[2]);
      return 0;
    }
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kill/killed-at-any-moment-resumes-exactly",
                   test_killed_at_any_moment_resumes_exactly);
  return g_test_run ();
}
