# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs unittest cases and prints them as TAP, so that meson counts each of them."""
import os
import sys
import traceback
import unittest
from pathlib import Path

SOURCE_ROOT = Path(__file__).resolve().parent.parent
BUILD_ROOT = Path(os.environ.get('MESON_BUILD_ROOT', SOURCE_ROOT / '_build' / 'check'))


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = 0

    def report(self, word, test, directive=''):
        self.count += 1
        name = test.id().split('.', 1)[-1].replace('.test_', '/').replace('_', '-')
        print(f'{word} {self.count} {name}{directive}', flush=True)

    def explain(self, test, error):
        self.report('not ok', test)
        # meson shows standard error of a test that failed, but not TAP's comments.
        traceback.print_exception(*error, file=sys.stderr)

    def addSuccess(self, test):
        self.report('ok', test)

    def addSkip(self, test, reason):
        self.report('ok', test, f' # SKIP {reason}')

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.explain(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.explain(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.explain(subtest, error)


def main():
    """Runs the cases of the program that calls this; arguments narrow them down by name."""
    loader = unittest.TestLoader()
    module = sys.modules['__main__']
    suite = (loader.loadTestsFromNames(sys.argv[1:], module) if len(sys.argv) > 1
             else loader.loadTestsFromModule(module))
    print('TAP version 13', flush=True)
    result = TapResult()
    suite.run(result)
    print(f'1..{result.count}', flush=True)
    sys.exit(0 if result.wasSuccessful() else 1)
