"""The processes of one test run compute each item of the texts once."""

import os

import pytest

from tests.core.textbook import reports


@pytest.fixture(scope="session", autouse=True)
def _shared_reports(tmp_path_factory):
    if "PYTEST_XDIST_WORKER" in os.environ:
        reports.shared = tmp_path_factory.getbasetemp().parent / "reports"
        reports.shared.mkdir(exist_ok=True)
