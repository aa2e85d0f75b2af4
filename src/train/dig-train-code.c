/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-train-code.h"

#include "base/dig-json.h"

static const char *const keras_head =
    "\"\"\"A network of Digit Lab for Keras 3.\n"
    "\n"
    "    python3 THIS_FILE train train.csv\n"
    "    python3 THIS_FILE predict model.safetensors test.csv\n"
    "\n"
    "The first trains it as Digit Lab does, the second prints the probabilities that a\n"
    "model of Digit Lab gives.\n"
    "The files are Kaggle's: train.csv has a label and the pixels in a row, test.csv the pixels.\n"
    "\"\"\"\n"
    "import json\n"
    "%s"
    "import sys\n"
    "\n"
    "import keras\n"
    "import numpy as np\n"
    "from keras import layers\n"
    "\n"
    "\n";

static const char *const pytorch_head =
    "\"\"\"A network of Digit Lab for PyTorch 1.13 and newer.\n"
    "\n"
    "    python3 THIS_FILE train train.csv\n"
    "    python3 THIS_FILE predict model.safetensors test.csv\n"
    "\n"
    "The first trains it as Digit Lab does, the second prints the probabilities that a\n"
    "model of Digit Lab gives.\n"
    "The files are Kaggle's: train.csv has a label and the pixels in a row, test.csv the pixels.\n"
    "\"\"\"\n"
    "import json\n"
    "%s"
    "import sys\n"
    "\n"
    "import numpy as np\n"
    "import torch\n"
    "import torch.nn.functional as F\n"
    "from torch import nn\n"
    "\n"
    "\n";

static const char *const tail =
    "\n"
    "\n"
    "def predict(model, path):\n"
    "    \"\"\"A line for each image: its probabilities.\"\"\"\n"
    "    images = np.loadtxt(path, delimiter=\",\", skiprows=1, dtype=np.uint8, ndmin=2)\n"
    "    network, offset, scale = load(model)\n"
    "    np.savetxt(sys.stdout, probabilities(network, images, offset, scale), \"%.9g\")\n"
    "\n"
    "\n"
    "if __name__ == \"__main__\":\n"
    "    {\"train\": train, \"predict\": predict}[sys.argv[1]](*sys.argv[2:])\n";

static void
append_number (GString *text, const char *before, double value, const char *after)
{
  g_string_append (text, before);
  dig_json_append_double (text, value);
  g_string_append (text, after);
}

static void
append_small (GString *text, const char *before, float value, const char *after)
{
  g_string_append (text, before);
  dig_json_append_float (text, value);
  g_string_append (text, after);
}

/* What dig_schedule_get_factor does, in Python. */
static void
append_schedule (GString *text, const DigSchedule *schedule)
{
  if (schedule->kind == DIG_SCHEDULE_CONSTANT)
    return;
  g_string_append (text, "\n\n"
                         "def slope(start, end, t):\n"
                         "    return end + (start - end) * (1 + math.cos(math.pi * t)) / 2\n"
                         "\n\n"
                         "def factor(t):\n"
                         "    \"\"\"Of the learning rate, after the share t of all steps.\"\"\"\n");
  if (schedule->kind == DIG_SCHEDULE_ONE_CYCLE)
    {
      append_number (text, "    warm_up = ", schedule->warm_up, "\n    if t < warm_up:\n");
      append_number (text, "        return slope(", schedule->start, ", 1, t / warm_up)\n");
      append_number (text, "    return slope(1, ", schedule->end,
                     ", (t - warm_up) / (1 - warm_up))\n");
    }
  else
    append_number (text, "    return slope(1, ", schedule->end, ", t)\n");
}

/* Reading, splitting and scaling: `images`, `labels`, `fit` and `held_out` rows, `offset`, `scale`. */
static void
append_data (GString *text, const DigTrainSettings *settings)
{
  g_string_append (text, "\n\n"
                         "def read_training(path):\n"
                         "    \"\"\"Images and labels to fit and to validate with, offset and "
                         "scale of each pixel.\"\"\"\n"
                         "    from sklearn.model_selection import train_test_split\n"
                         "\n"
                         "    table = np.loadtxt(path, delimiter=\",\", skiprows=1, "
                         "dtype=np.uint8, ndmin=2)\n");
  if (settings->limit > 0)
    g_string_append_printf (text, "    table = table[:%u]\n", settings->limit);
  append_number (text,
                 "    fit, held_out = train_test_split(table, test_size=", settings->test_size, "");
  g_string_append_printf (text, ", random_state=%u)\n", settings->split_seed);
  if (settings->scaler == DIG_SCALER_255)
    g_string_append (text, "    offset, scale = np.zeros(fit.shape[1] - 1), "
                           "np.full(fit.shape[1] - 1, 1 / 255)\n");
  else
    g_string_append (text, "    # Each pixel to 0…1, by what it is in the images that are fitted.\n"
                           "    offset = fit[:, 1:].min(0).astype(float)\n"
                           "    width = fit[:, 1:].max(0) - offset\n"
                           "    scale = 1 / np.where(width > 0, width, 1)\n");
  g_string_append (text, "    return fit[:, 1:], fit[:, 0], held_out[:, 1:], held_out[:, 0], "
                         "offset, scale\n");
}

