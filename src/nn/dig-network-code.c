/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-network-code-private.h"

static const char *const reader =
    "\n"
    "\n"
    "def read_model(path):\n"
    "    \"\"\"A model file of Digit Lab (safetensors): arrays by name, and the texts beside "
    "them.\"\"\"\n"
    "    with open(path, \"rb\") as file:\n"
    "        header = json.loads(file.read(int.from_bytes(file.read(8), \"little\")))\n"
    "        data = file.read()\n"
    "    texts = header.pop(\"__metadata__\")\n"
    "    arrays = {}\n"
    "    for name, entry in header.items():\n"
    "        begin, end = entry[\"data_offsets\"]\n"
    "        arrays[name] = np.frombuffer(data[begin:end], \"<f4\").reshape(entry[\"shape\"])\n"
    "    return arrays, texts\n"
    "\n"
    "\n"
    "def read_scaling(texts):\n"
    "    \"\"\"Offset and scale of each pixel: x = (byte - offset) * scale.\"\"\"\n"
    "    scaler = json.loads(texts[\"scaler\"])\n"
    "    return np.float32(scaler[\"offset\"]), np.float32(scaler[\"scale\"])\n";

const char *
dig_code_library_get_name (DigCodeLibrary library)
{
  return library == DIG_CODE_KERAS ? "Keras" : "PyTorch";
}

void
dig_network_code_append_shape (GString *text, int a, int b, int c)
{
  g_string_append_printf (text, "(%d, %d, %d)", a, b, c);
}

char *
dig_network_code_new (const DigNetworkSpec *spec, DigCodeLibrary library, GError **error)
{
  g_autofree DigLayerInfo *infos = NULL;
  GString *text;

  g_return_val_if_fail (spec != NULL && library < DIG_N_CODE_LIBRARIES, NULL);

  infos = g_new0 (DigLayerInfo, MAX (dig_network_spec_get_n_layers (spec), 1));
  if (!dig_network_spec_check (spec, infos, error))
    return NULL;
  text = g_string_new (NULL);
  if (library == DIG_CODE_KERAS)
    dig_network_code_append_keras (text, spec, infos);
  else
    dig_network_code_append_pytorch (text, spec, infos);
  g_string_append (text, reader);
  return g_string_free (text, FALSE);
}
