/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-network-edit.h"
#include "nn/dig-network-report.h"

#include <string.h>

static const DigLayerSpec *
get_layer (DigNetworkSpec *spec, guint index)
{
  return dig_network_spec_get_layer (spec, index);
}

static DigNetworkSpec *
parse (const char *layers)
{
  g_autofree char *json = g_strdup_printf ("{\"input\": [1, 28, 28], \"layers\": [%s]}", layers);
  g_autoptr (GError) error = NULL;
  DigNetworkSpec *spec = dig_network_spec_new_from_json (json, -1, &error);

  g_assert_no_error (error);
  return spec;
}

static void
assert_says (const char *sentence, const char *words)
{
  if (sentence == NULL || strstr (sentence, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", sentence, words);
}

/* ---- Editing ---- */

static void
test_insert_gives_a_name_of_its_own (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  DigLayerSpec layer = dig_network_edit_propose (spec, DIG_LAYER_CONV2D, 5);
  g_autoptr (DigNetworkSpec) longer = dig_network_edit_insert (spec, 5, &layer);
  DigLayerInfo total;

  g_assert_cmpuint (dig_network_spec_get_n_layers (longer), ==, 13);
  g_assert_cmpstr (get_layer (longer, 5)->name, ==, "conv2d_3");
  g_assert_cmpstr (get_layer (longer, 4)->name, ==, "conv2d_2");
  g_assert_cmpstr (get_layer (longer, 6)->name, ==, "max_pool2d_2");
  /* As the convolution before it: 64 filters of 5×5. */
  g_assert_cmpint (get_layer (longer, 5)->filters, ==, 64);
  g_assert_cmpint (get_layer (longer, 5)->kernel_height, ==, 5);
  dig_network_spec_get_totals (longer, &total);
  g_assert_cmpint (total.n_parameters, ==, 858122 + 64 * 64 * 25 + 64);
  g_assert_cmpuint (dig_network_spec_get_n_layers (spec), ==, 12);
}

static void
test_proposals_of_every_type_work (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");

  for (DigLayerType type = 0; type < DIG_N_LAYER_TYPES; type++)
    {
      guint place = type == DIG_LAYER_DENSE ? 9 : 0;
      DigLayerSpec layer = dig_network_edit_propose (spec, type, place);
      g_autoptr (DigNetworkSpec) longer = NULL;
      g_autoptr (DigNetworkReport) report = NULL;

      g_assert_cmpint (layer.type, ==, type);
      g_assert_false (layer.is_softmax);
      if (type == DIG_LAYER_FLATTEN || type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D)
        place = 8;
      longer = dig_network_edit_insert (spec, place, &layer);
      report = dig_network_report_new (longer, 32, 0);
      g_assert_null (report->layers[place].problem);
    }
}

static void
test_a_proposal_is_never_the_output (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  DigLayerSpec layer = dig_network_edit_propose (spec, DIG_LAYER_DENSE, 12);

  g_assert_false (layer.is_softmax);
  g_assert_cmpint (layer.units, ==, 256);
}

static void
test_remove_and_move_keep_the_other_layers (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkSpec) shorter = dig_network_edit_remove (spec, 1);
  g_autoptr (DigNetworkSpec) moved = dig_network_edit_move (spec, 0, 2);
  g_autoptr (DigNetworkSpec) back = dig_network_edit_move (moved, 2, 0);

  g_assert_cmpuint (dig_network_spec_get_n_layers (shorter), ==, 11);
  g_assert_cmpstr (get_layer (shorter, 1)->name, ==, "batch_norm_1");
  g_assert_cmpstr (get_layer (moved, 0)->name, ==, "max_pool2d_1");
  g_assert_cmpstr (get_layer (moved, 1)->name, ==, "batch_norm_1");
  g_assert_cmpstr (get_layer (moved, 2)->name, ==, "conv2d_1");
  g_assert_cmpstr (get_layer (moved, 3)->name, ==, "dropout_1");
  g_assert_true (dig_network_spec_equal (spec, back));
}

static void
test_duplicate_stands_behind_its_layer (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkSpec) two = dig_network_edit_duplicate (spec, 3);
  g_autoptr (DigNetworkSpec) dense = dig_network_edit_duplicate (spec, 11);

  g_assert_cmpstr (get_layer (two, 3)->name, ==, "dropout_1");
  g_assert_cmpstr (get_layer (two, 4)->name, ==, "dropout_4");
  g_assert_cmpfloat (get_layer (two, 4)->rate, ==, 0.25f);
  /* One output only. */
  g_assert_cmpstr (get_layer (dense, 11)->name, ==, "dense_3");
  g_assert_false (get_layer (dense, 11)->is_softmax);
  g_assert_true (get_layer (dense, 12)->is_softmax);
  g_assert_true (dig_network_spec_check (dense, NULL, NULL));
}

