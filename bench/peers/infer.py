#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a preset's network answers in PyTorch or onnxruntime on the CPU: one JSON line.

Usage: infer.py --peer torch|onnxruntime [--preset reference|tuned] [--threads N]
Random weights and images, as in Digit Lab's bench-inference: the time of one image (median and 99th
percentile of 2,000 single questions) and of 4,200 images in batches of 128 (median of 9)."""
import argparse
import json
import statistics
import time

import numpy

FILTERS = {"reference": [32, 64], "tuned": [64, 64, 128, 128]}
N_IMAGES, N_QUESTIONS, N_ROUNDS, BATCH = 4200, 2000, 9, 128


def make_torch(preset, threads):
    import torch
    from train_torch import network

    torch.set_num_threads(threads)
    model = network(preset).eval()

    def answer(images):
        with torch.inference_mode():
            return torch.softmax(model(torch.from_numpy(images)), 1).numpy()

    return "PyTorch " + torch.__version__, answer


class GraphMaker:
    """The network as an ONNX graph, node by node."""

    def __init__(self, preset):
        from onnx import helper, numpy_helper

        self.helper, self.numpy_helper = helper, numpy_helper
        self.nodes, self.weights, self.last = [], [], "x"
        self.random = numpy.random.default_rng(1)
        inputs, side = 1, 28
        for outputs in FILTERS[preset]:
            self.add("Conv", [(outputs, inputs, 5, 5), (outputs,)], kernel_shape=[5, 5], pads=[2, 2, 2, 2])
            self.add("Relu")
            self.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
            self.add("BatchNormalization", [(outputs,)] * 4, epsilon=1e-3)
            inputs, side = outputs, side // 2
        self.add("Flatten")
        self.add("Gemm", [(256, inputs * side * side), (256,)], transB=1)
        self.add("Relu")
        self.add("Gemm", [(10, 256), (10,)], transB=1)
        self.add("Softmax", axis=1)

    def add(self, kind, shapes=(), **attributes):
        names = []
        for shape in shapes:
            names.append(f"w{len(self.weights)}")
            values = self.random.random(shape, dtype=numpy.float32) * 0.1 + 0.01
            self.weights.append(self.numpy_helper.from_array(values, names[-1]))
        output = f"y{len(self.nodes)}"
        self.nodes.append(self.helper.make_node(kind, [self.last, *names], [output], **attributes))
        self.last = output

    def make(self):
        from onnx import TensorProto

        helper = self.helper
        graph = helper.make_graph(
            self.nodes, "digits", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 28, 28])],
            [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, ["n", 10])], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        model.ir_version = 8
        return model.SerializeToString()


def make_onnxruntime(preset, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(GraphMaker(preset).make(), options,
                                           providers=["CPUExecutionProvider"])
    return "onnxruntime " + onnxruntime.__version__, lambda images: session.run(None, {"x": images})[0]


def times_ms(answer, n_rounds):
    times = []
    for i in range(n_rounds):
        start = time.perf_counter()
        answer(i)
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", required=True, choices=["torch", "onnxruntime"])
    parser.add_argument("--preset", default="reference", choices=FILTERS)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    make = {"torch": make_torch, "onnxruntime": make_onnxruntime}[options.peer]
    name, answer = make(options.preset, options.threads)
    images = numpy.random.default_rng(1).random((N_IMAGES, 1, 28, 28), dtype=numpy.float32)

    def answer_all(_):
        for first in range(0, N_IMAGES, BATCH):
            answer(images[first:first + BATCH])

    answer_all(0)
    single = times_ms(lambda i: answer(images[i:i + 1]), N_QUESTIONS)
    whole = times_ms(answer_all, N_ROUNDS)
    print(json.dumps({"program": name, "single_ms": statistics.median(single),
                      "single_99_ms": single[N_QUESTIONS * 99 // 100],
                      "images_per_second": N_IMAGES / statistics.median(whole) * 1e3}))


if __name__ == "__main__":
    main()
