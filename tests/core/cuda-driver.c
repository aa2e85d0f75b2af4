/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CUDA's driver of the tests (cuda-runtime.h), and what takes the place of dlopen. */
#include <cuda.h>
#include <glib.h>
#include <stdlib.h>

#include "cuda-runtime.h"

static char driver_handle, library_handle;

static CUresult
driver_init (unsigned flags)
{
  return dig_runtime_get_number ("DIG_CUDA_DEVICES", 1) > 0 ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE;
}

static CUresult
driver_version (int *version)
{
  *version = (int)dig_runtime_get_number ("DIG_CUDA_DRIVER", CUDA_VERSION);
  return CUDA_SUCCESS;
}

static CUresult
driver_count (int *count)
{
  *count = (int)dig_runtime_get_number ("DIG_CUDA_DEVICES", 1);
  return CUDA_SUCCESS;
}

static CUresult
driver_get (CUdevice *device, int index)
{
  *device = index;
  return CUDA_SUCCESS;
}

static CUresult
driver_name (char *name, int length, CUdevice device)
{
  g_strlcpy (name, "Emulated GPU", (gsize)length);
  return CUDA_SUCCESS;
}

static CUresult
driver_memory (size_t *n_bytes, CUdevice device)
{
  *n_bytes = (size_t)dig_runtime_get_number ("DIG_CUDA_MIB", DIG_RUNTIME_DEFAULT_MIB) << 20;
  return CUDA_SUCCESS;
}

static CUresult
driver_attribute (int *value, CUdevice_attribute attribute, CUdevice device)
{
  int capability = (int)dig_runtime_get_number ("DIG_CUDA_CAPABILITY", 90);

  *value =
      attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? capability / 10 : capability % 10;
  return CUDA_SUCCESS;
}

static CUresult
driver_error_string (CUresult error, const char **string)
{
  *string = "an error of the test";
  return CUDA_SUCCESS;
}

/* In the place of dlopen and dlsym in kernels/cuda. */
void *dig_runtime_dlopen (const char *name, int flags);
void *dig_runtime_dlsym (void *library, const char *name);

void *
dig_runtime_dlopen (const char *name, int flags)
{
  const char *driver = g_getenv ("DIG_CUDA_DRIVER");

  if (g_getenv ("DIG_CUDA_LIBRARY_US") != NULL
      && (g_str_has_prefix (name, "libcudnn") || g_str_has_prefix (name, "libcublasLt")))
    return &library_handle;
  return g_str_equal (name, "libcuda.so.1") && g_strcmp0 (driver, "none") != 0 ? &driver_handle
                                                                               : NULL;
}

void *
dig_runtime_dlsym (void *library, const char *name)
{
  const struct
  {
    const char *name;
    gpointer function;
  } functions[] = {
    { "cuInit", driver_init },
    { "cuDriverGetVersion", driver_version },
    { "cuDeviceGetCount", driver_count },
    { "cuDeviceGet", driver_get },
    { "cuDeviceGetName", driver_name },
    { "cuDeviceTotalMem_v2", driver_memory },
    { "cuDeviceGetAttribute", driver_attribute },
    { "cuGetErrorString", driver_error_string },
  };

  if (library == &library_handle)
    return dig_library_find (name);
  if (g_strcmp0 (g_getenv ("DIG_CUDA_DRIVER"), "old") == 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, name))
      return functions[i].function;
  return NULL;
}