static void
test_change_replaces_one_layer (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  DigLayerSpec layer = *get_layer (spec, 0);
  g_autoptr (DigNetworkSpec) changed = NULL;

  layer.filters = 7;
  changed = dig_network_edit_change (spec, 0, &layer);
  g_assert_cmpint (get_layer (changed, 0)->filters, ==, 7);
  g_assert_cmpint (get_layer (spec, 0)->filters, ==, 32);
  g_assert_false (dig_network_spec_equal (spec, changed));
}

static void
test_a_new_layer_goes_before_the_output (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkSpec) headless = dig_network_edit_remove (spec, 11);
  g_autoptr (DigNetworkSpec) empty = parse ("");

  g_assert_cmpuint (dig_network_edit_get_place (spec, -1), ==, 11);
  g_assert_cmpuint (dig_network_edit_get_place (spec, 11), ==, 11);
  g_assert_cmpuint (dig_network_edit_get_place (spec, 0), ==, 1);
  g_assert_cmpuint (dig_network_edit_get_place (headless, -1), ==, 11);
  g_assert_cmpuint (dig_network_edit_get_place (empty, -1), ==, 0);
}

/* ---- Undo ---- */

static DigNetworkSpec *
with_rate (DigNetworkSpec *spec, float rate)
{
  DigLayerSpec layer = *get_layer (spec, 3);

  layer.rate = rate;
  return dig_network_edit_change (spec, 3, &layer);
}

static void
test_undo_and_redo_go_through_the_specs (void)
{
  g_autoptr (DigNetworkSpec) first = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkSpec) second = with_rate (first, 0.5f);
  g_autoptr (DigNetworkSpec) third = with_rate (first, 0.6f);
  g_autoptr (DigNetworkHistory) history = dig_network_history_new (first);

  g_assert_false (dig_network_history_undo (history));
  g_assert_false (dig_network_history_push (history, first, NULL));
  g_assert_true (dig_network_history_push (history, second, NULL));
  g_assert_true (dig_network_history_undo (history));
  g_assert_true (dig_network_history_get (history) == first);
  g_assert_true (dig_network_history_redo (history));
  g_assert_false (dig_network_history_redo (history));
  g_assert_true (dig_network_history_get (history) == second);
  g_assert_true (dig_network_history_undo (history));
  g_assert_true (dig_network_history_push (history, third, NULL));
  g_assert_false (dig_network_history_can_redo (history));
  g_assert_true (dig_network_history_undo (history));
  g_assert_true (dig_network_history_get (history) == first);
}

static void
test_a_turned_number_is_undone_at_once (void)
{
  g_autoptr (DigNetworkSpec) first = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkHistory) history = dig_network_history_new (first);

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (DigNetworkSpec) next = with_rate (first, 0.3f + 0.1f * (float)i);

      g_assert_true (dig_network_history_push (history, next, "dropout_1.rate"));
    }
  g_assert_cmpfloat (get_layer (dig_network_history_get (history), 3)->rate, ==, 0.3f + 0.1f * 4);
  g_assert_true (dig_network_history_undo (history));
  g_assert_true (dig_network_history_get (history) == first);
  g_assert_false (dig_network_history_can_undo (history));
}

