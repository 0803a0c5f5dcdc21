"""What keeps the rooms of a test: each of the keepers that there are."""

import pytest

from core.room.sqlite import SqliteKeeper
from pages.shared.rooms.redis import RedisKeeper


@pytest.fixture(params=["SQLite", "Redis"])
def keeper(request, tmp_path):
    """Makes another keeper of the same rooms."""
    if request.param == "SQLite":
        return lambda: SqliteKeeper(tmp_path / "below" / "rooms.sqlite3")
    address = request.getfixturevalue("redis_address")
    return lambda: RedisKeeper(address)
