/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a handful of repeated measurements says: means with their intervals, and whether two differ. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* P (T <= t) of Student's distribution with `df` > 0 degrees of freedom (DLMF 8.17.22: the incomplete beta
 * function as a continued fraction). */
double dig_student_cdf (double t, double df);
/* Its inverse, 0 < p < 1. */
double dig_student_quantile (double p, double df);

typedef struct
{
  guint n;
  double mean;
  double sd;        /* of a sample, n - 1; NaN below two values */
  double low, high; /* 95 % t-interval of the mean; NaN below two values */
} DigSummary;

/* values (n). */
void dig_summary_compute (DigSummary *summary, const double *values, guint n);
/* Where one more value of the same kind lies with 95 %: mean ± t sd sqrt (1 + 1/n). NaN below two values. */
void dig_summary_get_prediction (const DigSummary *summary, double *low, double *high);

typedef struct
{
  double difference; /* mean a - mean b */
  double low, high;  /* its 95 % interval */
  double t, df, p;   /* two-sided */
} DigWelch;

/* Welch's unequal variances t-test (Welch 1947, as scipy.stats.ttest_ind (equal_var=False)). FALSE: a sample has fewer than
 * two values, or neither varies. */
gboolean dig_welch_compute (DigWelch *welch, const DigSummary *a, const DigSummary *b);

/* 95 % interval of p_a - p_b for two counts, from Wilson's intervals (Newcombe 1998, method 10). */
void dig_newcombe_interval (guint n_correct_a, guint n_a, guint n_correct_b, guint n_b, double *low,
                            double *high);

G_END_DECLS
