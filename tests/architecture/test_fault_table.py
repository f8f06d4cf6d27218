"""Every fault of the paper has its line, and each test that is named in it exists.

Source: faults paper, the list.
"""

import ast
from pathlib import Path

from tests.fault_table import FAULTS

ROOT = Path(__file__).parents[2]


def test_each_fault_has_one_line_with_tests_or_why_there_are_none():
    assert [each.id for each in FAULTS if each.id != "-"] == [f"F{number:02}" for number in range(1, 34)]
    assert [each.id for each in FAULTS if not each.tests and not each.lacks] == []


def test_every_measurement_named_for_a_fault_exists():
    measured = [fault.measured[0] for fault in FAULTS if fault.measured]
    assert measured and all((ROOT / "tests" / "benchmarks" / f"{name}.py").is_file() for name in measured)


def test_every_test_named_for_a_fault_exists():
    named = [each for fault in FAULTS for each in fault.tests]
    for file, _, name in (each.partition("::") for each in named):
        body = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        found = {each.name for each in body if isinstance(each, ast.FunctionDef)}
        assert not name or name in found, (file, name)
