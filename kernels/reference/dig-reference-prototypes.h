/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference operations for one type of number: included once with REAL and OP for float and
 * once for double, therefore without a guard. Formulas and shapes are those of dig-backend.h. */

void OP (conv2d_forward) (const DigConv2dShape *shape, DigActivation activation, REAL *y,
                          const REAL *x, const REAL *w, const REAL *b);
void OP (conv2d_backward_data) (const DigConv2dShape *shape, REAL *grad_x, const REAL *grad_y,
                                const REAL *w);
void OP (conv2d_backward_params) (const DigConv2dShape *shape, REAL *grad_w, REAL *grad_b,
                                  const REAL *x, const REAL *grad_y);
void OP (dense_forward) (const DigDenseShape *shape, DigActivation activation, REAL *y,
                         const REAL *x, const REAL *w, const REAL *b);
void OP (dense_backward_data) (const DigDenseShape *shape, REAL *grad_x, const REAL *grad_y,
                               const REAL *w);
void OP (dense_backward_params) (const DigDenseShape *shape, REAL *grad_w, REAL *grad_b,
                                 const REAL *x, const REAL *grad_y);
void OP (activation_forward) (DigActivation activation, size_t n, REAL *y, const REAL *x);
void OP (activation_backward) (DigActivation activation, size_t n, REAL *grad_x, const REAL *grad_y,
                               const REAL *y);
void OP (max_pool_forward) (const DigPoolShape *shape, REAL *y, uint8_t *which, const REAL *x);
void OP (max_pool_backward) (const DigPoolShape *shape, REAL *grad_x, const REAL *grad_y,
                             const uint8_t *which);
void OP (average_pool_forward) (const DigPoolShape *shape, REAL *y, const REAL *x);
void OP (average_pool_backward) (const DigPoolShape *shape, REAL *grad_x, const REAL *grad_y);
void OP (global_average_forward) (const DigShape4 *shape, REAL *y, const REAL *x);
void OP (global_average_backward) (const DigShape4 *shape, REAL *grad_x, const REAL *grad_y);
void OP (batch_norm_forward) (const DigShape4 *shape, const DigBatchNorm *norm, REAL *y,
                              const REAL *x, const REAL *gamma, const REAL *beta,
                              REAL *running_mean, REAL *running_var, REAL *saved);
void OP (batch_norm_infer) (const DigShape4 *shape, const DigBatchNorm *norm, REAL *y,
                            const REAL *x, const REAL *gamma, const REAL *beta,
                            const REAL *running_mean, const REAL *running_var);
void OP (batch_norm_backward) (const DigShape4 *shape, REAL *grad_x, REAL *grad_gamma,
                               REAL *grad_beta, const REAL *grad_y, const REAL *x,
                               const REAL *gamma, const REAL *saved);
void OP (dropout) (const DigDropout *dropout, const DigStepState *state, size_t n, REAL *y,
                   const REAL *x);
void OP (softmax) (int n, int k, REAL *probabilities, const REAL *logits);
void OP (softmax_cross_entropy) (const DigLoss *loss, const DigStepState *state,
                                 REAL *probabilities, REAL *grad_logits, const REAL *logits,
                                 const uint8_t *labels, DigMetricSums *sums, DigStepLog *log);
void OP (optimizer_step) (const DigOptimizer *optimizer, const DigStepState *state, size_t n,
                          REAL *p, const REAL *grad, REAL *m, REAL *v);
void OP (add) (size_t n, REAL *to, const REAL *from);
void OP (average_step) (const DigAverage *average, const DigStepState *state, size_t n, REAL *to,
                        const REAL *p);
