/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-arithmetic.h"

#include <glib/gi18n.h>

/* Enough to see that the sum is right to a millionth. */
#define FIGURES 7

static char *
write_number (double value, const DigNumberStyle *numbers)
{
  return dig_format_significant (value, FIGURES, numbers);
}

static const char *
get_activation_name (DigActivation activation)
{
  static const char *const names[] = { "", "ReLU", "tanh", "sigmoid", "leaky ReLU" };

  return names[activation];
}

/* "ReLU (-0.31) = 0" */
static void
append_activation (GString *text, const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  g_autofree char *before = write_number (sum->before, numbers);
  g_autofree char *value = write_number (sum->value, numbers);

  if (sum->activation != DIG_ACTIVATION_NONE)
    g_string_append_printf (text, "\n%s (%s) = %s", get_activation_name (sum->activation), before,
                            value);
}

static void
append_products (GString *text, const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  int n = sum->n_channels * sum->n_rows * sum->n_columns;
  g_autofree char *n_products = dig_format_integer (n, numbers);
  g_autofree char *total = write_number (sum->sum, numbers);
  g_autofree char *bias = write_number (sum->bias, numbers);
  g_autofree char *before = write_number (sum->before, numbers);

  g_string_append_printf (text,
                          ngettext ("Sum of %s product: %s", "Sum of %s products: %s", (gulong)n),
                          n_products, total);
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("with the bias: %s + (%s) = %s"), total, bias, before);
  append_activation (text, sum, numbers);
  if (sum->is_softmax)
    {
      g_autofree char *exponential = write_number (sum->exponential, numbers);
      g_autofree char *all = write_number (sum->exponential_sum, numbers);
      g_autofree char *value = write_number (sum->value, numbers);

      g_string_append_c (text, '\n');
      g_string_append_printf (text,
                              _ ("softmax: exp (sum - largest sum) = %s; of all units together "
                                 "%s; %s / %s = %s"),
                              exponential, all, exponential, all, value);
    }
}

static void
append_norm (GString *text, const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  g_autofree char *x = write_number (sum->before, numbers);
  g_autofree char *mean = write_number (sum->mean, numbers);
  g_autofree char *variance = write_number (sum->variance, numbers);
  g_autofree char *epsilon = dig_format_significant (sum->epsilon, 3, numbers);
  g_autofree char *normalised = write_number (sum->normalised, numbers);
  g_autofree char *gamma = write_number (sum->gamma, numbers);
  g_autofree char *beta = write_number (sum->beta, numbers);
  g_autofree char *value = write_number (sum->value, numbers);

  g_string_append (text, _ ("(input - mean) / √(variance + epsilon), times gamma, plus beta:"));
  g_string_append_printf (text, "\n(%s - (%s)) / √(%s + %s) = %s", x, mean, variance, epsilon,
                          normalised);
  g_string_append_printf (text, "\n%s × (%s) + (%s) = %s", gamma, normalised, beta, value);
}

char *
dig_inside_dup_arithmetic (const DigArithmetic *sum, const DigNumberStyle *numbers)
{
  GString *text = g_string_new (NULL);
  g_autofree char *value = write_number (sum->value, numbers);
  g_autofree char *shown = write_number ((double)sum->shown, numbers);
  g_autofree char *total = write_number (sum->sum, numbers);
  int n = sum->n_rows * sum->n_columns;

  switch (sum->kind)
    {
    case DIG_ARITHMETIC_PRODUCTS:
      append_products (text, sum, numbers);
      break;
    case DIG_ARITHMETIC_LARGEST:
      g_string_append_printf (text, _ ("The largest of %d values: %s"), n, value);
      break;
    case DIG_ARITHMETIC_MEAN:
      g_string_append_printf (text, _ ("Mean of %d values: %s / %d = %s"), n, total, n, value);
      break;
    case DIG_ARITHMETIC_NORMALISE:
      append_norm (text, sum, numbers);
      break;
    case DIG_ARITHMETIC_ACTIVATE:
      append_activation (text, sum, numbers);
      g_string_erase (text, 0, text->len > 0);
      break;
    case DIG_ARITHMETIC_SAME:
    default:
      g_string_append_printf (text, _ ("The value of the input: %s"), value);
      break;
    }
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _ ("The network has here: %s"), shown);
  return g_string_free (text, FALSE);
}
