/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which GPUs there are, or why there is none.
 *
 * Asks the driver library directly, opened by hand: a machine without a driver answers at once, and
 * nothing of the CUDA libraries is loaded before a stream is wanted. */
#include <cuda.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dig-cuda.h"

/* The entry points keep their versioned names: cuda.h maps cuDeviceTotalMem to cuDeviceTotalMem_v2. */
typedef struct
{
  CUresult (*init) (unsigned flags);
  CUresult (*driver_version) (int *version);
  CUresult (*device_count) (int *count);
  CUresult (*device_get) (CUdevice *device, int index);
  CUresult (*device_name) (char *name, int length, CUdevice device);
  CUresult (*device_memory) (size_t *n_bytes, CUdevice device);
  CUresult (*device_attribute) (int *value, CUdevice_attribute attribute, CUdevice device);
  CUresult (*error_string) (CUresult error, const char **string);
} Driver;

static void set_status (DigStatus *status, DigStatusCode code, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

static void
set_status (DigStatus *status, DigStatusCode code, const char *format, ...)
{
  va_list arguments;

  if (status == NULL)
    return;
  status->code = code;
  va_start (arguments, format);
  vsnprintf (status->message, sizeof status->message, format, arguments);
  va_end (arguments);
}

static bool
open_driver (Driver *driver, DigStatus *status)
{
  void *library = dlopen ("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  const struct
  {
    void *entry;
    const char *name;
  } symbols[] = {
    { &driver->init, "cuInit" },
    { &driver->driver_version, "cuDriverGetVersion" },
    { &driver->device_count, "cuDeviceGetCount" },
    { &driver->device_get, "cuDeviceGet" },
    { &driver->device_name, "cuDeviceGetName" },
    { &driver->device_memory, "cuDeviceTotalMem_v2" },
    { &driver->device_attribute, "cuDeviceGetAttribute" },
    { &driver->error_string, "cuGetErrorString" },
  };

  if (library == NULL)
    {
      set_status (status, DIG_STATUS_NO_DEVICE,
                  "No NVIDIA driver is installed (libcuda.so.1 was not found).");
      return false;
    }
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
    {
      void *symbol = dlsym (library, symbols[i].name);

      if (symbol == NULL)
        {
          set_status (status, DIG_STATUS_NO_DEVICE,
                      "The NVIDIA driver is too old: it has no %s; CUDA %d.%d is needed.",
                      symbols[i].name, CUDA_VERSION / 1000, CUDA_VERSION % 1000 / 10);
          return false;
        }
      memcpy (symbols[i].entry, &symbol, sizeof symbol);
    }
  return true;
}

static const char *
describe (const Driver *driver, CUresult error)
{
  const char *text = NULL;

  return driver->error_string (error, &text) == CUDA_SUCCESS && text != NULL ? text
                                                                             : "unknown error";
}

/* A driver serves every CUDA release of its own major version and of older ones. */
static bool
start_driver (const Driver *driver, int *version, DigStatus *status)
{
  CUresult error;

  if (driver->driver_version (version) == CUDA_SUCCESS && *version / 1000 < CUDA_VERSION / 1000)
    {
      set_status (status, DIG_STATUS_NO_DEVICE,
                  "The NVIDIA driver is too old: it offers CUDA %d.%d, and CUDA %d.0 or newer is "
                  "needed.",
                  *version / 1000, *version % 1000 / 10, CUDA_VERSION / 1000);
      return false;
    }
  error = driver->init (0);
  if (error == CUDA_ERROR_NO_DEVICE)
    {
      set_status (status, DIG_STATUS_NO_DEVICE,
                  "The NVIDIA driver is installed, but it finds no GPU.");
      return false;
    }
  if (error != CUDA_SUCCESS)
    {
      set_status (status, DIG_STATUS_NO_DEVICE, "The NVIDIA driver does not start: %s.",
                  describe (driver, error));
      return false;
    }
  return true;
}

/* "cuDNN 9.19.0" or "no cuDNN". */
static void
write_library_text (char *text, size_t n_bytes, const char *library, unsigned version)
{
  if (version == 0)
    snprintf (text, n_bytes, "no %s", library);
  else
    snprintf (text, n_bytes, "%s %u.%u.%u", library, version / 10000, version / 100 % 100,
              version % 100);
}

/* "580.159.03, CUDA 13.0, cuDNN 9.19.0, cuBLAS 13.1.0"; the first part only where the kernel module
 * says it. Opens the two libraries: there is a GPU that will want them. */
static void
write_driver_text (char *text, size_t n_bytes, int version)
{
  char cudnn[48], cublas[48], all[192];
  size_t n;
  char module_version[32] = "";
  FILE *file = fopen ("/sys/module/nvidia/version", "re");

  if (file != NULL)
    {
      if (fgets (module_version, sizeof module_version, file) == NULL)
        module_version[0] = '\0';
      fclose (file);
      module_version[strcspn (module_version, "\n")] = '\0';
    }
  write_library_text (cudnn, sizeof cudnn, "cuDNN", dig_cudnn_get_version ());
  write_library_text (cublas, sizeof cublas, "cuBLAS", dig_cublas_get_version ());
  snprintf (all, sizeof all, "%s%sCUDA %d.%d, %s, %s", module_version,
            module_version[0] != '\0' ? ", " : "", version / 1000, version % 1000 / 10, cudnn,
            cublas);
  n = strnlen (all, n_bytes - 1);
  memcpy (text, all, n);
  text[n] = '\0';
}

/* False when the device does not answer. */
static bool
read_device (const Driver *driver, int index, int version, DigDeviceInfo *info)
{
  CUdevice device;
  size_t n_bytes = 0;
  int major = 0, minor = 0;

  memset (info, 0, sizeof *info);
  if (driver->device_get (&device, index) != CUDA_SUCCESS
      || driver->device_name (info->name, sizeof info->name, device) != CUDA_SUCCESS
      || driver->device_memory (&n_bytes, device) != CUDA_SUCCESS
      || driver->device_attribute (&major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device)
             != CUDA_SUCCESS
      || driver->device_attribute (&minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device)
             != CUDA_SUCCESS)
    return false;
  info->memory_bytes = n_bytes;
  info->compute_capability = major * 10 + minor;
  write_driver_text (info->driver, sizeof info->driver, version);
  return true;
}

/* Devices keep the driver's order. One that is too old ends the list unless a usable one follows
 * it, so that an index is always the driver's own; stream_new refuses the unusable ones. */
int
dig_cuda_probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  Driver driver;
  DigDeviceInfo info, best = { 0 };
  int version = 0, n_found = 0, n_listed = 0;

  set_status (status, DIG_STATUS_OK, "%s", "");
  if (!open_driver (&driver, status) || !start_driver (&driver, &version, status))
    return 0;
  if (driver.device_count (&n_found) != CUDA_SUCCESS || n_found == 0)
    {
      set_status (status, DIG_STATUS_NO_DEVICE,
                  "The NVIDIA driver is installed, but it finds no GPU.");
      return 0;
    }
  for (int i = 0; i < n_found; i++)
    {
      bool is_read = read_device (&driver, i, version, &info);

      if (is_read && info.compute_capability >= DIG_CUDA_MIN_CAPABILITY)
        n_listed = i + 1;
      if (is_read && info.compute_capability > best.compute_capability)
        best = info;
      if (i < max)
        devices[i] = info;
    }
  if (n_listed == 0)
    set_status (status, DIG_STATUS_NO_DEVICE,
                "%s is too old: its compute capability is %d.%d, and %d.%d is needed.",
                best.name[0] != '\0' ? best.name : "The GPU", best.compute_capability / 10,
                best.compute_capability % 10, DIG_CUDA_MIN_CAPABILITY / 10,
                DIG_CUDA_MIN_CAPABILITY % 10);
  return n_listed;
}
