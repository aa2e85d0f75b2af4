/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-augmentation.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define FIELD(member) G_STRUCT_OFFSET (DigAugmentation, member)

static const char *const mode_names[] = { "constant", "nearest", "reflect", "wrap", NULL };

static const DigAugmentationField fields[] = {
  { "rotation", N_ ("rotation"), FIELD (rotation), 0.0, 180.0, 10.0 },
  { "shift_x", N_ ("horizontal shift"), FIELD (shift_x), 0.0, 0.5, 0.1 },
  { "shift_y", N_ ("vertical shift"), FIELD (shift_y), 0.0, 0.5, 0.1 },
  { "zoom", N_ ("zoom"), FIELD (zoom), 0.0, 0.9, 0.1 },
  { "shear", N_ ("shear"), FIELD (shear), 0.0, 45.0, 0.0 },
  { "fill_value", N_ ("fill value"), FIELD (fill_value), 0.0, 255.0, 0.0 },
  { "elastic_alpha", N_ ("strength of the elastic distortion"), FIELD (elastic_alpha), 0.0, 100.0,
    0.0 },
  { "elastic_sigma", N_ ("smoothness of the elastic distortion"), FIELD (elastic_sigma), 0.5,
    (double)DIG_AUGMENT_MAX_SIGMA, 4.0 },
  { "erase_probability", N_ ("share of images with an erased part"), FIELD (erase_probability), 0.0,
    1.0, 0.0 },
  { "erase_min", N_ ("smallest area that is erased"), FIELD (erase_min), 0.0, 1.0, 0.02 },
  { "erase_max", N_ ("largest area that is erased"), FIELD (erase_max), 0.0, 1.0, 0.2 },
};

const DigAugmentationField *
dig_augmentation_get_fields (guint *n_fields)
{
  g_return_val_if_fail (n_fields != NULL, NULL);

  *n_fields = G_N_ELEMENTS (fields);
  return fields;
}

float
dig_augmentation_get (const DigAugmentation *augmentation, const DigAugmentationField *field)
{
  g_return_val_if_fail (augmentation != NULL && field != NULL, 0.0f);

  return G_STRUCT_MEMBER (float, augmentation, field->offset);
}

void
dig_augmentation_set (DigAugmentation *augmentation, const DigAugmentationField *field,
                      double value)
{
  g_return_if_fail (augmentation != NULL && field != NULL);

  G_STRUCT_MEMBER (float, augmentation, field->offset) = (float)value;
}

const char *const *
dig_fill_mode_get_names (void)
{
  return mode_names;
}

void
dig_augmentation_init (DigAugmentation *augmentation)
{
  g_return_if_fail (augmentation != NULL);

  *augmentation = (DigAugmentation){ .fill_mode = DIG_FILL_CONSTANT };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    dig_augmentation_set (augmentation, &fields[i], fields[i].preset);
}

gboolean
dig_augmentation_equal (const DigAugmentation *a, const DigAugmentation *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (dig_augmentation_get (a, &fields[i]) != dig_augmentation_get (b, &fields[i]))
      return FALSE;
  return a->flips_horizontally == b->flips_horizontally && a->fill_mode == b->fill_mode;
}

gboolean
dig_augmentation_is_none (const DigAugmentation *augmentation)
{
  const DigAugmentation *a = augmentation;

  g_return_val_if_fail (a != NULL, TRUE);

  return a->rotation == 0.0f && a->shift_x == 0.0f && a->shift_y == 0.0f && a->zoom == 0.0f
         && a->shear == 0.0f && !a->flips_horizontally && a->elastic_alpha == 0.0f
         && a->erase_probability == 0.0f;
}

gboolean
dig_augmentation_check (const DigAugmentation *augmentation, GError **error)
{
  g_return_val_if_fail (augmentation != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      double value = (double)dig_augmentation_get (augmentation, &fields[i]);

      if (value >= (double)(float)fields[i].minimum && value <= (double)(float)fields[i].maximum)
        continue;
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("Augmentation: the %s is %g; it must be %g…%g"), _ (fields[i].name), value,
                   fields[i].minimum, fields[i].maximum);
      return FALSE;
    }
  if (augmentation->erase_min <= augmentation->erase_max)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
               _ ("Augmentation: the smallest area that is erased is %g of the image, the largest "
                  "%g; the smallest must not be above the largest"),
               (double)augmentation->erase_min, (double)augmentation->erase_max);
  return FALSE;
}

void
dig_augmentation_append_json (GString *text, const DigAugmentation *augmentation)
{
  g_return_if_fail (text != NULL && augmentation != NULL);

  g_string_append_printf (text, "{\"horizontal_flip\": %s, \"fill_mode\": \"%s\"",
                          augmentation->flips_horizontally ? "true" : "false",
                          mode_names[augmentation->fill_mode]);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_string_append_printf (text, ", \"%s\": ", fields[i].key);
      dig_json_append_float (text, dig_augmentation_get (augmentation, &fields[i]));
    }
  g_string_append_c (text, '}');
}

