#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reference network's training step in PyTorch on a GPU, in its faster and slower ways.

Prints a JSON object a line: what, images_per_second, step_seconds. The whole data set lies on the
GPU as bytes, and a step gathers and scales its batch there, as Digit Lab's does."""
import argparse
import json
import sys
import time

try:
    import torch
except ImportError:
    sys.exit('PyTorch is not installed for this Python.')
from torch import nn

N_IMAGES = 37800
WAYS = ('eager', 'compile', 'graph')
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
                                          capturable=way == 'graph', fused=True)
        self.forward = torch.compile(self.network) if way == 'compile' else self.network
        self.graph = self.capture() if way == 'graph' else None

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
            'passed': True, 'note': f'PyTorch {torch.__version__}'}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--batch-size', type=int, default=32)
    parser.add_argument('--seconds', type=float, default=3.0)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit('PyTorch finds no GPU here.')
    for precision in PRECISIONS:
        for way in WAYS:
            for channels_last in (False, True):
                what = (f'PyTorch {way}, {precision}{", channels last" if channels_last else ""}, '
                        f'batch {options.batch_size}')
                try:
                    row = measure(options.batch_size, way, precision, channels_last, options.seconds)
                except Exception as error:  # one way that fails must not hide the others
                    row = {'passed': False, 'note': str(error).splitlines()[0][:200]}
                print(json.dumps({'what': what, **row}), flush=True)
                torch.cuda.empty_cache()


if __name__ == '__main__':
    main()