/* Undone and done again, it is a change of its own, and the next one another. */
static void
test_a_number_turned_after_redo_is_another_step (void)
{
  g_autoptr (DigNetworkSpec) first = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkSpec) second = with_rate (first, 0.3f), third = with_rate (first, 0.4f);
  g_autoptr (DigNetworkHistory) history = dig_network_history_new (first);

  g_assert_true (dig_network_history_push (history, second, "dropout_1.rate"));
  g_assert_true (dig_network_history_undo (history));
  g_assert_true (dig_network_history_redo (history));
  g_assert_true (dig_network_history_push (history, third, "dropout_1.rate"));
  g_assert_true (dig_network_history_undo (history));
  g_assert_true (dig_network_history_get (history) == second);
}

static void
test_only_so_many_steps_are_kept (void)
{
  g_autoptr (DigNetworkSpec) first = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkHistory) history = dig_network_history_new (first);
  guint n = 0;

  for (guint i = 0; i < DIG_NETWORK_HISTORY_STEPS + 50; i++)
    {
      g_autoptr (DigNetworkSpec) next = with_rate (first, (float)(i + 1) / 1000.0f);

      dig_network_history_push (history, next, NULL);
    }
  while (dig_network_history_undo (history))
    n++;
  g_assert_cmpuint (n, ==, DIG_NETWORK_HISTORY_STEPS);
}

/* ---- What stands in the way ---- */

#define POOL "{\"type\": \"max_pool2d\", \"size\": 14}, "
#define SOFTMAX "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}"

static void
test_every_layer_has_its_own_problem (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (
      "{\"type\": \"conv2d\", \"filters\": 4, \"kernel\": [29, 29], \"padding\": \"valid\"}, " POOL
      "{\"type\": \"average_pool2d\", \"size\": 3}, {\"type\": \"dropout\", \"rate\": 1}, "
      "{\"type\": \"dense\", \"units\": 8, \"name\": \"dropout_1\"}, "
      "{\"type\": \"dense\", \"units\": 10}");
  g_autoptr (DigNetworkReport) report = dig_network_report_new (spec, 32, 0);

  assert_says (report->layers[0].problem, "a kernel of 29×29 does not fit its 28×28 input");
  g_assert_null (report->layers[1].problem);
  assert_says (report->layers[2].problem, "a window of 3×3 does not fit its 2×2 input");
  assert_says (report->layers[3].problem, "0…0.99");
  assert_says (report->layers[4].problem, "the same name as layer 4");
  assert_says (report->layers[5].problem, "the last layer must be a dense softmax layer");
  g_assert_cmpuint (report->n_problems, ==, 5);
  g_assert_null (report->problem);
  /* Shapes go on as if the layer before had worked. */
  g_assert_cmpint (report->layers[2].info.in_h, ==, 2);
  g_assert_cmpint (report->layers[1].info.in_c, ==, 4);
}

static void
test_a_pool_of_one_pixel_is_refused (void)
{
  g_autoptr (DigNetworkSpec) spec = parse (
      POOL "{\"type\": \"max_pool2d\", \"size\": 2}, {\"type\": \"max_pool2d\", \"size\": 2}, "
           "{\"type\": \"flatten\"}, " SOFTMAX);
  g_autoptr (DigNetworkReport) report = dig_network_report_new (spec, 32, 0);

  g_assert_cmpstr (report->layers[2].problem, ==, "a window of 2×2 does not fit its 1×1 input");
  g_assert_cmpuint (report->n_problems, ==, 1);
}

static void
test_a_billion_parameters_are_refused (void)
{
  g_autoptr (DigNetworkSpec) spec =
      parse ("{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 30000}, "
             "{\"type\": \"dense\", \"units\": 32500}, " SOFTMAX);
  g_autoptr (DigNetworkReport) report = dig_network_report_new (spec, 32, 0);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (report->total.n_parameters, >, 990000000);
  assert_says (report->layers[2].problem, "more than 536870911 parameters");
  g_assert_cmpuint (report->n_problems, ==, 1);
  g_assert_false (dig_network_spec_check (spec, NULL, &error));
  assert_says (error->message, "Layer 3 (dense_2)");
}

