/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backend "cuda": what the plug-in exports. */
#include "dig-cuda.h"

static const DigBackend backend = {
  .abi = DIG_BACKEND_ABI,
  .size = sizeof (DigBackend),
  .name = "cuda",
  .probe = dig_cuda_probe,
  .stream_new = dig_cuda_stream_new,
  .stream_free = dig_cuda_stream_free,
  .sync = dig_cuda_sync,
  .alloc = dig_cuda_alloc,
  .free = dig_cuda_free,
  .upload = dig_cuda_upload,
  .download = dig_cuda_download,
  .copy = dig_cuda_copy,
  .zero = dig_cuda_zero,
  .graph_begin = dig_cuda_graph_begin,
  .graph_end = dig_cuda_graph_end,
  .graph_launch = dig_cuda_graph_launch,
  .graph_free = dig_cuda_graph_free,
  .gather = dig_cuda_gather,
  .step_advance = dig_cuda_step_advance,
  .conv2d_forward = dig_cuda_conv2d_forward,
  .conv2d_backward_data = dig_cuda_conv2d_backward_data,
  .conv2d_backward_params = dig_cuda_conv2d_backward_params,
  .dense_forward = dig_cuda_dense_forward,
  .dense_backward_data = dig_cuda_dense_backward_data,
  .dense_backward_params = dig_cuda_dense_backward_params,
  .activation_forward = dig_cuda_activation_forward,
  .activation_backward = dig_cuda_activation_backward,
  .max_pool_forward = dig_cuda_max_pool_forward,
  .max_pool_backward = dig_cuda_max_pool_backward,
  .average_pool_forward = dig_cuda_average_pool_forward,
  .average_pool_backward = dig_cuda_average_pool_backward,
  .global_average_forward = dig_cuda_global_average_forward,
  .global_average_backward = dig_cuda_global_average_backward,
  .batch_norm_forward = dig_cuda_batch_norm_forward,
  .batch_norm_infer = dig_cuda_batch_norm_infer,
  .batch_norm_backward = dig_cuda_batch_norm_backward,
  .dropout = dig_cuda_dropout,
  .softmax = dig_cuda_softmax,
  .softmax_cross_entropy = dig_cuda_softmax_cross_entropy,
  .optimizer_step = dig_cuda_optimizer_step,
  .average_step = dig_cuda_average_step,
  .add = dig_cuda_add,
  .conv2d_relu_pool_forward = dig_cuda_conv2d_relu_pool_forward,
  .conv2d_relu_pool_backward = dig_cuda_conv2d_relu_pool_backward,
  .batch_norm_dropout_forward = dig_cuda_batch_norm_dropout_forward,
  .batch_norm_dropout_backward = dig_cuda_batch_norm_dropout_backward,
};

__attribute__ ((visibility ("default"))) const DigBackend *
dig_backend_get (void)
{
  return &backend;
}
