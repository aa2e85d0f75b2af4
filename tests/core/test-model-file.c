/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "io/dig-model-file.h"
#include "io/dig-safetensors.h"

#include <glib/gstdio.h>

#include <string.h>
#include <unistd.h>

/* A file of this header text and this many zero bytes of data. */
static GBytes *
make_file (const char *header, gsize n_data)
{
  GByteArray *bytes = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE ((guint64)strlen (header));
  g_autofree guint8 *data = g_malloc0 (n_data + 1);

  g_byte_array_append (bytes, (const guint8 *)&length, sizeof length);
  g_byte_array_append (bytes, (const guint8 *)header, (guint)strlen (header));
  g_byte_array_append (bytes, data, (guint)n_data);
  return g_byte_array_free_to_bytes (bytes);
}

static void
assert_says (GError *error, const char *words)
{
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_true (g_str_has_prefix (error->message, "a.safetensors"));
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

#define TENSOR(name, shape, begin, end)                                                            \
  "\"" name "\":{\"dtype\":\"F32\",\"shape\":[" shape "],\"data_offsets\":[" begin "," end "]}"

static void
test_bad_headers_are_refused_in_words (void)
{
  static const struct
  {
    const char *header;
    gsize n_data;
    const char *words;
  } rows[] = {
    { "", 0, "not a safetensors file" },
    { " {}", 0, "not a safetensors file" },
    { "{\"a\":", 0, "not JSON" },
    { "{\"a\":1}", 0, "must be an object" },
    { "{" TENSOR ("a", "2", "0", "8") "}", 4, "ends at byte 8 of the data, which has 4" },
    { "{" TENSOR ("a", "2", "0", "8") "}", 12, "4 bytes of data belong to no tensor" },
    { "{" TENSOR ("a", "3", "0", "8") "}", 8, "its shape does not fit its 8 bytes" },
    { "{" TENSOR ("a", "1", "4", "8") "}", 8, "begins at byte 4 of the data; 0 is expected" },
    { "{" TENSOR ("a", "2", "0", "8") "," TENSOR ("b", "2", "4", "12") "}", 12,
      "begins at byte 4 of the data; 8 is expected" },
    { "{" TENSOR ("a", "2", "0", "8") "," TENSOR ("b", "1", "12", "16") "}", 16,
      "begins at byte 12 of the data; 8 is expected" },
    { "{" TENSOR ("a", "2", "8", "0") "}", 8, "[begin, end]" },
    { "{" TENSOR ("a", "2", "-8", "0") "}", 8, "[begin, end]" },
    { "{" TENSOR ("a", "-2", "0", "8") "}", 8, "whole numbers" },
    { "{" TENSOR ("a", "1,1,1,1,1,1,1,1,2", "0", "8") "}", 8, "at most 8 whole numbers" },
    { "{" TENSOR ("a", "4294967296,4294967296", "0", "8") "}", 8, "does not fit" },
    { "{" TENSOR ("a", "2.0", "0", "8") "}", 8, "whole numbers" },
    { "{\"a\":{\"dtype\":\"F8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2, "\"F8\" is not known" },
    { "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "\"dtype\" is missing" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", 8,
      "\"x\" is not" },
    { "{\"__metadata__\":[]}", 0, "must be an object" },
    { "{\"__metadata__\":{\"a\":1}}", 0, "must be a text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = make_file (rows[i].header, rows[i].n_data);
      g_autoptr (GError) error = NULL;

      g_assert_null (dig_safetensors_parse (bytes, "a.safetensors", &error));
      assert_says (error, rows[i].words);
    }
}

static void
test_senseless_lengths_are_refused (void)
{
  static const guint64 lengths[] = {
    3, 100, G_MAXUINT32, G_MAXUINT64, G_MAXUINT64 - 7, G_MAXINT64
  };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint64 words[2] = { GUINT64_TO_LE (lengths[i]), 0 };
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      memcpy (&words[1], "{}      ", 8);
      bytes = g_bytes_new (words, sizeof words);
      g_assert_null (dig_safetensors_parse (bytes, "a.safetensors", &error));
      assert_says (error,
                   i == 0 ? "5 bytes of data belong to no tensor" : "not a safetensors file");
    }
}

static void
test_what_was_written_reads_back (void)
{
  static const float one[] = { 1.0f, -2.5f, 3.0f }, two[] = { 4.0f };
  const DigSafetensorsEntry entries[] = {
    { "a", 2, { 1, 3 }, one },
    { "b\"c", 0, { 0 }, two },
  };
  const char *metadata[] = { "key", "value \"é\"\n", NULL };
  g_autoptr (GBytes) bytes = dig_safetensors_format (entries, 2, metadata);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigSafetensors) file = dig_safetensors_parse (bytes, "a.safetensors", &error);
  DigSafetensorsEntry wrong = { "a", 1, { 3 }, NULL };
  float values[3];

  g_assert_no_error (error);
  g_assert_cmpuint (dig_safetensors_get_n_tensors (file), ==, 2);
  g_assert_cmpstr (dig_safetensors_get_metadata (file, "key"), ==, metadata[1]);
  g_assert_null (dig_safetensors_get_metadata (file, "other"));
  g_assert_true (dig_safetensors_copy (file, &entries[0], values, &error));
  g_assert_cmpmem (values, sizeof one, one, sizeof one);
  g_assert_true (dig_safetensors_copy (file, &entries[1], values, &error));
  g_assert_cmpfloat (values[0], ==, 4.0f);
  g_assert_false (dig_safetensors_copy (file, &wrong, values, &error));
  assert_says (error, "has the shape 1×3; 3 is expected");
  g_clear_error (&error);
  wrong.name = "z";
  g_assert_false (dig_safetensors_copy (file, &wrong, values, &error));
  assert_says (error, "\"z\" is missing");
}

