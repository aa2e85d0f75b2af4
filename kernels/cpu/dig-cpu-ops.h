/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries of the table that are compiled per instruction set; included by those files only. */
#pragma once

#include "cpu/dig-cpu-stream.h"
#include "cpu/dig-cpu-vector.h"

void CPU (conv2d_forward) (DigStream *stream, const DigConv2dShape *shape, DigActivation activation,
                           float *y, const float *x, const float *w, const float *b);
void CPU (conv2d_relu_pool_forward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                     float *y, uint8_t *which, const float *x, const float *w,
                                     const float *b);
/* Winograd's way of both forward entries (pool_size 1: no pooling). False: not for this shape, and
 * nothing was done. */
bool CPU (winograd_forward) (DigStream *stream, const DigConv2dShape *shape,
                             DigActivation activation, int pool_size, float *y, uint8_t *which,
                             const float *x, const float *w, const float *b);

/* Winograd's way of the backward entries: grad_x or grad_w and grad_b may be NULL. With pool_size 0,
 * grad_y is the gradient before the activation; otherwise that of the pooled output y. */
typedef struct
{
  float *grad_x, *grad_w, *grad_b;
  const float *grad_y, *y, *x, *w;
  const uint8_t *which;
} DigCpuConvGradients;

bool CPU (winograd_backward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                              const DigCpuConvGradients *gradients);
void CPU (conv2d_backward_data) (DigStream *stream, const DigConv2dShape *shape, float *grad_x,
                                 const float *grad_y, const float *w);
void CPU (conv2d_backward_params) (DigStream *stream, const DigConv2dShape *shape, float *grad_w,
                                   float *grad_b, const float *x, const float *grad_y);
void CPU (conv2d_relu_pool_backward) (DigStream *stream, const DigConv2dShape *shape, int pool_size,
                                      float *grad_x, float *grad_w, float *grad_b,
                                      const float *grad_y, const float *y, const uint8_t *which,
                                      const float *x, const float *w);
void CPU (dense_forward) (DigStream *stream, const DigDenseShape *shape, DigActivation activation,
                          float *y, const float *x, const float *w, const float *b);
void CPU (dense_backward_data) (DigStream *stream, const DigDenseShape *shape, float *grad_x,
                                const float *grad_y, const float *w);
void CPU (dense_backward_params) (DigStream *stream, const DigDenseShape *shape, float *grad_w,
                                  float *grad_b, const float *x, const float *grad_y);
void CPU (batch_norm_forward) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                               float *y, const float *x, const float *gamma, const float *beta,
                               float *running_mean, float *running_var, float *saved);
void CPU (batch_norm_infer) (DigStream *stream, const DigShape4 *shape, const DigBatchNorm *norm,
                             float *y, const float *x, const float *gamma, const float *beta,
                             const float *running_mean, const float *running_var);
void CPU (batch_norm_backward) (DigStream *stream, const DigShape4 *shape, float *grad_x,
                                float *grad_gamma, float *grad_beta, const float *grad_y,
                                const float *x, const float *gamma, const float *saved);
void CPU (batch_norm_dropout_forward) (DigStream *stream, const DigShape4 *shape,
                                       const DigBatchNorm *norm, const DigDropout *dropout,
                                       const DigStepState *state, float *y, const float *x,
                                       const float *gamma, const float *beta, float *running_mean,
                                       float *running_var, float *saved);
void CPU (batch_norm_dropout_backward) (DigStream *stream, const DigShape4 *shape,
                                        const DigDropout *dropout, const DigStepState *state,
                                        float *grad_x, float *grad_gamma, float *grad_beta,
                                        const float *grad_y, const float *x, const float *gamma,
                                        const float *saved);
void CPU (dropout) (DigStream *stream, const DigDropout *dropout, const DigStepState *state,
                    size_t n, float *y, const float *x);
void CPU (activation_forward) (DigStream *stream, DigActivation activation, size_t n, float *y,
                               const float *x);
void CPU (activation_backward) (DigStream *stream, DigActivation activation, size_t n,
                                float *grad_x, const float *grad_y, const float *y);
void CPU (optimizer_step) (DigStream *stream, const DigOptimizer *optimizer,
                           const DigStepState *state, size_t n, float *p, const float *grad,
                           float *m, float *v);
void CPU (add) (DigStream *stream, size_t n, float *to, const float *from);
void CPU (gather) (DigStream *stream, const DigGather *gather, const DigStepState *state, float *x,
                   uint8_t *y);
void CPU (average_step) (DigStream *stream, const DigAverage *average, const DigStepState *state,
                         size_t n, float *d_average, const float *p);
