/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "train/dig-profile.h"

#define CONV 0
#define POOL 1
#define FLATTEN 2
#define DENSE 3
#define N_LAYERS 4

static DigNetworkSpec *
make_spec (void)
{
  const DigLayerSpec layers[N_LAYERS] = {
    { .type = DIG_LAYER_CONV2D,
      .name = "conv",
      .filters = 4,
      .kernel_height = 3,
      .kernel_width = 3,
      .activation = DIG_ACTIVATION_RELU },
    { .type = DIG_LAYER_MAX_POOL2D, .name = "pool", .size = 2 },
    { .type = DIG_LAYER_FLATTEN, .name = "flatten" },
    { .type = DIG_LAYER_DENSE, .name = "dense", .units = 10, .is_softmax = TRUE },
  };

  return dig_network_spec_new (1, 12, 12, layers, N_LAYERS);
}

static const DigProfileOptions quick = {
  .device = "cpu", .n_threads = 1, .batch_size = 8, .seconds = 0.02
};

static void
test_every_layer_has_its_times (void)
{
  g_autoptr (DigNetworkSpec) spec = make_spec ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DigProfile) profile = dig_profile_measure (spec, &quick, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (profile->n_layers, ==, N_LAYERS);
  g_assert_cmpuint (profile->n_steps, >=, 3);
  g_assert_cmpfloat (profile->layers[CONV].forward, >, 0);
  g_assert_cmpfloat (profile->layers[CONV].backward, >, 0);
  g_assert_cmpfloat (profile->layers[DENSE].forward, >, 0);
  g_assert_cmpfloat (profile->layers[DENSE].backward, >, 0);
  g_assert_cmpfloat (profile->loss_and_update, >, 0);
  g_assert_cmpfloat (profile->step, >, 0);
  g_assert_cmpstr (profile->device_name, !=, "");
}

static void
test_a_fused_layer_is_counted_where_it_begins (void)
{
  g_autoptr (DigNetworkSpec) spec = make_spec ();
  g_autoptr (DigProfile) profile = dig_profile_measure (spec, &quick, NULL, NULL);

  g_assert_false (profile->layers[CONV].is_fused);
  g_assert_false (profile->layers[DENSE].is_fused);
  if (dig_backend_cpu ()->conv2d_relu_pool_forward == NULL)
    return;
  g_assert_true (profile->layers[POOL].is_fused);
  g_assert_cmpfloat (profile->layers[POOL].forward, ==, 0);
  g_assert_cmpfloat (profile->layers[POOL].backward, ==, 0);
}

static void
test_a_device_that_is_not_there_is_named (void)
{
  g_autoptr (DigNetworkSpec) spec = make_spec ();
  g_autoptr (GError) error = NULL;
  DigProfileOptions options = quick;

  options.device = "abacus";
  g_assert_null (dig_profile_measure (spec, &options, NULL, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "abacus"));
}

static void
test_measuring_can_be_cancelled (void)
{
  g_autoptr (DigNetworkSpec) spec = make_spec ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (dig_profile_measure (spec, &quick, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/every-layer-has-its-times", test_every_layer_has_its_times);
  g_test_add_func ("/profile/a-fused-layer-is-counted-where-it-begins",
                   test_a_fused_layer_is_counted_where_it_begins);
  g_test_add_func ("/profile/a-device-that-is-not-there-is-named",
                   test_a_device_that_is_not_there_is_named);
  g_test_add_func ("/profile/measuring-can-be-cancelled", test_measuring_can_be_cancelled);
  return g_test_run ();
}
