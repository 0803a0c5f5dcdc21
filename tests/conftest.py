"""Property tests draw the same examples every time and never look at the clock; and a Redis for those who want one."""

import pytest
import redis
from hypothesis import HealthCheck, settings

from tests.redis import running_redis

settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


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