/* What Digit Lab does besides, so that nobody looks for the same figures. */
static void
append_left_out (GString *text, const DigTrainSettings *settings)
{
  gboolean has_statistics = FALSE;

  for (guint i = 0; i < dig_network_spec_get_n_layers (settings->spec); i++)
    has_statistics =
        has_statistics
        || dig_network_spec_get_layer (settings->spec, i)->type == DIG_LAYER_BATCH_NORM;
  if (!settings->is_augmented && settings->average_decay == 0.0 && !has_statistics
      && !(settings->has_plateau && settings->schedule.kind != DIG_SCHEDULE_CONSTANT))
    return;
  g_string_append (text, "\n\n# What this program leaves out and Digit Lab does:\n");
  if (settings->is_augmented)
    {
      const DigAugmentation *ranges = &settings->augmentation;

      append_small (text, "# - each training image is turned by up to ", ranges->rotation, "");
      append_small (text, " degrees, shifted by up to ", ranges->shift_x, "");
      append_small (text, " of its width and\n#   ", ranges->shift_y, "");
      append_small (text, " of its height, and zoomed by up to ", ranges->zoom,
                    ", anew in every epoch;\n");
    }
  if (settings->average_decay > 0.0)
    append_number (text, "# - the model is the moving average of the weights, with a decay of ",
                   settings->average_decay, ";\n");
  if (has_statistics)
    g_string_append (
        text,
        "# - what the running statistics of batch normalisation began with, 0 and 1, is taken\n"
        "#   out of the model: a few hundred steps are not enough to forget it;\n");
  if (settings->has_plateau && settings->schedule.kind != DIG_SCHEDULE_CONSTANT)
    g_string_append (text, "# - on a plateau the learning rate is lowered besides its schedule;\n");
}

/* ---- Keras ---- */

static void
append_keras_optimizer (GString *text, const DigTrainSettings *settings)
{
  const DigOptimizer *optimizer = &settings->optimizer;
  gboolean is_adamw = optimizer->kind == DIG_OPTIMIZER_ADAMW;

  if (optimizer->kind == DIG_OPTIMIZER_SGD)
    {
      append_number (text, "keras.optimizers.SGD(", settings->learning_rate, "");
      append_small (text, ", momentum=", optimizer->momentum, ")");
      return;
    }
  append_number (text, is_adamw ? "keras.optimizers.AdamW(" : "keras.optimizers.Adam(",
                 settings->learning_rate, "");
  append_small (text, ", beta_1=", optimizer->beta1, "");
  append_small (text, ", beta_2=", optimizer->beta2, "");
  append_small (text, ", epsilon=", optimizer->epsilon, "");
  if (is_adamw)
    append_small (text, ", weight_decay=", optimizer->weight_decay, "");
  g_string_append_c (text, ')');
}

static void
append_keras_rate (GString *text, const DigTrainSettings *settings)
{
  if (settings->schedule.kind == DIG_SCHEDULE_CONSTANT)
    return;
  g_string_append (text, "\n\n"
                         "class Rate(keras.callbacks.Callback):\n"
                         "    \"\"\"Sets the learning rate before every step.\"\"\"\n"
                         "\n"
                         "    def __init__(self, n_steps):\n"
                         "        super().__init__()\n"
                         "        self.n_steps = n_steps\n"
                         "        self.step = 0\n"
                         "\n"
                         "    def on_train_batch_begin(self, batch, logs=None):\n"
                         "        t = self.step / self.n_steps\n");
  append_number (text, "        self.model.optimizer.learning_rate = ", settings->learning_rate,
                 " * factor(t)\n        self.step += 1\n");
}

