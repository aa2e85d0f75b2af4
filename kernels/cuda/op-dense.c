/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dense layers: cuBLASLt's products where it has one, else our own. */
#include "launch.h"

#define PRODUCT_TILE 16 /* as in matrix.cu */

void
dig_cuda_multiply (DigStream *stream, const DigMatrixProduct *product, DigActivation activation,
                   float *d_d, const float *d_a, const float *d_b, const float *d_bias)
{
  DigProductArgs args = {
    .m = product->m,
    .n = product->n,
    .k = product->k,
    .a_row = product->a_transposed ? 1 : product->k,
    .a_column = product->a_transposed ? product->m : 1,
    .b_row = product->b_transposed ? 1 : product->n,
    .b_column = product->b_transposed ? product->k : 1,
    .activation = activation,
    .d_d = d_d,
    .d_a = d_a,
    .d_b = d_b,
    .d_bias = d_bias,
  };
  size_t n_rows = ((size_t)product->m + PRODUCT_TILE - 1) / PRODUCT_TILE;
  size_t n_columns = ((size_t)product->n + PRODUCT_TILE - 1) / PRODUCT_TILE;

  DIG_LAUNCH (stream, product, dig_grid (n_rows * n_columns, 1), PRODUCT_TILE * PRODUCT_TILE,
              &args);
}

/* y = activation (x · wᵀ + b); cuBLASLt adds the bias and takes the ReLU in the same kernel where it may read the bias
 * 16 bytes at a time. */
void
dig_cuda_dense_forward (DigStream *stream, const DigDenseShape *shape, DigActivation activation,
                        float *d_y, const float *d_x, const float *d_w, const float *d_b)
{
  bool is_fused = (uintptr_t)d_b % 16 == 0;
  DigMatrixProduct product = { .m = shape->n,
                               .n = shape->out,
                               .k = shape->in,
                               .b_transposed = true,
                               .relu = is_fused && activation == DIG_ACTIVATION_RELU };

  if (!dig_cublas_product (stream, &product, d_y, d_x, d_w, is_fused ? d_b : NULL))
    dig_cuda_multiply (stream, &product, activation, d_y, d_x, d_w, d_b);
  else if (!is_fused)
    dig_cuda_bias_activation (stream, activation, (size_t)shape->n, shape->out, 1, d_y, d_b);
  else if (activation != DIG_ACTIVATION_NONE && activation != DIG_ACTIVATION_RELU)
    dig_cuda_activation_forward (stream, activation, (size_t)shape->n * (size_t)shape->out, d_y,
                                 d_y);
}

/* grad_x = grad_y · w. */
void
dig_cuda_dense_backward_data (DigStream *stream, const DigDenseShape *shape, float *d_grad_x,
                              const float *d_grad_y, const float *d_w)
{
  DigMatrixProduct product = { .m = shape->n, .n = shape->in, .k = shape->out };

  dig_cuda_resume (stream, d_grad_x);
  if (!dig_cublas_product (stream, &product, d_grad_x, d_grad_y, d_w, NULL))
    dig_cuda_multiply (stream, &product, DIG_ACTIVATION_NONE, d_grad_x, d_grad_y, d_w, NULL);
  dig_cuda_leave_on (stream);
}

/* grad_w = grad_yᵀ · x, grad_b = sum of grad_y over the batch. */
void
dig_cuda_dense_backward_params (DigStream *stream, const DigDenseShape *shape, float *d_grad_w,
                                float *d_grad_b, const float *d_x, const float *d_grad_y)
{
  DigMatrixProduct product = {
    .m = shape->out, .n = shape->in, .k = shape->n, .a_transposed = true
  };

  dig_cuda_fork (stream);
  if (!dig_cublas_product (stream, &product, d_grad_w, d_grad_y, d_x, NULL))
    dig_cuda_multiply (stream, &product, DIG_ACTIVATION_NONE, d_grad_w, d_grad_y, d_x, NULL);
  dig_cuda_bias_gradient (stream, (size_t)shape->n, shape->out, 1, d_grad_b, d_grad_y);
  dig_cuda_turn (stream);
  dig_cuda_leave (stream, d_x, d_grad_y);
}
