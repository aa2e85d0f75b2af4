#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference network's training step in PyTorch on a GPU, in its faster and slower ways.

Prints a JSON object a line: what, images_per_second, step_seconds. The whole data set lies on the
GPU as bytes, and a step gathers and scales its batch there, as Digit Lab's does."""
import argparse
import itertools
import json
import sys
import time

BEGUN = time.perf_counter()

try:
    import torch
except ImportError:
    sys.exit('PyTorch is not installed for this Python.')
from torch import nn

N_IMAGES = 37800
WAYS = ('eager', 'graph', 'compile', 'compile, graph')
PRECISIONS = ('fp32', 'tf32', 'bf16')


def make_network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.BatchNorm2d(32, 1e-3, 0.01),
        nn.Dropout(0.25),
        nn.Conv2d(32, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.BatchNorm2d(64, 1e-3, 0.01),
        nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(3136, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10)).cuda()


class Trainer:
    def __init__(self, batch, way, precision, channels_last):
        torch.manual_seed(1)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == 'tf32'
        torch.backends.cudnn.benchmark = True
        self.bf16 = precision == 'bf16'
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.network = make_network().to(memory_format=self.format)
        self.images = torch.randint(0, 256, (N_IMAGES, 784), dtype=torch.uint8, device='cuda')
        self.labels = torch.randint(0, 10, (N_IMAGES,), device='cuda')
        self.rows = torch.zeros(batch, dtype=torch.int64, device='cuda')
        self.loss_sum = torch.zeros((), device='cuda')
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-4, eps=1e-7,
                                          capturable='graph' in way, fused=True)
        self.forward = torch.compile(self.network) if 'compile' in way else self.network
        self.graph = self.capture() if 'graph' in way else None

    def compute(self):
        x = (self.images[self.rows].float() / 255).view(-1, 1, 28, 28)
        self.optimizer.zero_grad(set_to_none=True)
        with torch.autocast('cuda', torch.bfloat16, enabled=self.bf16):
            loss = nn.functional.cross_entropy(self.forward(x.contiguous(memory_format=self.format)),
                                               self.labels[self.rows])
        loss.backward()
        self.optimizer.step()
        self.loss_sum += loss.detach()

    def capture(self):
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(5):
                self.compute()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph):
            self.compute()
        return graph

    def step(self, rows):
        self.rows.copy_(rows)
        if self.graph is not None:
            self.graph.replay()
        else:
            self.compute()


def measure(batch, way, precision, channels_last, seconds):
    trainer = Trainer(batch, way, precision, channels_last)
    order = torch.randperm(N_IMAGES, device='cuda')
    batches = order[:N_IMAGES // batch * batch].view(-1, batch)
    for i in range(20):
        trainer.step(batches[i % len(batches)])
    torch.cuda.synchronize()
    n_steps, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for i in range(min(100, len(batches))):
            trainer.step(batches[i])
            n_steps += 1
        torch.cuda.synchronize()
    step_seconds = (time.perf_counter() - begun) / n_steps
    return {'images_per_second': round(batch / step_seconds, 1), 'step_seconds': step_seconds,
            'result': 'passed', 'note': f'PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}'}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--batch-size', type=int, default=32)
    parser.add_argument('--seconds', type=float, default=1.5, help='to measure each way')
    parser.add_argument('--limit', type=float, default=1e9, help='seconds after which no other way is begun')
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit('PyTorch finds no GPU here.')
    # What compiles takes longest: last.
    for way, precision, channels_last in itertools.product(WAYS, PRECISIONS, (False, True)):
        what = (f'PyTorch {way}, {precision}{", channels last" if channels_last else ""}, '
                f'batch {options.batch_size}')
        if time.perf_counter() - BEGUN > options.limit:
            print(json.dumps({'what': what, 'result': 'skipped', 'note': 'no time was left'}), flush=True)
            continue
        try:
            row = measure(options.batch_size, way, precision, channels_last, options.seconds)
        except Exception as error:  # one way that fails must not hide the others
            row = {'result': 'failed', 'note': (str(error).splitlines() or [type(error).__name__])[0][:200]}
        print(json.dumps({'what': what, **row}), flush=True)
        torch.cuda.empty_cache()


if __name__ == '__main__':
    main()