static void
append_keras_rules (GString *text, const DigTrainSettings *settings)
{
  g_string_append (text, "    callbacks = []\n");
  if (settings->schedule.kind != DIG_SCHEDULE_CONSTANT)
    g_string_append_printf (text, "    callbacks.append(Rate(%u * math.ceil(len(x) / %u)))\n",
                            settings->epochs, settings->batch_size);
  if (settings->has_early_stopping)
    {
      g_string_append_printf (text,
                              "    callbacks.append(keras.callbacks.EarlyStopping(\n"
                              "        monitor=\"val_loss\", patience=%u, ",
                              settings->stopping_patience);
      append_number (text, "min_delta=", settings->stopping_min_delta, "");
      g_string_append_printf (text, ", restore_best_weights=%s))\n",
                              settings->restores_best ? "True" : "False");
    }
  if (!settings->has_plateau || settings->schedule.kind != DIG_SCHEDULE_CONSTANT)
    return;
  g_string_append_printf (text,
                          "    callbacks.append(keras.callbacks.ReduceLROnPlateau(\n"
                          "        monitor=\"val_loss\", patience=%u, ",
                          settings->plateau_patience);
  append_number (text, "factor=", settings->plateau_factor, "");
  append_number (text, ", min_delta=", settings->plateau_min_delta, "");
  append_number (text, ", min_lr=", settings->plateau_min_rate, "))\n");
}

static void
append_keras_training (GString *text, const DigTrainSettings *settings, const DigLayerInfo *total)
{
  append_keras_rate (text, settings);
  append_data (text, settings);
  g_string_append_printf (
      text,
      "\n\n"
      "def train(path):\n"
      "    fit, labels, held_out, true_labels, offset, scale = read_training(path)\n"
      "    # The channels, of which digits have one, come last.\n"
      "    x = ((fit - offset) * scale).reshape(-1, %d, %d, %d).transpose(0, 2, 3, 1)\n"
      "    val_x = ((held_out - offset) * scale).reshape(-1, %d, %d, %d).transpose(0, 2, 3, 1)\n"
      "    y = keras.utils.to_categorical(labels, %d)\n"
      "    val_y = keras.utils.to_categorical(true_labels, %d)\n",
      total->in_c, total->in_h, total->in_w, total->in_c, total->in_h, total->in_w, total->out_c,
      total->out_c);
  g_string_append_printf (text,
                          "    keras.utils.set_random_seed(%u)\n"
                          "    network = build()\n"
                          "    network.compile(\n"
                          "        optimizer=",
                          (guint)(settings->seed % G_MAXUINT32));
  append_keras_optimizer (text, settings);
  append_small (text, ",\n        loss=keras.losses.CategoricalCrossentropy(label_smoothing=",
                settings->label_smoothing, "),\n        metrics=[\"accuracy\"],\n    )\n");
  append_keras_rules (text, settings);
  g_string_append_printf (
      text,
      "    network.fit(x, y, batch_size=%u, epochs=%u, validation_data=(val_x, val_y),\n"
      "                callbacks=callbacks)\n"
      "    network.save(\"network.keras\")\n",
      settings->batch_size, settings->epochs);
}

/* ---- PyTorch ---- */

static void
append_pytorch_optimizer (GString *text, const DigTrainSettings *settings)
{
  const DigOptimizer *optimizer = &settings->optimizer;
  gboolean is_adamw = optimizer->kind == DIG_OPTIMIZER_ADAMW;

  if (optimizer->kind == DIG_OPTIMIZER_SGD)
    {
      append_number (text, "torch.optim.SGD(network.parameters(), lr=", settings->learning_rate,
                     "");
      append_small (text, ", momentum=", optimizer->momentum, ")");
      return;
    }
  append_number (text,
                 is_adamw ? "torch.optim.AdamW(network.parameters(), lr="
                          : "torch.optim.Adam(network.parameters(), lr=",
                 settings->learning_rate, "");
  append_small (text, ", betas=(", optimizer->beta1, "");
  append_small (text, ", ", optimizer->beta2, ")");
  append_small (text, ", eps=", optimizer->epsilon, "");
  if (is_adamw)
    append_small (
        text, ",\n                                  weight_decay=", optimizer->weight_decay, "");
  g_string_append_c (text, ')');
}

static gboolean
has_plateau (const DigTrainSettings *settings)
{
  return settings->has_plateau && settings->schedule.kind == DIG_SCHEDULE_CONSTANT;
}

