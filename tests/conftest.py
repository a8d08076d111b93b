"""What every test relies on; fixtures of one room live in that room's folder."""

import os
import shutil

import pytest
from django.core.cache import cache

from tests.served import site as site

IN_CI = os.environ.get("CI") == "true"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(program): deselected where the program is not installed, except in CI, where it then fails")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Not everybody who works on the rules has a browser or Node: without them their tests are deselected, which the last line counts.

    In CI nothing is deselected, so that a missing program is a failure.
    """
    if not IN_CI:
        lacking = [item for item in items for mark in item.iter_markers("needs") if not is_installed(*mark.args)]
        config.hook.pytest_deselected(items=lacking)
        items[:] = [item for item in items if item not in lacking]


def is_installed(program: str) -> bool:
    return shutil.which({"chromium": CHROMIUM}.get(program, program)) is not None


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Wagtail keeps roots of sites and sizes of pictures in the cache, where the roll-back of a test does not reach them."""
    cache.clear()


def skipped_tests(config: pytest.Config) -> list[pytest.TestReport]:
    """The reports of skipped tests; under xdist only the controller has a terminal, and it has all of them."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if isinstance(reporter, pytest.TerminalReporter) else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """CI installs whatever a test needs, so a test that was skipped there is one that nobody has run."""
    if IN_CI and skipped_tests(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if IN_CI and (skipped := skipped_tests(config)):
        terminalreporter.section("skipped in CI, which is a failure", red=True)
        for report in skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            terminalreporter.line(f"{report.nodeid}: {reason}")