static void
test_sums_that_do_not_fit_stay_at_the_end (void)
{
  g_autoptr (GString) layers = g_string_new ("");
  g_autoptr (DigNetworkSpec) spec = NULL;
  g_autoptr (DigNetworkReport) report = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (layers, "{\"type\": \"conv2d\", \"filters\": 65536, \"kernel\": [8, 8]}, ");
  g_string_append (layers, SOFTMAX);
  spec = parse (layers->str);
  report = dig_network_report_new (spec, 8192, 0);
  g_assert_cmpint (report->total.n_parameters, >, G_GINT64_CONSTANT (50000000000000));
  g_assert_cmpint (report->training_bytes, >, 0);
  g_assert_cmpuint (report->n_problems, >, 0);
}

static void
test_memory_that_is_not_there_is_a_problem (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_preset ("reference");
  g_autoptr (DigNetworkReport) fits = dig_network_report_new (spec, 32, 100000000);
  g_autoptr (DigNetworkReport) report = dig_network_report_new (spec, 8192, 1000000000);
  g_autoptr (DigNetworkReport) enough = NULL, lacking = NULL;

  g_assert_null (fits->problem);
  /* 857,930 parameters with three numbers more each, and 192 that are not trained. */
  g_assert_cmpint (fits->training_bytes, >, 4 * 4 * 857930 + 4 * 192);
  g_assert_cmpint (fits->training_bytes, <, 40000000);
  enough = dig_network_report_new (spec, 8192, (guint64)report->training_bytes);
  g_assert_null (enough->problem);
  lacking = dig_network_report_new (spec, 8192, (guint64)report->training_bytes - 1);
  g_assert_nonnull (lacking->problem);
  assert_says (report->problem, "batches of 8192 images");
  assert_says (report->problem, "1.0");
  g_assert_cmpuint (report->n_problems, ==, 1);
}

static void
test_an_empty_network_is_a_problem (void)
{
  g_autoptr (DigNetworkSpec) spec = parse ("");
  g_autoptr (DigNetworkReport) report = dig_network_report_new (spec, 32, 0);

  assert_says (report->problem, "0 layers");
  g_assert_cmpuint (report->n_problems, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-edit/insert-gives-a-name-of-its-own",
                   test_insert_gives_a_name_of_its_own);
  g_test_add_func ("/network-edit/proposals-of-every-type-work", test_proposals_of_every_type_work);
  g_test_add_func ("/network-edit/a-proposal-is-never-the-output",
                   test_a_proposal_is_never_the_output);
  g_test_add_func ("/network-edit/remove-and-move-keep-the-other-layers",
                   test_remove_and_move_keep_the_other_layers);
  g_test_add_func ("/network-edit/duplicate-stands-behind-its-layer",
                   test_duplicate_stands_behind_its_layer);
  g_test_add_func ("/network-edit/change-replaces-one-layer", test_change_replaces_one_layer);
  g_test_add_func ("/network-edit/a-new-layer-goes-before-the-output",
                   test_a_new_layer_goes_before_the_output);
  g_test_add_func ("/network-edit/undo-and-redo-go-through-the-specs",
                   test_undo_and_redo_go_through_the_specs);
  g_test_add_func ("/network-edit/a-turned-number-is-undone-at-once",
                   test_a_turned_number_is_undone_at_once);
  g_test_add_func ("/network-edit/a-number-turned-after-redo-is-another-step",
                   test_a_number_turned_after_redo_is_another_step);
  g_test_add_func ("/network-edit/only-so-many-steps-are-kept", test_only_so_many_steps_are_kept);
  g_test_add_func ("/network-report/every-layer-has-its-own-problem",
                   test_every_layer_has_its_own_problem);
  g_test_add_func ("/network-report/a-pool-of-one-pixel-is-refused",
                   test_a_pool_of_one_pixel_is_refused);
  g_test_add_func ("/network-report/a-billion-parameters-are-refused",
                   test_a_billion_parameters_are_refused);
  g_test_add_func ("/network-report/sums-that-do-not-fit-stay-at-the-end",
                   test_sums_that_do_not_fit_stay_at_the_end);
  g_test_add_func ("/network-report/memory-that-is-not-there-is-a-problem",
                   test_memory_that_is_not_there_is_a_problem);
  g_test_add_func ("/network-report/an-empty-network-is-a-problem",
                   test_an_empty_network_is_a_problem);
  return g_test_run ();
}
