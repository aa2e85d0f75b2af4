#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training speed of a preset's network in PyTorch on the CPU: one JSON line.

Usage: train_torch.py [--preset reference|tuned] [--batch-size N] [--threads N] [--seconds S]
                      [--variant NAME]
The data are random numbers in 0...1: the arithmetic does not depend on them. A step is what
Digit Lab's own benchmark counts: forward, loss, backward, Adam."""
import argparse
import json
import statistics
import time

import torch
from torch import nn


def block(inputs, outputs, rate):
    return [nn.Conv2d(inputs, outputs, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01), nn.Dropout(rate)]


FILTERS = {"reference": [32, 64], "tuned": [64, 64, 128, 128]}
DROPOUT = {"reference": (0.25, 0.5), "tuned": (0.15, 0.4)}  # after a convolution, after the dense layer


def network(preset):
    layers, inputs, side = [], 1, 28
    rate, head_rate = DROPOUT[preset]
    for outputs in FILTERS[preset]:
        layers += block(inputs, outputs, rate)
        inputs, side = outputs, side // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * side * side, 256), nn.ReLU(),
                         nn.Dropout(head_rate), nn.Linear(256, 10))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="reference", choices=FILTERS)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3.0, help="measured for this long")
    parser.add_argument("--variant", default="eager", choices=["eager", "compile", "channels-last"])
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    model = network(options.preset)
    x = torch.rand(8, options.batch_size, 1, 28, 28)
    if options.variant == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        x = [batch.contiguous(memory_format=torch.channels_last) for batch in x]
    y = torch.randint(0, 10, (8, options.batch_size))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, eps=1e-7)
    loss_function = nn.CrossEntropyLoss()
    forward = torch.compile(model) if options.variant == "compile" else model

    def step(i):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_function(forward(x[i % 8]), y[i % 8])
        loss.backward()
        optimizer.step()
        return loss.item()

    for i in range(5):
        step(i)
    times = []
    end = time.perf_counter() + options.seconds
    while time.perf_counter() < end or len(times) < 5:
        start = time.perf_counter()
        step(len(times))
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    print(json.dumps({"peer": "PyTorch " + torch.__version__, "variant": options.variant,
                      "images_per_second": options.batch_size / median, "step_seconds": median,
                      "threads": options.threads, "batch_size": options.batch_size}))


if __name__ == "__main__":
    main()
