#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training speed of presets: Digit Lab beside PyTorch and TensorFlow on the processor.

    compare-training.py BUILD [--preset reference tuned] [--threads 1 2] [--batch-sizes 32 128 1024]
                        [--rounds 5] [--seconds 3] [--peers NAME…] [--environment FOLDER] [--json FILE]

BUILD is a build folder of Digit Lab. The peers live in an environment of their own, outside the
sources, which is made with pip at the first run. All take turns; medians are compared. Peers that
cannot be installed are left out, and said so."""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess

from peer_environment import FOLDER, add_environment_option, prepare_peers, run_json, say

PEERS = {
    "PyTorch": ("torch", "train_torch.py", []),
    "PyTorch, channels last": ("torch", "train_torch.py", ["--variant", "channels-last"]),
    "PyTorch, compiled": ("torch", "train_torch.py", ["--variant", "compile"]),
    "TensorFlow": ("tensorflow", "train_keras.py", []),
}
# Forward and backward, counted as a direct convolution.
MFLOP_AN_IMAGE = {"reference": 67.5, "tuned": 208.0}


def read_processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def read_peak(build, threads):
    """GFLOP/s of fused multiply-adds, or None where that is not measured."""
    result = subprocess.run([build / "bench/bench-peak", str(threads)], capture_output=True,
                            text=True)
    if result.returncode != 0:
        say(f"The share of the peak is left out: {result.stderr.strip()}")
        return None
    return float(result.stdout)


def compare(options, python, peers, preset, threads, batch_size):
    common = ["--preset", preset, "--threads", threads, "--batch-size", batch_size, "--seconds", options.seconds]
    commands = {"Digit Lab": [options.build / "src/cli/digit-lab-cli", "bench", "--json",
                              "--device", "cpu", *common]}
    for name in peers:
        _, script, extra = PEERS[name]
        commands[name] = [python, FOLDER / "peers" / script, *common, *extra]
    rates = {name: [] for name in commands}
    versions = {}
    for _ in range(options.rounds):
        for name, command in commands.items():
            answer = run_json(command, threads)
            if answer is not None:
                rates[name].append(answer["images_per_second"])
                versions[name] = answer.get("peer", name)
    return [{"preset": preset, "name": versions[name], "variant": name, "threads": threads,
             "batch_size": batch_size,
             "images_per_second": statistics.median(values), "lowest": min(values),
             "highest": max(values)} for name, values in rates.items() if values]


def print_table(results, peak):
    print("| network | threads | batch | program | images/s | lowest … highest | Digit Lab is "
          "| of the peak |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for result in results:
        own = next((r for r in results if r["variant"] == "Digit Lab"
                    and all(r[key] == result[key] for key in ("preset", "threads", "batch_size"))), None)
        rate = result["images_per_second"]
        ratio = f"{own['images_per_second'] / rate:.2f} ×" if own and own is not result else ""
        gflops = rate * MFLOP_AN_IMAGE[result["preset"]] / 1000
        top = peak[result["threads"]]
        share = f"{gflops / top:.0%}" if top else ""
        name = ", ".join([result["name"], *result["variant"].split(", ")[1:]])
        print(f"| {result['preset']} | {result['threads']} | {result['batch_size']} | {name} | {rate:.0f} "
              f"| {result['lowest']:.0f} … {result['highest']:.0f} | {ratio} | {share} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--preset", nargs="+", default=["reference"],
                        choices=list(MFLOP_AN_IMAGE))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[32, 128, 1024])
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    add_environment_option(parser)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    python, peers = prepare_peers(options.environment, {name: [peer[0]] for name, peer in PEERS.items()
                                                        if name in options.peers})
    peak = {n: read_peak(options.build, n) for n in options.threads}
    load = os.getloadavg()[0]
    results = []
    for preset in options.preset:
        for threads in options.threads:
            for batch_size in options.batch_sizes:
                results += compare(options, python, peers, preset, threads, batch_size)
    machine = {"processor": read_processor(), "cores": os.cpu_count(), "load_before": load,
               "peak_gflops": peak, "system": platform.platform()}
    print(f"{machine['processor']}, {machine['cores']} cores, load {load:.1f} before; FMA peak "
          + ", ".join(f"{rate:.0f} GFLOP/s on {n}" if rate else f"unknown on {n}"
                      for n, rate in peak.items()) + "\n")
    print_table(results, peak)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine, "results": results}, indent=1))


if __name__ == "__main__":
    main()
