#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes torch/losses.json: what PyTorch gets for ten training steps of some networks.

Weights and images are not stored: both sides make them from the same formulas (Philox4x32-10 for the
weights, a linear congruential generator for the images), each with code of its own. PyTorch differentiates
in double precision; Adam is written out as Keras has it, because PyTorch adds epsilon elsewhere.

Needs python3-torch (1.13) and python3-numpy:  tests/golden/make-torch-losses.py
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

N_STEPS = 10
MOMENTUM, EPSILON = 0.99, 1e-3  # Keras' batch norm
BETA1, BETA2, ADAM_EPSILON = 0.9, 0.999, 1e-7
INITIAL = 1  # DIG_RANDOM_INITIAL


def philox(counter, key):
    """Philox4x32-10 (Salmon et al. 2011) of counters (n, 4) and one 64-bit key."""
    c = [counter[:, i].astype(np.uint64) for i in range(4)]
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    mask = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
        c = [
            (p1 >> np.uint64(32)) ^ c[1] ^ np.uint64(k0),
            p1 & mask,
            (p0 >> np.uint64(32)) ^ c[3] ^ np.uint64(k1),
            p0 & mask,
        ]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack(c, axis=1)


def glorot(shape, fan_in, fan_out, seed, layer):
    n = math.prod(shape)
    counter = np.zeros(((n + 3) // 4, 4), dtype=np.uint64)
    counter[:, 0] = np.arange(len(counter))
    counter[:, 3] = (INITIAL << 24) | layer
    words = philox(counter, seed).reshape(-1)[:n]
    unit = (words >> np.uint64(8)).astype(np.float32) * np.float32(2.0**-24)
    limit = np.float32(math.sqrt(6.0 / (fan_in + fan_out)))
    values = (np.float32(2) * unit - np.float32(1)) * limit
    return torch.tensor(values.astype(np.float64).reshape(shape), requires_grad=True)


def make_images(n, side, n_classes):
    """Bytes (n, side²): noise and a bright bar whose place tells the class."""
    labels = np.arange(n) % n_classes
    images = np.zeros((n, side * side), dtype=np.uint8)
    state = 2463534242
    rows = max(side // n_classes, 1)
    for i in range(n):
        for j in range(side * side):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            bar = j // side // rows == labels[i]
            images[i, j] = (state >> 24) // 2 + (120 if bar else 0)
    return images, labels


ACTIVATIONS = {
    "none": lambda x: x,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.01),
}


class Network:
    def __init__(self, spec, seed):
        self.layers = []
        self.trained = []
        channels, side = spec["input"][0], spec["input"][1]
        size = (channels, side, side)
        for index, layer in enumerate(spec["layers"]):
            tensors, size = self.make_layer(layer, size, seed, index)
            self.layers.append((layer, tensors))
            self.trained += [t for t in tensors if t.requires_grad]

    def make_layer(self, layer, size, seed, index):
        kind = layer["type"]
        c, h, w = size
        zeros = lambda n: torch.zeros(n, dtype=torch.float64, requires_grad=True)
        if kind == "conv2d":
            o, (kh, kw) = layer["filters"], layer["kernel"]
            weight = glorot((o, c, kh, kw), c * kh * kw, o * kh * kw, seed, index)
            if layer["padding"] == "valid":
                h, w = h - kh + 1, w - kw + 1
            return [weight, zeros(o)], (o, h, w)
        if kind == "dense":
            units = layer["units"]
            weight = glorot((units, c), c, units, seed, index)
            return [weight, zeros(units)], (units, 1, 1)
        if kind == "batch_norm":
            gamma = torch.ones(c, dtype=torch.float64, requires_grad=True)
            running = [torch.zeros(c, dtype=torch.float64), torch.ones(c, dtype=torch.float64)]
            return [gamma, zeros(c)] + running, size
        if kind in ("max_pool2d", "average_pool2d"):
            return [], (c, h // layer["size"], w // layer["size"])
        if kind == "global_average_pool2d":
            return [], (c, 1, 1)
        if kind == "flatten":
            return [], (c * h * w, 1, 1)
        return [], size

    def forward(self, x, is_training):
        for layer, tensors in self.layers:
            x = self.run_layer(layer, tensors, x, is_training)
        return x

    def run_layer(self, layer, tensors, x, is_training):
        kind = layer["type"]
        if kind == "conv2d":
            kh, kw = layer["kernel"]
            if layer["padding"] == "same":  # the smaller half before, as in Keras
                top, left = (kh - 1) // 2, (kw - 1) // 2
                x = F.pad(x, (left, kw - 1 - left, top, kh - 1 - top))
            return ACTIVATIONS[layer["activation"]](F.conv2d(x, *tensors))
        if kind == "dense":
            x = F.linear(x, *tensors)
            return x if layer["activation"] == "softmax" else ACTIVATIONS[layer["activation"]](x)
        if kind == "batch_norm":
            gamma, beta, mean, var = tensors
            return F.batch_norm(x, mean, var, gamma, beta, is_training, 1 - MOMENTUM, EPSILON)
        if kind == "max_pool2d":
            return F.max_pool2d(x, layer["size"])
        if kind == "average_pool2d":
            return F.avg_pool2d(x, layer["size"])
        if kind == "global_average_pool2d":
            return x.mean(dim=(2, 3))
        if kind == "activation":
            return ACTIVATIONS[layer["activation"]](x)
        if kind == "flatten":
            return x.flatten(1)
        raise ValueError(kind)


def run(case):
    spec, batch, rate = case["network"], case["batch"], case["learning_rate"]
    side, n_classes = spec["input"][1], spec["layers"][-1]["units"]
    images, labels = make_images(N_STEPS * batch, side, n_classes)
    x = torch.tensor(images.astype(np.float64) / 255).reshape(-1, 1, side, side)
    y = torch.tensor(labels)
    network = Network(spec, case["seed"])
    moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in network.trained]
    losses = []
    for t in range(1, N_STEPS + 1):
        rows = slice((t - 1) * batch, t * batch)
        loss = F.cross_entropy(network.forward(x[rows], True), y[rows])
        gradients = torch.autograd.grad(loss, network.trained)
        losses.append(loss.item())
        alpha = rate * math.sqrt(1 - BETA2**t) / (1 - BETA1**t)
        with torch.no_grad():
            for p, g, (m, v) in zip(network.trained, gradients, moments):
                m += (1 - BETA1) * (g - m)
                v += (1 - BETA2) * (g * g - v)
                p -= alpha * m / (v.sqrt() + ADAM_EPSILON)
    with torch.no_grad():
        evaluation = F.cross_entropy(network.forward(x, False), y).item()
    return dict(case, losses=losses, evaluation_loss=evaluation)


def conv(filters, kernel, padding="same", activation="relu"):
    return {"type": "conv2d", "filters": filters, "kernel": kernel, "padding": padding, "activation": activation}


def dense(units, activation):
    return {"type": "dense", "units": units, "activation": activation}


POOL, NORM, FLATTEN = {"type": "max_pool2d", "size": 2}, {"type": "batch_norm"}, {"type": "flatten"}

CASES = [
    {
        "name": "reference-without-dropout",
        "seed": 1,
        "batch": 8,
        "learning_rate": 1e-4,
        "network": {
            "input": [1, 28, 28],
            "layers": [conv(32, [5, 5]), POOL, NORM, conv(64, [5, 5]), POOL, NORM, FLATTEN]
            + [dense(256, "relu"), dense(10, "softmax")],
        },
    },
    {
        "name": "odd-shapes",
        "seed": 77,
        "batch": 7,
        "learning_rate": 1e-3,
        "network": {
            "input": [1, 13, 13],
            "layers": [
                conv(3, [4, 2], activation="none"),
                {"type": "activation", "activation": "leaky_relu"},
                NORM,
                conv(5, [3, 2], "valid", "tanh"),
                {"type": "average_pool2d", "size": 2},
                conv(6, [2, 3], activation="sigmoid"),
                POOL,
                FLATTEN,
                dense(11, "tanh"),
                NORM,
                dense(4, "softmax"),
            ],
        },
    },
    {
        "name": "global-average",
        "seed": 5,
        "batch": 9,
        "learning_rate": 1e-3,
        "network": {
            "input": [1, 12, 12],
            "layers": [
                NORM,
                conv(6, [3, 3]),
                {"type": "max_pool2d", "size": 3},
                conv(8, [3, 3], activation="tanh"),
                {"type": "global_average_pool2d"},
                dense(3, "softmax"),
            ],
        },
    },
]


def main():
    torch.manual_seed(0)
    path = pathlib.Path(__file__).parent / "torch" / "losses.json"
    path.parent.mkdir(exist_ok=True)
    cases = [run(case) for case in CASES]
    path.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
