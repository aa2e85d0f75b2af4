#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes split/splits.csv: what scikit-learn's train_test_split gives for some (n, share, seed).

Run again by hand: ./make-split.py (needs numpy and scikit-learn)."""
import hashlib
import pathlib

import numpy
from sklearn.model_selection import train_test_split

TRIPLES = [
    (42000, 0.1, 15), (42000, 0.2, 0), (10, 0.3, 42), (7, 0.5, 4294967295), (1000, 0.25, 1),
    (60000, 0.1, 123456789), (2, 0.5, 3), (4097, 0.015, 7), (28000, 0.9, 2718281), (333, 1 / 3, 99),
    (70000, 0.05, 2147483648), (12, 0.2, 15),
]


def part(rows):
    rows = numpy.asarray(rows, dtype="<i4")
    digest = hashlib.sha256(rows.tobytes()).hexdigest()
    ends = [" ".join(map(str, r)) for r in (rows[:10], rows[-10:])]
    return f"{len(rows)},{digest},{ends[0]},{ends[1]}"


def main():
    lines = ["n,share,seed,n_validation,validation_sha256,validation_first,validation_last,"
             "n_train,train_sha256,train_first,train_last"]
    for n, share, seed in TRIPLES:
        train, validation = train_test_split(numpy.arange(n), test_size=share, random_state=seed)
        lines.append(f"{n},{share!r},{seed},{part(validation)},{part(train)}")
    path = pathlib.Path(__file__).parent / "split" / "splits.csv"
    path.write_text("\n".join(lines) + "\n")


main()
