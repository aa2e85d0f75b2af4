#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes statistics/*.csv: what SciPy says of Student's distribution, of samples and of counts.

Run again by hand: ./make-statistics.py (needs numpy and scipy)."""
import math
import pathlib

import numpy
from scipy import special, stats

HERE = pathlib.Path(__file__).parent / 'statistics'


def write(name, header, rows):
    lines = [header] + [','.join(value if isinstance(value, str) else repr(float(value))
                                 for value in row) for row in rows]
    (HERE / name).write_text('\n'.join(lines) + '\n', encoding='utf-8')


def quantile(p, df):
    # stats.t.ppf itself is right to nine figures only: cot(0.0005 pi) is 636.61924876872.
    x = special.betaincinv(df / 2, 0.5, 2 * min(p, 1 - p))
    return math.copysign(math.sqrt(df * (1 / x - 1)), p - 0.5)


def student():
    for df in (1, 2, 3.7, 4, 8, 29, 400.5):
        for t in (-40, -3.2, -1, -0.01, 0, 0.4, 1.96, 2.776, 12):
            yield t, df, stats.t.cdf(t, df)


def quantiles():
    for df in (1, 2, 4, 7.3, 9, 30, 1000):
        for p in (0.0005, 0.025, 0.3, 0.5, 0.9, 0.975, 0.995):
            yield p, df, quantile(p, df)


def samples():
    random = numpy.random.default_rng(3)
    for n, m, shift, width in ((5, 5, 0, 1), (5, 5, 0.004, 1), (2, 3, 0.01, 1), (9, 4, 0.001, 7),
                               (5, 12, -0.003, 0.2)):
        a = random.normal(0.99, 0.002, n)
        b = random.normal(0.99 + shift, 0.002 * width, m)
        result = stats.ttest_ind(a, b, equal_var=False)
        square_a, square_b = a.var(ddof=1) / n, b.var(ddof=1) / m
        df = (square_a + square_b) ** 2 / (square_a ** 2 / (n - 1) + square_b ** 2 / (m - 1))
        half = quantile(0.975, df) * math.sqrt(square_a + square_b)
        around = quantile(0.975, n - 1) * stats.sem(a)
        ahead = quantile(0.975, n - 1) * a.std(ddof=1) * math.sqrt(1 + 1 / n)
        yield (' '.join(map(repr, map(float, a))), ' '.join(map(repr, map(float, b))), a.mean(),
               a.std(ddof=1), a.mean() - around, a.mean() + around, a.mean() - ahead,
               a.mean() + ahead, result.statistic, df, result.pvalue,
               a.mean() - b.mean() - half, a.mean() - b.mean() + half)


def counts():
    for k, n, j, m in ((4154, 4200, 4168, 4200), (56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20),
                       (0, 5, 0, 5), (300, 300, 299, 300)):
        a, b = (stats.binomtest(x, y).proportion_ci(method='wilson') for x, y in ((k, n), (j, m)))
        p, q = k / n, j / m
        yield (k, n, j, m, p - q - math.hypot(p - a.low, b.high - q),
               p - q + math.hypot(a.high - p, q - b.low))


HERE.mkdir(exist_ok=True)
write('student.csv', 't,df,cdf', student())
write('quantiles.csv', 'p,df,t', quantiles())
write('samples.csv', 'a,b,mean,sd,low,high,prediction_low,prediction_high,t,df,p,'
      'difference_low,difference_high', samples())
write('counts.csv', 'correct_a,n_a,correct_b,n_b,low,high', counts())
