/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"

static void
test_quark_names_the_domain (void)
{
  g_assert_cmpstr (g_quark_to_string (DIG_ERROR), ==, "dig_error");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/error/quark-names-the-domain", test_quark_names_the_domain);
  return g_test_run ();
}
