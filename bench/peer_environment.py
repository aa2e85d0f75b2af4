# SPDX-License-Identifier: GPL-3.0-or-later
"""What the comparisons share: an environment of their own for the peers, made with pip at the first
run outside the sources, and programs that answer with a line of JSON."""
import json
import os
import pathlib
import subprocess
import sys
import venv

FOLDER = pathlib.Path(__file__).resolve().parent


def say(text):
    print(text, file=sys.stderr, flush=True)


def add_environment_option(parser):
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    parser.add_argument("--environment", type=pathlib.Path,
                        default=pathlib.Path(cache) / "digit-lab-peers",
                        help="where the peers are installed (default: %(default)s)")


def has_module(python, module):
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)"
    return subprocess.run([python, "-c", code]).returncode == 0


def prepare_peers(folder, peers):
    """The environment's Python, and those of `peers` (name: modules) that are there."""
    python = folder / "bin" / "python"
    if not python.exists():
        say(f"Making an environment in {folder}")
        try:
            venv.create(folder, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"No environment could be made in {folder} ({error}): Digit Lab is measured alone. "
                "Debian needs the package python3-venv.")
            return python, []
    for module in sorted({module for modules in peers.values() for module in modules}):
        if not has_module(python, module):
            say(f"Installing {module} with pip")
            if subprocess.run([python, "-m", "pip", "install", "--quiet", module]).returncode != 0:
                say(f"{module} could not be installed: it is left out.")
    return python, [name for name, modules in peers.items()
                    if all(has_module(python, module) for module in modules)]


def run_json(command, threads):
    """What the command's last line says, or None, said, when it failed."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                            env=environment)
    if result.returncode != 0:
        say(f"{command[0]} failed: {result.stderr.strip()[-300:]}")
        return None
    return json.loads(result.stdout.strip().splitlines()[-1])
