/* SPDX-License-Identifier: GPL-3.0-or-later */
/* augment: copies of one digit as a training with augmentation sees it. */
#include "config.h"

#include "cli/dig-cli-data.h"
#include "cli/dig-json-line.h"

#include <stdio.h>

#include "base/dig-error.h"
#include "charts/dig-mosaic.h"
#include "charts/dig-plot-save.h"
#include "io/dig-augmentation.h"

#define N_COPIES 24 /* three rows of eight */
#define N_COLUMNS 8
#define SHEET_WIDTH 960.0
#define SHEET_HEIGHT 366.0
#define MAX_FIELDS 16
#define NOT_GIVEN (-G_MAXDOUBLE)
#define SIDE 28 /* what the tiles of a sheet are */

typedef struct
{
  DigCliData data;
  int image;
  gint64 seed;
  gint64 step;
  char *out;
  char *fill_mode;
  gboolean flip;
  gboolean dark;
  gboolean json;
  double ranges[MAX_FIELDS];
} Options;

static void
clear_options (Options *options)
{
  dig_cli_data_clear (&options->data);
  g_free (options->out);
  g_free (options->fill_mode);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)

/* An option for each range: --shift-x for shift_x. */
static void
add_ranges (GArray *entries, Options *options, GPtrArray *strings)
{
  guint n;
  const DigAugmentationField *fields = dig_augmentation_get_fields (&n);

  g_assert (n <= MAX_FIELDS);
  for (guint i = 0; i < n; i++)
    {
      char *name = g_strdelimit (g_strdup (fields[i].key), "_", '-');
      char *text = g_strdup_printf ("The %s, %g to %g (default: %g)", fields[i].name,
                                    fields[i].minimum, fields[i].maximum, fields[i].preset);
      GOptionEntry entry = { name, 0, 0, G_OPTION_ARG_DOUBLE, &options->ranges[i], text, "X" };

      options->ranges[i] = NOT_GIVEN;
      g_ptr_array_add (strings, name);
      g_ptr_array_add (strings, text);
      g_array_append_val (entries, entry);
    }
}

static gboolean
parse (const DigCliCommand *command, int *argc, char ***argv, Options *options, int *exit_code)
{
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  const GOptionEntry fixed[] = {
    { "out", 'o', 0, G_OPTION_ARG_FILENAME, &options->out,
      "Sheet of three times eight copies, as .png, .svg or .pdf", "FILE" },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data.path,
      "Images (default: the built-in digits)", "FILE" },
    { "image", 'i', 0, G_OPTION_ARG_INT, &options->image,
      "Row of the image in the file, counted from 1 (default: 1)", "N" },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &options->seed, "Seed, as a training's (default: 1)",
      "N" },
    { "step", 0, 0, G_OPTION_ARG_INT64, &options->step,
      "Step of the training: other copies at every step (default: 0)", "N" },
    { "fill-mode", 0, 0, G_OPTION_ARG_STRING, &options->fill_mode,
      "What lies beyond the edge (default: constant)", "constant|nearest|reflect|wrap" },
    { "horizontal-flip", 0, 0, G_OPTION_ARG_NONE, &options->flip,
      "Mirror every second copy (a mirrored digit is mostly no digit)", NULL },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &options->dark, "Sheet on a dark ground", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json,
      "One JSON object a copy on standard output: what was drawn", NULL },
  };

  g_array_append_vals (entries, fixed, G_N_ELEMENTS (fixed));
  add_ranges (entries, options, strings);
  return dig_cli_parse (command, (const GOptionEntry *)(gpointer)entries->data, argc, argv, 0, 0,
                        exit_code);
}

static gboolean
make_augmentation (const Options *options, DigAugmentation *augmentation, GError **error)
{
  const char *const *modes = dig_fill_mode_get_names ();
  guint n;
  const DigAugmentationField *fields = dig_augmentation_get_fields (&n);

  dig_augmentation_init (augmentation);
  for (guint i = 0; i < n; i++)
    if (options->ranges[i] != NOT_GIVEN)
      dig_augmentation_set (augmentation, &fields[i], options->ranges[i]);
  augmentation->flips_horizontally = options->flip;
  if (options->fill_mode != NULL)
    {
      guint mode = 0;

      while (modes[mode] != NULL && g_strcmp0 (modes[mode], options->fill_mode) != 0)
        mode++;
      if (modes[mode] == NULL)
        {
          g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                       "There is no fill mode \"%s\"; there are: constant, nearest, reflect, wrap.",
                       options->fill_mode);
          return FALSE;
        }
      augmentation->fill_mode = (DigFillMode)mode;
    }
  return dig_augmentation_check (augmentation, error);
}

