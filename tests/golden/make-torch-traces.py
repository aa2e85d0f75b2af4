#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes torch/traces.json: what PyTorch has after every layer for five images, and Grad-CAM.

Weights and images come from the formulas of make-torch-losses.py; tensors with one dimension (biases,
batch norm) get base + sin (i + 1) / 4, so that none of them is without effect. Of a layer every `stride`-th
value is kept, of short ones every value; and of every map, over all its values v, the sum of v_i cos (i):
no value, map or place is left out. Grad-CAM is whole; autograd differentiates it, in double precision.

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
SHORT = 256
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
        if layer["type"] == "dropout":  # not in inference
            before = after = x
        elif layer["type"] in ("conv2d", "dense") and activation != "none":
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
    values = tensor.detach().flatten()
    stride = stride if len(values) > SHORT else 1
    return [float(f"{value:.7g}") for value in values[::stride].tolist()]


def project(tensor):
    """(1, maps, rows, columns) or (1, units): a number for every map; units are one map."""
    maps = tensor.detach().flatten(2)[0] if tensor.dim() == 4 else tensor.detach()
    weights = torch.cos(torch.arange(maps.shape[1], dtype=torch.float64))
    return keep(maps @ weights, 1)


def describe(before, output, stride):
    return {
        "before": keep(before, stride),
        "output": keep(output, stride),
        "before_maps": project(before),
        "output_maps": project(output),
    }


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
                    heat = keep(grad_cam(values, layer, target), 1)
                    heats.append({"layer": layer, "class": target, "heat": heat})
        layers = [describe(before, output, stride) for before, output in values]
        found.append({"layers": layers, "grad_cam": heats})
    return dict(case, images=found)


def add_dropout(case):
    """The reference network as the preset has it."""
    layers = list(case["network"]["layers"])
    for index, rate in ((8, 0.5), (6, 0.25), (3, 0.25)):
        layers.insert(index, {"type": "dropout", "rate": rate})
    return dict(case, name="reference", network=dict(case["network"], layers=layers))


def main():
    torch.manual_seed(0)
    strides = {"reference": 61, "odd-shapes": 3, "global-average": 3}
    cases = [
        {k: case[k] for k in ("name", "seed", "network")} | {"stride": strides[case["name"]]}
        for case in [add_dropout(losses.CASES[0]), *losses.CASES[1:]]
    ]
    text = json.dumps({"torch": torch.__version__, "cases": [run(case) for case in cases]})
    (HERE / "torch" / "traces.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
