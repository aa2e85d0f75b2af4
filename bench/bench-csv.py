#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a CSV file is read: against pandas.read_csv (and polars.read_csv where polars is
installed), and packed, against gzip -dc, in turns in the same run. Prints medians, ratios and the peak memory per row; --json prints them as one object.

  bench/bench-csv.py BUILD-FOLDER [--data train.csv.gz] [--runs 5] [--require 10]"""
import argparse
import gzip
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def load(program, path):
    out = subprocess.run([program, path], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def seconds_of(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def measure(program, packed, plain, runs):
    import pandas
    try:
        import polars
    except ImportError:
        polars = None

    times = {"ours": [], "pandas": [], "ours_gzip": [], "gzip": []}
    for _ in range(runs):
        ours = load(program, plain)
        times["ours"].append(ours["seconds"])
        times["pandas"].append(seconds_of(lambda: pandas.read_csv(plain)))
        if polars:
            times.setdefault("polars", []).append(seconds_of(lambda: polars.read_csv(plain)))
        ours_gzip = load(program, packed)
        times["ours_gzip"].append(ours_gzip["seconds"])
        times["gzip"].append(seconds_of(
            lambda: subprocess.run(["gzip", "-dc", packed], stdout=subprocess.DEVNULL, check=True)))
    result = {f"{name}_seconds": round(statistics.median(t), 4) for name, t in times.items()}
    bytes_per_row = ours["rows"] * ours["pixels"]
    result["rows"] = ours["rows"]
    result["ratio_to_pandas"] = round(result["pandas_seconds"] / result["ours_seconds"], 1)
    if polars:
        result["ratio_to_polars"] = round(result["polars_seconds"] / result["ours_seconds"], 1)
    result["ratio_to_gzip"] = round(result["gzip_seconds"] / result["ours_gzip_seconds"], 2)
    result["peak_per_image_byte"] = round(ours["peak_bytes"] / bytes_per_row, 3)
    result["peak_per_image_byte_gzip"] = round(ours_gzip["peak_bytes"] / bytes_per_row, 3)
    return result


def report(result):
    print(f"{result['rows']} rows, medians")
    print(f"plain: {result['ours_seconds'] * 1000:.1f} ms; pandas.read_csv "
          f"{result['pandas_seconds'] * 1000:.0f} ms: {result['ratio_to_pandas']} times as fast")
    if "polars_seconds" in result:
        print(f"       polars.read_csv {result['polars_seconds'] * 1000:.0f} ms: "
              f"{result['ratio_to_polars']} times as fast")
    else:
        print("       polars is not installed for this Python: it is left out")
    print(f"gzip:  {result['ours_gzip_seconds'] * 1000:.1f} ms; gzip -dc alone "
          f"{result['gzip_seconds'] * 1000:.0f} ms: {result['ratio_to_gzip']} times as fast")
    print(f"peak memory: {result['peak_per_image_byte']} (plain) and "
          f"{result['peak_per_image_byte_gzip']} (gzip) times the images")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "data" / "train.csv.gz",
                        help="a packed CSV file; it is unpacked into a temporary folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--require", type=float, default=0, help="fail below this ratio to pandas")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "plain.csv"
        with gzip.open(options.data) as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        result = measure(options.build / "bench" / "bench-csv", options.data, plain, options.runs)
    if options.json:
        print(json.dumps(result))
    else:
        report(result)
    return 1 if result["ratio_to_pandas"] < options.require else 0


sys.exit(main())