static void
append_pytorch_setup (GString *text, const DigTrainSettings *settings, const DigLayerInfo *total)
{
  g_string_append_printf (
      text,
      "\n\n"
      "def train(path):\n"
      "    fit, labels, held_out, true_labels, offset, scale = read_training(path)\n"
      "    device = \"cuda\" if torch.cuda.is_available() else \"cpu\"\n"
      "    shape = (-1, %d, %d, %d)\n"
      "    x = torch.tensor((fit - offset) * scale, dtype=torch.float32, "
      "device=device).reshape(shape)\n"
      "    y = torch.tensor(labels, dtype=torch.int64, device=device)\n"
      "    val_x = torch.tensor((held_out - offset) * scale, dtype=torch.float32, device=device)\n"
      "    val_y = torch.tensor(true_labels, dtype=torch.int64, device=device)\n"
      "    torch.manual_seed(%" G_GUINT64_FORMAT ")\n"
      "    network = Network().to(device)\n"
      "    optimizer = ",
      total->in_c, total->in_h, total->in_w, settings->seed);
  append_pytorch_optimizer (text, settings);
  g_string_append_c (text, '\n');
  if (settings->schedule.kind != DIG_SCHEDULE_CONSTANT)
    g_string_append_printf (text,
                            "    n_steps = %u * math.ceil(len(x) / %u)\n"
                            "    schedule = torch.optim.lr_scheduler.LambdaLR(\n"
                            "        optimizer, lambda step: factor(min(step / n_steps, 1)))\n",
                            settings->epochs, settings->batch_size);
  if (!has_plateau (settings))
    return;
  /* Keras lowers the rate when it has waited `patience` epochs, PyTorch in the epoch after. */
  append_number (text,
                 "    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(\n"
                 "        optimizer, factor=",
                 settings->plateau_factor, "");
  g_string_append_printf (text, ", patience=%u",
                          settings->plateau_patience > 0 ? settings->plateau_patience - 1 : 0);
  append_number (text, ", threshold=", settings->plateau_min_delta,
                 ",\n        threshold_mode=\"abs\"");
  append_number (text, ", min_lr=", settings->plateau_min_rate, ")\n");
}

static void
append_pytorch_epochs (GString *text, const DigTrainSettings *settings)
{
  g_string_append_printf (text,
                          "    best, best_state, waited = math.inf, None, 0\n"
                          "    for epoch in range(%u):\n"
                          "        network.train()\n"
                          "        for batch in torch.randperm(len(x), device=device).split(%u):\n"
                          "            optimizer.zero_grad()\n"
                          "            loss = F.cross_entropy(network(x[batch]), y[batch]",
                          settings->epochs, settings->batch_size);
  if (settings->label_smoothing > 0.0f)
    append_small (text, ",\n                                   label_smoothing=",
                  settings->label_smoothing, "");
  g_string_append (text, ")\n"
                         "            loss.backward()\n"
                         "            optimizer.step()\n");
  if (settings->schedule.kind != DIG_SCHEDULE_CONSTANT)
    g_string_append (text, "            schedule.step()\n");
  g_string_append (text, "        network.eval()\n"
                         "        with torch.no_grad():\n"
                         "            logits = torch.cat([network(part) for part in "
                         "val_x.reshape(shape).split(1000)])\n"
                         "        val_loss = F.cross_entropy(logits, val_y).item()\n"
                         "        accuracy = (logits.argmax(1) == val_y).float().mean().item()\n"
                         "        print(f\"epoch {epoch + 1}: val_loss {val_loss:.5f}, "
                         "val_accuracy {accuracy:.5f}\", flush=True)\n");
  if (has_plateau (settings))
    g_string_append (text, "        plateau.step(val_loss)\n");
  append_number (text, "        waited += 1\n        if val_loss + ",
                 settings->has_early_stopping ? settings->stopping_min_delta : 0.0,
                 " < best:\n"
                 "            best, waited = val_loss, 0\n"
                 "            best_state = {name: values.clone()\n"
                 "                          for name, values in network.state_dict().items()}\n");
  if (settings->has_early_stopping)
    g_string_append_printf (text,
                            "        if waited >= %u:\n"
                            "            break\n",
                            MAX (settings->stopping_patience, 1));
  g_string_append (text, "    torch.save(best_state, \"network.pt\")\n");
}

char *
dig_train_code_new (const DigTrainSettings *settings, DigCodeLibrary library, GError **error)
{
  g_autofree char *network = NULL;
  DigLayerInfo total;
  gboolean uses_math;
  GString *text;

  g_return_val_if_fail (settings != NULL && settings->spec != NULL, NULL);

  network = dig_network_code_new (settings->spec, library, error);
  if (network == NULL)
    return NULL;
  dig_network_spec_get_totals (settings->spec, &total);
  text = g_string_new (NULL);
  uses_math = library == DIG_CODE_PYTORCH || settings->schedule.kind != DIG_SCHEDULE_CONSTANT;
  g_string_append_printf (text, library == DIG_CODE_KERAS ? keras_head : pytorch_head,
                          uses_math ? "import math\n" : "");
  g_string_append (text, network);
  append_schedule (text, &settings->schedule);
  append_left_out (text, settings);
  if (library == DIG_CODE_KERAS)
    append_keras_training (text, settings, &total);
  else
    {
      append_data (text, settings);
      append_pytorch_setup (text, settings, &total);
      append_pytorch_epochs (text, settings);
    }
  g_string_append (text, tail);
  return g_string_free (text, FALSE);
}
