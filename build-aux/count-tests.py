#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the test cases of `meson test` runs and prints "N passed, N failed[, N skipped]".

    count-tests.py BROKEN STATUS:LOGBASE...

BROKEN counts builds that failed; STATUS is the exit code of a `meson test --logbase`, LOGBASE its
logs without their ending. A TAP test counts as its cases, any other as one. A test that timed out
or crashed counts as a failure even when all its finished cases passed. Exit code 1 on any failure.
"""
import json
import sys
import xml.etree.ElementTree as ElementTree


def read_cases(path):
    """Cases of every TAP test of a JUnit file: {name: [passed, skipped, [failed names]]}."""
    cases = {}
    for suite in ElementTree.parse(path).getroot().iter('testsuite'):
        counts = cases.setdefault(suite.get('name'), [0, 0, []])
        for case in suite.findall('testcase'):
            if case.find('failure') is not None or case.find('error') is not None:
                counts[2].append(case.get('name'))
            elif case.find('skipped') is not None:
                counts[1] += 1
            else:
                counts[0] += 1
    return cases


def count(base):
    """Passed and skipped cases of one run, and the names of those that failed."""
    passed, skipped, failed = 0, 0, []
    cases = read_cases(base + '.junit.xml')
    with open(base + '.json', encoding='utf-8') as lines:
        for test in map(json.loads, lines):
            # "digit-lab:core / test-error"; the JUnit suite is "digit-lab." and this.
            name = test['name'].split(' / ')[-1]
            tap = cases.get(f'{test["name"].split(":")[0]}.{test["name"]}', [0, 0, []])
            passed += tap[0]
            skipped += tap[1]
            failed += [f'{name} {case}' for case in tap[2]]
            if test['result'] in ('OK', 'EXPECTEDFAIL'):
                passed += not any(tap)
            elif test['result'] == 'SKIP':
                skipped += not any(tap)
            elif not tap[2]:
                failed.append(f'{name} ({test["result"]})')
    return passed, skipped, failed


def main(arguments):
    passed, skipped = 0, 0
    failed = ['a build'] * int(arguments[0])
    for argument in arguments[1:]:
        status, base = argument.split(':', 1)
        try:
            more_passed, more_skipped, more_failed = count(base)
        except (OSError, ElementTree.ParseError, ValueError) as error:
            more_passed, more_skipped, more_failed = 0, 0, [f'the tests of {base}: {error}']
        if int(status) != 0 and not more_failed:
            more_failed = [f'meson test ended with {status}: {base}']
        passed += more_passed
        skipped += more_skipped
        failed += more_failed
    for name in failed:
        print(f'failed: {name}')
    print(f'{passed} passed, {len(failed)} failed' + (f', {skipped} skipped' if skipped else ''))
    return 1 if failed or passed == 0 else 0


sys.exit(main(sys.argv[1:]))
