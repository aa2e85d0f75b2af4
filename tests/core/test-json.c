/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-json.h"

#include <math.h>
#include <string.h>

static void
assert_refused (const char *text, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_json_parse (text, -1, "the file", DIG_ERROR_FILE, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (g_str_has_prefix (error->message, "the file"));
}

static void
test_refuses_what_is_no_object (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');

  assert_refused ("", "is not JSON: line 1, column 1");
  assert_refused ("[1]", "object");
  assert_refused ("text", "object");
  assert_refused (" \"text\" 2", "object");
  assert_refused ("-1", "object");
  assert_refused ("{\"a\": ", "not JSON");
  assert_refused ("{\"a\": \xff}", "UTF-8");
  assert_refused (deep, "levels deep");
}

/* The parser takes comments and single quotes, and a bracket after them would not be counted. */
static void
test_refuses_comments_and_single_quotes (void)
{
  g_autofree char *deep = g_strnfill (200000, '[');
  g_autofree char *comment = g_strconcat ("{\"a\": /* \" */ ", deep, NULL);
  g_autofree char *quote = g_strconcat ("{'a\"': ", deep, NULL);

  assert_refused (comment, "line 1, column 7");
  assert_refused (quote, "line 1, column 2");
  assert_refused ("{\"a\": 1 // b\n}", "line 1, column 9");
  assert_refused ("{# \"\n\"a\": 1}", "line 1, column 2");
}

/* The parser takes 010 for 8 and 2^64 - 1 for -1. */
static void
test_refuses_numbers_that_json_has_not (void)
{
  static const char *const foreign[] = { "010", "-01", "0x10", "+1",  ".5",  "5.",  "1.e2",
                                         "1e",  "1e+", "-",    "--1", "1_0", "$10", "1.2.3" };
  static const char *const too_large[] = { "9223372036854775808", "-9223372036854775809",
                                           "18446744073709551615", "100000000000000000000" };

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"a\": %s}", foreign[i]);

      assert_refused (text, "is not JSON: line 1, column 7");
    }
  for (guint i = 0; i < G_N_ELEMENTS (too_large); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\n\"a\": [%s]}", too_large[i]);

      assert_refused (text, "the number at line 2, column 7 is too large");
    }
}

