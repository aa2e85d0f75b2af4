/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cpu/dig-cpu-ops.h"
#include "cpu/dig-cpu-table.h"

void
CPU (fill) (DigBackend *table)
{
  table->gather = CPU (gather);
  table->conv2d_forward = CPU (conv2d_forward);
  table->conv2d_backward_data = CPU (conv2d_backward_data);
  table->conv2d_backward_params = CPU (conv2d_backward_params);
  table->dense_forward = CPU (dense_forward);
  table->dense_backward_data = CPU (dense_backward_data);
  table->dense_backward_params = CPU (dense_backward_params);
  table->activation_forward = CPU (activation_forward);
  table->activation_backward = CPU (activation_backward);
  table->batch_norm_forward = CPU (batch_norm_forward);
  table->batch_norm_infer = CPU (batch_norm_infer);
  table->batch_norm_backward = CPU (batch_norm_backward);
  table->dropout = CPU (dropout);
  table->optimizer_step = CPU (optimizer_step);
  table->average_step = CPU (average_step);
  table->add = CPU (add);
  table->conv2d_relu_pool_forward = CPU (conv2d_relu_pool_forward);
  table->conv2d_relu_pool_backward = CPU (conv2d_relu_pool_backward);
  table->batch_norm_dropout_forward = CPU (batch_norm_dropout_forward);
  table->batch_norm_dropout_backward = CPU (batch_norm_dropout_backward);
}