static DigSnapshot *
make_snapshot (void)
{
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (
      "{\"input\": [1, 3, 3], \"layers\": [{\"type\": \"conv2d\", \"filters\": 2, \"kernel\": [2, "
      "3]}, "
      "{\"type\": \"batch_norm\"}, {\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 3, "
      "\"activation\": \"softmax\"}]}",
      -1, NULL);
  static const float offset[9] = { 0, 1, 2 }, scale[9] = { 0.1f, 1.0f / 255.0f, 1.0f / 3.0f, 1 };
  g_autoptr (DigScaler) scaler = dig_scaler_new (DIG_SCALER_MIN_MAX, offset, scale, 9);
  g_autofree float *parameters = NULL;
  DigLayerInfo total;

  dig_network_spec_get_totals (spec, &total);
  parameters = g_new (float, total.n_parameters);
  dig_network_spec_initialise (spec, 1, parameters);
  return dig_snapshot_new (spec, scaler, parameters, (gsize)total.n_parameters);
}

static void
test_model_survives_every_bit (void)
{
  g_autoptr (DigSnapshot) snapshot = make_snapshot (), again = NULL;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "dig-model-XXXXXX", NULL);
  g_autofree char *summary = NULL;
  g_autoptr (GBytes) bytes = dig_model_file_format (snapshot, "{\"epoch\": 3}"), twin = NULL;
  g_autoptr (GError) error = NULL;
  const float *parameters, *other;
  gsize n, n_other;

  close (g_mkstemp (path));
  g_assert_true (dig_model_file_save (path, snapshot, "{\"epoch\": 3}", &error));
  again = dig_model_file_load (path, &summary, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (summary, ==, "{\"epoch\": 3}");
  parameters = dig_snapshot_get_parameters (snapshot, &n);
  other = dig_snapshot_get_parameters (again, &n_other);
  g_assert_cmpmem (parameters, n * sizeof (float), other, n_other * sizeof (float));
  g_assert_true (
      dig_network_spec_equal (dig_snapshot_get_spec (snapshot), dig_snapshot_get_spec (again)));
  g_assert_cmpmem (dig_snapshot_get_scaler (snapshot)->scale, 9 * sizeof (float),
                   dig_snapshot_get_scaler (again)->scale, 9 * sizeof (float));
  g_assert_cmpmem (dig_snapshot_get_scaler (snapshot)->offset, 9 * sizeof (float),
                   dig_snapshot_get_scaler (again)->offset, 9 * sizeof (float));
  twin = dig_model_file_format (again, "{\"epoch\": 3}");
  g_assert_true (g_bytes_equal (bytes, twin));
  g_unlink (path);
}