gboolean
dig_augmentation_read_json (JsonObject *object, DigAugmentation *augmentation, GError **error)
{
  DigJsonReader reader;

  g_return_val_if_fail (object != NULL && augmentation != NULL, FALSE);

  dig_json_reader_init (&reader, object, DIG_ERROR_USAGE, _ ("The settings: augmentation"));
  augmentation->flips_horizontally = dig_json_read_boolean (&reader, "horizontal_flip");
  augmentation->fill_mode = (DigFillMode)dig_json_read_choice (&reader, "fill_mode", mode_names);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    dig_augmentation_set (augmentation, &fields[i], dig_json_read_double (&reader, fields[i].key));
  return dig_json_reader_end (&reader, error) && dig_augmentation_check (augmentation, error);
}

DigTransform
dig_augmentation_apply (const DigAugmentation *augmentation, guint64 seed, guint64 step,
                        guint place, const guint8 *image, int height, int width, guint8 *to)
{
  DigTransform transform = dig_augment_draw (augmentation, seed, step, place, height, width);
  float field[2 * DIG_AUGMENT_MAX_PIXELS], scratch[DIG_AUGMENT_MAX_PIXELS];
  gboolean has_field = augmentation->elastic_alpha > 0.0f;

  g_return_val_if_fail (height * width <= DIG_AUGMENT_MAX_PIXELS, transform);

  if (has_field)
    dig_augment_displace (augmentation, seed, step, place, height, width, field, scratch);
  for (int i = 0; i < height * width; i++)
    {
      float level = dig_augment_pixel (augmentation, &transform, image, height, width,
                                       has_field ? field : NULL, i / width, i % width);

      to[i] = (guint8)(level + 0.5f);
    }
  return transform;
}

static const char *
separate (const GString *text)
{
  return text->len > 0 ? "; " : "";
}

/* A place that looks down shows its image higher: the picture moves against the shift. */
static void
describe_move (GString *text, const DigTransform *transform)
{
  double x = (double)transform->shift_x, y = (double)transform->shift_y;

  g_string_append (text, separate (text));
  if (x < 0.0)
    g_string_append_printf (text, _ ("moved %.1f px to the right"), -x);
  else
    g_string_append_printf (text, _ ("moved %.1f px to the left"), x);
  g_string_append (text, separate (text));
  if (y < 0.0)
    g_string_append_printf (text, _ ("%.1f px down"), -y);
  else
    g_string_append_printf (text, _ ("%.1f px up"), y);
}

char *
dig_transform_describe (const DigTransform *transform)
{
  GString *text;

  g_return_val_if_fail (transform != NULL, NULL);

  text = g_string_new (NULL);
  if (transform->rotation > 0.0f)
    g_string_append_printf (text, _ ("turned %.1f° clockwise"), (double)transform->rotation);
  else if (transform->rotation < 0.0f)
    g_string_append_printf (text, _ ("turned %.1f° anticlockwise"), -(double)transform->rotation);
  if (transform->shift_x != 0.0f || transform->shift_y != 0.0f)
    describe_move (text, transform);
  if (transform->zoom_x != 1.0f || transform->zoom_y != 1.0f)
    {
      g_string_append (text, separate (text));
      g_string_append_printf (text, _ ("width × %.2f, height × %.2f"),
                              1.0 / (double)transform->zoom_x, 1.0 / (double)transform->zoom_y);
    }
  if (transform->shear != 0.0f)
    {
      g_string_append (text, separate (text));
      g_string_append_printf (text, _ ("sheared by %.1f°"), (double)transform->shear);
    }
  if (transform->is_flipped)
    g_string_append_printf (text, "%s%s", separate (text), _ ("mirrored"));
  if (transform->erase_height > 0)
    {
      g_string_append (text, separate (text));
      g_string_append_printf (text, _ ("%d×%d pixels erased"), transform->erase_width,
                              transform->erase_height);
    }
  if (text->len == 0)
    g_string_append (text, _ ("as it is"));
  return g_string_free (text, FALSE);
}

/* "0.992 r − 0.073 c + 0.36" */
static char *
describe_sum (const float *m)
{
  static const char minus[] = "−";

  return g_strdup_printf ("%s%.3f r %s %.3f c %s %.2f", m[0] < 0 ? minus : "", fabs ((double)m[0]),
                          m[1] < 0 ? minus : "+", fabs ((double)m[1]), m[2] < 0 ? minus : "+",
                          fabs ((double)m[2]));
}

char *
dig_transform_describe_matrix (const DigTransform *transform)
{
  g_autofree char *row = NULL, *column = NULL;

  g_return_val_if_fail (transform != NULL, NULL);

  row = describe_sum (transform->matrix);
  column = describe_sum (transform->matrix + 3);
  /* Translators: %s are sums such as "0.992 r − 0.073 c + 0.36". */
  return g_strdup_printf (_ ("row = %s, column = %s: the pixel in row r and column c of the copy "
                             "shows this place of the original"),
                          row, column);
}
