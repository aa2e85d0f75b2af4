#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes torch/traces.json: what PyTorch has after every layer for five images, and Grad-CAM.

Weights and images come from the formulas of make-torch-losses.py; tensors with one dimension (biases,
batch norm) get base + sin (i + 1) / 4, so that none of them is without effect. Every `stride`-th value of
a layer is kept. Grad-CAM is differentiated by autograd, in double precision.

Needs python3-torch (1.13) and python3-numpy:  tests/golden/make-torch-traces.py
"""

import importlib.util
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
SOURCE = importlib.util.spec_from_file_location("losses", HERE / "make-torch-losses.py")
losses = importlib.util.module_from_spec(SOURCE)
SOURCE.loader.exec_module(losses)

N_IMAGES = 5
BASES = {"batch_norm": (1.0, 0.0, 0.1, 1.0), "conv2d": (None, 0.0), "dense": (None, 0.0)}


def set_small_tensors(network):
    for layer, tensors in network.layers:
        for tensor, base in zip(tensors, BASES.get(layer["type"], ())):
            if tensor.dim() == 1:
                with torch.no_grad():
                    tensor.copy_(base + torch.sin(torch.arange(1.0, len(tensor) + 1).double()) / 4)


def trace(network, x):
    """Before and after the activation of every layer."""
    values = []
    for layer, tensors in network.layers:
        activation = layer.get("activation")
        if layer["type"] in ("conv2d", "dense") and activation != "none":
            plain = dict(layer, activation="none")
            before = network.run_layer(plain, tensors, x, False)
            x = before if activation == "softmax" else losses.ACTIVATIONS[activation](before)
            after = torch.softmax(before, dim=1) if activation == "softmax" else x
        else:
            x = before = after = network.run_layer(layer, tensors, x, False)
        values.append((before, after))
    return values


def grad_cam(values, layer, target):
    maps, score = values[layer][1], values[-1][0][0, target]
    (gradient,) = torch.autograd.grad(score, maps, retain_graph=True)
    alpha = gradient.mean(dim=(2, 3), keepdim=True)
    return torch.relu((alpha * maps).sum(dim=1))


def keep(tensor, stride):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten()[::stride].tolist()]


def run(case):
    spec, stride = case["network"], case["stride"]
    side, n_classes = spec["input"][1], spec["layers"][-1]["units"]
    images, labels = losses.make_images(N_IMAGES, side, n_classes)
    network = losses.Network(spec, case["seed"])
    set_small_tensors(network)
    found = []
    for image, label in zip(images, labels):
        x = torch.tensor(image / 255.0).reshape(1, 1, side, side)
        values = trace(network, x)
        heats = []
        for layer, spec_layer in enumerate(spec["layers"]):
            if spec_layer["type"] == "conv2d":
                for target in (int(label), (int(label) + 1) % n_classes):
                    heat = keep(grad_cam(values, layer, target), stride)
                    heats.append({"layer": layer, "class": target, "heat": heat})
        layers = [{"before": keep(b, stride), "output": keep(a, stride)} for b, a in values]
        found.append({"layers": layers, "grad_cam": heats})
    return dict(case, images=found)


def main():
    torch.manual_seed(0)
    strides = {"reference-without-dropout": 61, "odd-shapes": 3, "global-average": 3}
    cases = [
        {k: case[k] for k in ("name", "seed", "network")} | {"stride": strides[case["name"]]}
        for case in losses.CASES
    ]
    text = json.dumps({"torch": torch.__version__, "cases": [run(case) for case in cases]})
    (HERE / "torch" / "traces.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
