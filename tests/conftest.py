"""Property tests draw the same examples every time and never look at the clock; and a Redis for those who want one."""

from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, settings

from tests.redis import running_redis

BROWSER = Path(__file__).parent / "browser"

settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


def pytest_ignore_collect(collection_path, config):
    """Who asks for the browser's tests alone, or for all others, need not read the rest, which takes long."""
    is_browsers = collection_path.is_relative_to(BROWSER)
    left_out = {"browser": not is_browsers, "not browser": is_browsers}.get(config.getoption("markexpr"), False)
    return True if left_out and collection_path.suffix == ".py" else None


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory):
    """The address of a Redis for all tests."""
    with running_redis(tmp_path_factory.mktemp("redis")) as (address, _):
        yield address


@pytest.fixture
def redis_address(shared_redis):
    """The address of a Redis in which nothing is."""
    with redis.Redis.from_url(shared_redis) as client:
        client.flushall()
    return shared_redis
