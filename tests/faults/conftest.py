"""The faults of docs/reliability.md: all of them are counted in the last line of the run."""

import pytest

counts = {"passed": 0, "failed": 0}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        counts["failed"] += 1
    elif report.when == "call" and report.passed:
        counts["passed"] += 1


def pytest_unconfigure() -> None:
    print(f"{counts['passed']} passed, {counts['failed']} failed")
