#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes projection/pca.json: scikit-learn's two principal components of vectors from a formula.

Needs python3-sklearn and python3-numpy:  tests/golden/make-pca.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.decomposition import PCA

CASES = ((60, 7), (9, 30), (40, 1200))


def vectors(n, d):
    i, j = np.meshgrid(np.arange(n), np.arange(d), indexing="ij")
    wave = np.sin(0.7 * (i + 1) * (j % 13 + 1)) * (5.0 / (1 + j % 13))
    return (wave + 0.3 * np.cos(0.1 * i * i + j)).astype(np.float32)


def main():
    cases = []
    for n, d in CASES:
        pca = PCA(n_components=2, svd_solver="full")
        points = pca.fit_transform(vectors(n, d).astype(np.float64))
        for k in range(2):  # the largest magnitude of a direction is positive
            direction = pca.components_[k]
            points[:, k] *= np.sign(direction[np.argmax(np.abs(direction))])
        cases.append(
            {
                "n": n,
                "d": d,
                "points": [float(f"{x:.8g}") for x in points.flatten()],
                "explained": [float(x) for x in pca.explained_variance_ratio_],
            }
        )
    path = pathlib.Path(__file__).parent / "projection" / "pca.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"sklearn": sklearn.__version__, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