static void
test_every_truncation_is_refused (void)
{
  g_autoptr (DigSnapshot) snapshot = make_snapshot ();
  g_autoptr (GBytes) bytes = dig_model_file_format (snapshot, NULL);

  for (gsize i = 0; i < g_bytes_get_size (bytes); i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, i);
      g_autoptr (GError) error = NULL;

      g_assert_null (dig_model_file_parse (part, "a.safetensors", NULL, &error));
      assert_says (error, "");
    }
}

static void
replace_and_assert (const char *from, const char *to, const char *words)
{
  g_autoptr (DigSnapshot) snapshot = make_snapshot ();
  g_autoptr (GBytes) bytes = dig_model_file_format (snapshot, NULL);
  gsize n_bytes;
  g_autofree char *copy = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  char *place;

  g_assert_cmpuint (strlen (from), ==, strlen (to));
  copy = g_memdup2 (g_bytes_get_data (bytes, NULL), n_bytes = g_bytes_get_size (bytes));
  place = g_strstr_len (copy + 8, (gssize)n_bytes - 8, from);
  g_assert_nonnull (place);
  memcpy (place, to, strlen (to));
  changed = g_bytes_new (copy, n_bytes);
  g_assert_null (dig_model_file_parse (changed, "a.safetensors", NULL, &error));
  assert_says (error, words);
}

static void
test_models_that_do_not_fit_are_refused_in_words (void)
{
  replace_and_assert ("digit-lab-model-1", "digit-lab-model-9", "the format is");
  replace_and_assert ("\"network\"", "\"netwurk\"", "not made by Digit Lab");
  replace_and_assert ("\\\"units\\\": 3", "\\\"units\\\": 4",
                      "has the shape 3×18; 4×18 is expected");
  replace_and_assert ("\\\"flatten\\\"", "\\\"flutter\\\"", "Layer 3: \"type\" is");
  replace_and_assert ("[1, 3, 3]", "[1, 3, 4]", "\"offset\" has 9 numbers; the network takes 12");
  replace_and_assert ("min-max", "min-mux", "one of min-max");
  replace_and_assert ("conv2d_1.bias", "conv2d_1.boas", "\"conv2d_1.bias\" is missing");
  replace_and_assert ("\"F32\"", "\"I32\"", "has the type I32; F32 is expected");
}

static void
test_missing_files_are_named (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_model_file_load ("/nowhere/a.safetensors", NULL, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "/nowhere/a.safetensors"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/bad-headers-are-refused-in-words",
                   test_bad_headers_are_refused_in_words);
  g_test_add_func ("/safetensors/senseless-lengths-are-refused",
                   test_senseless_lengths_are_refused);
  g_test_add_func ("/safetensors/what-was-written-reads-back", test_what_was_written_reads_back);
  g_test_add_func ("/model-file/survives-every-bit", test_model_survives_every_bit);
  g_test_add_func ("/model-file/every-truncation-is-refused", test_every_truncation_is_refused);
  g_test_add_func ("/model-file/models-that-do-not-fit-are-refused-in-words",
                   test_models_that_do_not_fit_are_refused_in_words);
  g_test_add_func ("/model-file/missing-files-are-named", test_missing_files_are_named);
  return g_test_run ();
}