/* The image of that row of the file; NULL with a sentence. */
static const guint8 *
find_image (const DigDataSet *data, int row, GError **error)
{
  gint64 image;

  if (dig_data_set_get_height (data) != SIDE || dig_data_set_get_width (data) != SIDE)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   "The images of %s have %u×%u pixels; augment shows those of 28×28.",
                   dig_data_set_get_name (data), dig_data_set_get_height (data),
                   dig_data_set_get_width (data));
      return NULL;
    }
  image = dig_cli_data_find_row (data, row, error);
  return image >= 0 ? dig_data_set_get_image (data, (guint)image) : NULL;
}

static void
print_copy (const DigTransform *transform, guint copy)
{
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_integer (json, "copy", copy);
  dig_json_line_add_float (json, "rotation", transform->rotation);
  dig_json_line_add_float (json, "shear", transform->shear);
  dig_json_line_add_float (json, "shift_x", transform->shift_x);
  dig_json_line_add_float (json, "shift_y", transform->shift_y);
  dig_json_line_add_float (json, "zoom_x", transform->zoom_x);
  dig_json_line_add_float (json, "zoom_y", transform->zoom_y);
  dig_json_line_add_boolean (json, "flipped", transform->is_flipped);
  dig_json_line_open (json, "matrix", '[');
  for (guint i = 0; i < G_N_ELEMENTS (transform->matrix); i++)
    dig_json_line_add_float (json, NULL, transform->matrix[i]);
  dig_json_line_close (json, ']');
  dig_json_line_open (json, "erased", '[');
  dig_json_line_add_integer (json, NULL, transform->erase_top);
  dig_json_line_add_integer (json, NULL, transform->erase_left);
  dig_json_line_add_integer (json, NULL, transform->erase_height);
  dig_json_line_add_integer (json, NULL, transform->erase_width);
  dig_json_line_close (json, ']');
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

typedef struct
{
  DigMosaic *mosaic;
  DigPlotStyle style;
} Sheet;

static void
draw_sheet (cairo_t *cr, double width, double height, gpointer data)
{
  Sheet *sheet = data;

  dig_mosaic_draw (cr, width, height, sheet->mosaic, &sheet->style, -1);
}

static gboolean
save_sheet (const Options *options, DigMosaic *mosaic, GError **error)
{
  Sheet sheet = { mosaic, options->dark ? dig_plot_style_dark () : dig_plot_style_light () };

  sheet.style.fill_background = TRUE;
  return options->out == NULL
         || dig_plot_save (options->out, SHEET_WIDTH, SHEET_HEIGHT, draw_sheet, &sheet, error);
}

static gboolean
make_copies (const Options *options, const DigAugmentation *augmentation, const guint8 *image,
             GError **error)
{
  g_autoptr (DigMosaic) mosaic = dig_mosaic_new ();

  dig_mosaic_set_n_columns (mosaic, N_COLUMNS);
  for (guint i = 0; i < N_COPIES; i++)
    {
      guint8 copy[SIDE * SIDE];
      DigTransform transform = dig_augmentation_apply (
          augmentation, (guint64)options->seed, (guint64)options->step, i, image, SIDE, SIDE, copy);

      dig_mosaic_add (mosaic, copy, NULL);
      if (options->json)
        print_copy (&transform, i);
    }
  return save_sheet (options, mosaic, error);
}

static int
run_augment (const DigCliCommand *command, int argc, char **argv)
{
  g_auto (Options) options = { .image = 1, .seed = 1 };
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GError) error = NULL;
  DigAugmentation augmentation;
  const guint8 *image;
  int exit_code = DIG_EXIT_DONE;

  if (!parse (command, &argc, &argv, &options, &exit_code))
    return exit_code;
  if (options.out == NULL && !options.json)
    return dig_cli_fail_usage (command, "augment needs --out FILE, --json, or both.");
  if (options.out != NULL && !dig_plot_save_knows (options.out))
    return dig_cli_fail_usage (command, "--out is \"%s\", and must end in .png, .svg or .pdf.",
                               options.out);
  if (options.seed < 0 || options.step < 0)
    return dig_cli_fail_usage (command, "--seed and --step must not be negative.");
  if (!make_augmentation (&options, &augmentation, &error))
    return dig_cli_fail (error);
  data = dig_cli_data_load (command, &options.data, NULL, &exit_code);
  if (data == NULL)
    return exit_code;
  image = find_image (data, options.image, &error);
  if (image == NULL || !make_copies (&options, &augmentation, image, &error))
    return dig_cli_fail (error);
  if (options.out != NULL)
    fprintf (stderr, "%s is written.\n", options.out);
  return dig_cli_finish (DIG_EXIT_DONE);
}

const DigCliCommand dig_command_augment = {
  .name = "augment",
  .arguments = "--out FILE",
  .summary = "Shows copies of a digit as a training with augmentation sees it",
  .description =
      "Ranges as Keras' ImageDataGenerator has them: rotation and shear in degrees, shifts as a\n"
      "share of the image, zoom Z for 1 - Z to 1 + Z. The matrix of a copy leads from its row and\n"
      "column to the place of the original that is seen there.",
  .run = run_augment,
};
