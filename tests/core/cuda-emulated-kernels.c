/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA kernels, compiled as C. */
#include "cuda/augment.cu"
#include "cuda/element.cu"
#include "cuda/loss.cu"
#include "cuda/matrix.cu"
#include "cuda/norm.cu"
#include "cuda/pool.cu"
#include "cuda/rows.cu"