static void
test_takes_every_number_of_json (void)
{
  static const struct
  {
    const char *text;
    double value;
  } cases[] = { { "0", 0 },
                { "-0", 0 },
                { "-12", -12 },
                { "0.5", 0.5 },
                { "-0.25e1", -2.5 },
                { "1E3", 1000 },
                { "1e+20", 1e20 },
                { "1.5e-7", 1.5e-7 },
                { "9223372036854775807", 0x1p63 },
                { "0e0", 0 },
                { "-9223372036854775808", -0x1p63 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{\"a\": %s, \"010\": null, \"b\": [true,false]}", cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = dig_json_parse (text, -1, "x", DIG_ERROR_FILE, &error);
      DigJsonReader reader;

      g_assert_no_error (error);
      dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "x");
      g_assert_cmpfloat (dig_json_read_double (&reader, "a"), ==, cases[i].value);
      g_assert_true (isnan (dig_json_read_double (&reader, "010")));
      dig_json_read_array (&reader, "b");
      dig_json_reader_end (&reader, &error);
      g_assert_no_error (error);
    }
}

static void
test_says_where_it_is_no_json (void)
{
  assert_refused ("{\"a\": 1,\n \"b\": [\n,]}", "line 3, column 1");
  assert_refused ("{\"a\": \"}\"}\n {}", "line 2, column 2");
  assert_refused ("[[1]] [2]", "line 1, column 7");
  assert_refused ("{\"a\": 1} 2", "line 1, column 10");
  assert_refused ("{\"a\": true} {}", "line 1, column 13");
  assert_refused ("{}}", "line 1, column 3");
  assert_refused ("\n?", "line 2, column 1");
}

static void
read_one (const char *text, const char *words)
{
  g_autoptr (JsonNode) node = dig_json_parse (text, -1, "x", DIG_ERROR_FILE, NULL);
  g_autoptr (GError) error = NULL;
  DigJsonReader reader;

  g_assert_nonnull (node);
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_NETWORK, "layer %d", 3);
  dig_json_read_int (&reader, "n", 1, 10);
  dig_json_read_string_or_null (&reader, "s");
  if (dig_json_has (&reader, "c"))
    dig_json_read_choice (&reader, "c", (const char *[]){ "a", "b", NULL });
  if (words == NULL)
    g_assert_true (dig_json_reader_end (&reader, &error));
  else
    {
      g_assert_false (dig_json_reader_end (&reader, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_NETWORK);
      g_assert_cmpstr (error->message, ==, words);
    }
}

/* At the limit itself, and beyond it by one; brackets, quotes and backslashes of a string do not count. */
static void
test_depth_is_that_of_brackets (void)
{
  for (guint depth = DIG_JSON_MAX_DEPTH - 1; depth <= DIG_JSON_MAX_DEPTH; depth++)
    {
      g_autofree char *open = g_strnfill (depth, '['), *close = g_strnfill (depth, ']');
      g_autofree char *text = g_strconcat ("{\"a\": ", open, close, "}", NULL);
      g_autoptr (JsonNode) node = dig_json_parse (text, -1, "x", DIG_ERROR_FILE, NULL);

      g_assert_cmpint (node != NULL, ==, depth < DIG_JSON_MAX_DEPTH);
    }
  read_one ("{\"n\": 1, \"s\": \"\\\\\"}", NULL);
  read_one ("{\"n\": 1, \"s\": \"\\\"]}010\"}", NULL);
}

static void
test_reader_names_what_is_wrong (void)
{
  read_one ("{\"n\": 10, \"s\": \"t\", \"c\": \"b\"}", NULL);
  read_one ("{\"s\": \"t\"}", "layer 3: the key \"n\" is missing");
  read_one ("{\"n\": 11}", "layer 3: \"n\" is 11; it must be 1…10");
  read_one ("{\"n\": 1.5}", "layer 3: \"n\" must be a whole number");
  read_one ("{\"n\": [1]}", "layer 3: \"n\" must be a whole number");
  read_one ("{\"n\": 1, \"s\": 1}", "layer 3: \"s\" must be a text in quotes");
  read_one ("{\"n\": 1, \"c\": \"d\"}", "layer 3: \"c\" is \"d\"; it must be one of a, b");
  read_one ("{\"n\": 1, \"m\": 1}", "layer 3: the key \"m\" is not known");
}

static void
assert_number (double value, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  dig_json_append_double (text, value);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_numbers_are_short_and_exact (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  assert_number (0.1, "0.1");
  assert_number (0.1 + 0.2, "0.30000000000000004");
  assert_number (999999999999999.0, "999999999999999");
  assert_number (1e15, "1e+15");
  assert_number (123456789012345678.0, "1.2345678901234568e+17");
  assert_number (-INFINITY, "null");
  assert_number (1e-4, "0.0001");
  assert_number (37800, "37800");
  assert_number (1.0 / 3.0, "0.3333333333333333");
  assert_number (-2.5e-9, "-2.5e-09");
  assert_number ((double)NAN, "null");
  dig_json_append_float (text, 0.1f);
  g_assert_cmpstr (text->str, ==, "0.1");
  g_string_truncate (text, 0);
  dig_json_append_float (text, 1000.00036621f);
  g_assert_cmpstr (text->str, ==, "1000.00037");
}

static void
test_strings_are_escaped (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  dig_json_append_string (text, "a\"b\\c\n\x01\x1f \x7fé");
  g_assert_cmpstr (text->str, ==, "\"a\\\"b\\\\c\\n\\u0001\\u001f \\u007fé\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/refuses-what-is-no-object", test_refuses_what_is_no_object);
  g_test_add_func ("/json/refuses-comments-and-single-quotes",
                   test_refuses_comments_and_single_quotes);
  g_test_add_func ("/json/refuses-numbers-that-json-has-not",
                   test_refuses_numbers_that_json_has_not);
  g_test_add_func ("/json/takes-every-number-of-json", test_takes_every_number_of_json);
  g_test_add_func ("/json/depth-is-that-of-brackets", test_depth_is_that_of_brackets);
  g_test_add_func ("/json/says-where-it-is-no-json", test_says_where_it_is_no_json);
  g_test_add_func ("/json/reader-names-what-is-wrong", test_reader_names_what_is_wrong);
  g_test_add_func ("/json/numbers-are-short-and-exact", test_numbers_are_short_and_exact);
  g_test_add_func ("/json/strings-are-escaped", test_strings_are_escaped);
  return g_test_run ();
}
