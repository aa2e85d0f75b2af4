#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a trained network answers: Digit Lab beside PyTorch and onnxruntime on the processor.

    compare-inference.py BUILD [--preset reference tuned] [--threads 1 2] [--rounds 3] [--environment FOLDER]

BUILD is a build folder of Digit Lab (a release). The peers live in the environment that
compare-training.py makes too, outside the sources. All take turns; each row is the median of the
rounds. Peers that cannot be installed are left out, and said so."""
import argparse
import pathlib
import statistics

from peer_environment import FOLDER, add_environment_option, prepare_peers, run_json

PEERS = {"torch": ["torch"], "onnxruntime": ["onnxruntime", "onnx"]}
KEYS = ["single_ms", "single_99_ms", "images_per_second"]


def measure(options, python, peers, preset, threads):
    own = [options.build / "bench/bench-inference", threads, preset, "--json"]
    commands = {"Digit Lab": own}
    for peer in peers:
        commands[peer] = [python, FOLDER / "peers" / "infer.py", "--peer", peer, "--preset", preset,
                          "--threads", threads]
    answers = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            answer = run_json(command, threads)
            if answer is not None:
                answers[name].append(answer)
    return [{"program": found[0]["program"], "preset": preset, "threads": threads,
             **{key: statistics.median(answer[key] for answer in found) for key in KEYS}}
            for found in answers.values() if found]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--preset", nargs="+", default=["reference"], choices=["reference", "tuned"])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    add_environment_option(parser)
    options = parser.parse_args()
    python, peers = prepare_peers(options.environment, PEERS)
    print("| network | threads | program | one image, ms | 99 % within, ms | 4,200 images: images/s |")
    print("| --- | --- | --- | --- | --- | --- |")
    for preset in options.preset:
        for threads in options.threads:
            for row in measure(options, python, peers, preset, threads):
                print(f"| {preset} | {threads} | {row['program']} | {row['single_ms']:.3f} "
                      f"| {row['single_99_ms']:.3f} | {row['images_per_second']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
