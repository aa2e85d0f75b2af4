#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes report/report.json: answers of a made-up classifier, and what scikit-learn, statsmodels and a
plain numpy transcription of confident learning (Northcutt, Jiang and Chuang 2021, section 3) say of them.

Needs python3-numpy, python3-sklearn and python3-statsmodels."""

import json
import pathlib

import numpy
from sklearn.metrics import confusion_matrix, log_loss, precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint

N, K = 240, 4


def make_answers():
    random = numpy.random.RandomState(7)
    truth = random.randint(0, K, N)
    labels = truth.copy()
    wrong = random.permutation(N)[:12]
    labels[wrong] = (labels[wrong] + 1 + random.randint(0, K - 1, 12)) % K
    logits = random.normal(0, 1, (N, K))
    logits[numpy.arange(N), truth] += 2.5
    p = numpy.exp(logits)
    p = (p / p.sum(axis=1, keepdims=True)).astype(numpy.float32)
    return p, labels


def wilson(k, n):
    return [float(x) for x in proportion_confint(k, n, 0.05, "wilson")] if n else [0.0, 1.0]


def classes(labels, answers):
    precision, recall, f1, support = precision_recall_fscore_support(
        labels, answers, labels=range(K), zero_division=0)
    result = []
    for c in range(K):
        tp = int(((labels == c) & (answers == c)).sum())
        union = int(((labels == c) | (answers == c)).sum())
        low, high = wilson(tp, union)
        result.append({
            "precision": precision[c], "recall": recall[c], "f1": f1[c], "support": int(support[c]),
            "precision_interval": wilson(tp, int((answers == c).sum())),
            "recall_interval": wilson(tp, int(support[c])),
            "f1_interval": [2 * low / (1 + low), 2 * high / (1 + high)]})
    return result


def calibration(p, labels, answers):
    confidence = p.max(axis=1).astype(float)
    right = answers == labels
    edges = numpy.linspace(0, 1, 11)
    bins, error = [], 0.0
    for i in range(10):
        inside = (confidence > edges[i]) & (confidence <= edges[i + 1])
        n = int(inside.sum())
        mean = float(confidence[inside].mean()) if n else 0.0
        accuracy = float(right[inside].mean()) if n else 0.0
        bins.append({"n": n, "confidence": mean, "accuracy": accuracy})
        error += n / N * abs(mean - accuracy)
    return bins, error


def confident_learning(p, labels):
    p = p.astype(float)
    thresholds = numpy.array([p[labels == j, j].mean() for j in range(K)])
    above = p >= thresholds
    counts_as = numpy.where(above.any(axis=1), numpy.where(above, p, -1).argmax(axis=1), -1)
    joint = numpy.array([[((labels == i) & (counts_as == j)).sum() for j in range(K)]
                         for i in range(K)], float)
    counts = numpy.bincount(labels, minlength=K)
    joint = joint / joint.sum(axis=1, keepdims=True) * counts[:, None]
    joint /= joint.sum()
    suspects = [i for i in range(N)
                if counts_as[i] >= 0 and counts_as[i] != labels[i] and p[i].argmax() != labels[i]]
    margin = {i: p[i, labels[i]] - numpy.delete(p[i], labels[i]).max() for i in suspects}
    suspects.sort(key=lambda i: (margin[i], i))
    return thresholds, [[i, int(counts_as[i]), margin[i]] for i in suspects], \
        float((1 - numpy.trace(joint)) * N)


def main():
    p, labels = make_answers()
    answers = p.argmax(axis=1)
    bins, error = calibration(p, labels, answers)
    thresholds, suspects, estimate = confident_learning(p, labels)
    golden = {
        "probabilities": [[float(x) for x in row] for row in p],
        "labels": [int(x) for x in labels],
        "confusion": confusion_matrix(labels, answers).tolist(),
        "accuracy": float((answers == labels).mean()),
        "accuracy_interval": wilson(int((answers == labels).sum()), N),
        "loss": float(-numpy.log(p[numpy.arange(N), labels].astype(float)).mean()),
        "macro_f1": float(numpy.mean([c["f1"] for c in classes(labels, answers)])),
        "classes": classes(labels, answers),
        "calibration": bins,
        "calibration_error": error,
        "thresholds": thresholds.tolist(),
        "suspects": suspects,
        "estimated_label_errors": estimate,
    }
    assert abs(log_loss(labels, p.astype(float)) - golden["loss"]) < 1e-6
    path = pathlib.Path(__file__).parent / "report" / "report.json"
    path.write_text(json.dumps(golden, indent=0) + "\n")


main()
