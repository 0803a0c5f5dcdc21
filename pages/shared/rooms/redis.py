"""Rooms in Redis, which several servers share: https://redis.io. The Python package `redis` is needed then.

A room is one hash: its state, its numbers, and a field for each record. What changes it is a script, which Redis runs
with nothing between (https://redis.io/docs/latest/develop/programmability/eval-intro/).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from core.room.keeper import Change, Json, Kept, Key, Unreachable, read_records
from core.room.names import digest
from core.room.rates import Rate

SCHEMES = ("redis://", "rediss://", "unix://")
"""What an address of Redis begins with: plain, with TLS, and a socket of this machine."""

PREFIX = "perceptarium:rooms:1:"
"""What all keys begin with. Its number is raised when their content changes: rooms of another one are not found."""

NUMBERS, CHANGES = f"{PREFIX}numbers", f"{PREFIX}changes"
"""A hash with the numbers of all rooms by their code, and what every change of any room raises."""

HEAD = ("state", "alive", "version", "wall")

SECONDS_TO_WAIT, REST_SECONDS = 1.0, 2.0
"""For an answer of Redis, while nothing else is served; and, after none came, until it is asked again."""

ADD = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'alive', ARGV[3], 'version', 1, 'wall', 1)
redis.call('HSET', KEYS[2], ARGV[1], '1 1')
redis.call('INCR', KEYS[3])
return 1
"""

COMMIT = """
if redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[3] then return 0 end
local version = redis.call('HINCRBY', KEYS[1], 'version', ARGV[4])
local wall = redis.call('HINCRBY', KEYS[1], 'wall', 1)
redis.call('HSET', KEYS[2], ARGV[1], version .. ' ' .. wall)
redis.call('INCR', KEYS[3])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'state', ARGV[5]) end
if ARGV[6] ~= '' then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    local kind = string.match(field, '^(.*:)%d+$')
    if kind and not string.find(ARGV[6], ' ' .. kind, 1, true) then redis.call('HDEL', KEYS[1], field) end
  end
end
for at = 7, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
return 1
"""

TOUCH = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'alive', ARGV[1]) end"

DELETE = """
redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('INCR', KEYS[3])
"""

SWEEP = """
for _, code in ipairs(redis.call('HKEYS', KEYS[1])) do
  if tonumber(redis.call('HGET', ARGV[1] .. code, 'alive') or 0) < tonumber(ARGV[2]) then
    redis.call('DEL', ARGV[1] .. code)
    redis.call('HDEL', KEYS[1], code)
    redis.call('INCR', KEYS[2])
  end
end
"""


RATE = """
local found = redis.call('HMGET', KEYS[1], 'left', 'at')
local time = redis.call('TIME')
local now, tries, seconds = time[1] + time[2] / 1000000, tonumber(ARGV[1]), tonumber(ARGV[2])
local left, at = tonumber(found[1]) or tries, tonumber(found[2]) or now
left = math.min(tries, left + math.max(0, now - at) * tries / seconds)
if ARGV[3] == '1' and left >= 1 then
  redis.call('HSET', KEYS[1], 'left', string.format('%.17g', left - 1), 'at', string.format('%.17g', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil(1000 * seconds))
end
return string.format('%.17g', left)
"""
"""The tries that are left, of which one is taken. When all have come back, nothing is known of who took them."""


class RedisKeeper:
    """Keeps rooms in Redis, which may come and go: it is connected when something is asked."""

    def __init__(self, address: str):
        """Raises ImportError where the package is missing, and ValueError for an address that is none."""
        try:
            import redis  # an optional dependency
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise ImportError("Rooms in Redis need the Python package `redis`: pip install redis") from None
        self._errors, self._timeout = redis.exceptions.RedisError, redis.exceptions.TimeoutError
        self._redis: Any = redis.Redis.from_url(
            address,
            socket_timeout=SECONDS_TO_WAIT,
            socket_connect_timeout=SECONDS_TO_WAIT,
            retry=Retry(NoBackoff(), 1),  # a connection that rested may have been closed
            retry_on_error=[redis.exceptions.ConnectionError],
            decode_responses=True,
        )
        self._add, self._commit, self._touch, self._delete, self._sweep, self._rate = map(
            self._redis.register_script, (ADD, COMMIT, TOUCH, DELETE, SWEEP, RATE)
        )
        self._rests_until = 0.0

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        if time.monotonic() < self._rests_until:
            raise Unreachable("The rooms of this server do not answer at present. Try again in a moment.")
        try:
            yield self._redis
        except self._errors as error:
            if isinstance(error, self._timeout):
                self._rests_until = time.monotonic() + REST_SECONDS
            raise Unreachable(
                "The rooms of this server cannot be reached at present. Try again in a moment."
            ) from error

    def add(self, code: str, state: Mapping[str, Json], now: float) -> bool:
        with self._asking():
            return bool(self._add([_key(code), NUMBERS, CHANGES], [code, json.dumps(state), now]))

    def read(self, code: str, *keys: Key) -> Kept | None:
        fields = [*HEAD, *map(_field, keys)]
        with self._asking() as redis:
            values = redis.hmget(_key(code), fields)
        return _kept({field: value for field, value in zip(fields, values, strict=True) if value is not None})

    def read_all(self, code: str) -> Kept | None:
        with self._asking() as redis:
            return _kept(redis.hgetall(_key(code)))

    def commit(self, code: str, seen: Kept, change: Change) -> bool:
        number, value = ("wall", seen.wall) if change.alone else ("version", seen.version)
        state = "" if change.state is None else json.dumps(change.state)
        only = "" if change.only is None else f" {' '.join(f'{kind}:' for kind in change.only)}"
        records = [part for key, content in change.records.items() for part in (_field(key), json.dumps(content))]
        arguments: list[Any] = [code, number, value, int(change.for_all), state, only, *records]
        with self._asking():
            return bool(self._commit([_key(code), NUMBERS, CHANGES], arguments))

    def touch(self, code: str, now: float) -> None:
        with self._asking():
            self._touch([_key(code)], [now])

    def delete(self, code: str) -> None:
        with self._asking():
            self._delete([_key(code), NUMBERS, CHANGES], [code])

    def sweep(self, oldest: float) -> None:
        with self._asking():
            self._sweep([NUMBERS, CHANGES], [_key(""), oldest])

    def changes(self) -> int:
        with self._asking() as redis:
            return int(redis.get(CHANGES) or 0)

    def numbers(self) -> dict[str, tuple[int, int]]:
        with self._asking() as redis:
            return {code: _pair(found) for code, found in redis.hgetall(NUMBERS).items()}

    def numbers_of(self, code: str) -> tuple[int, int] | None:
        with self._asking() as redis:
            found = redis.hget(NUMBERS, code)
        return None if found is None else _pair(found)

    def rate(self, name: str, tries: int, seconds: float) -> Rate:
        return RedisRate(self, name, tries, seconds)

    def tries_left(self, key: str, tries: int, seconds: float, take: bool) -> float:
        """The tries that are left by this key, before one of them is taken, if it is to be."""
        with self._asking():
            return float(self._rate([key], [tries, seconds, int(take)]))

    def close(self) -> None:
        self._redis.close()


class RedisRate:
    """What all servers with this Redis count together. Who did something is known there by a hash, and not for long."""

    def __init__(self, keeper: RedisKeeper, name: str, tries: int, seconds: float):
        self._keeper, self._name, self._tries, self._seconds = keeper, name, tries, seconds

    def left(self, who: str) -> float:
        return self._ask(who, take=False)

    def take(self, who: str) -> bool:
        return self._ask(who, take=True) >= 1.0

    def _ask(self, who: str, take: bool) -> float:
        key = f"{PREFIX}rate:{self._name}:{digest(who)}"
        return self._keeper.tries_left(key, self._tries, self._seconds, take)


def _key(code: str) -> str:
    return f"{PREFIX}room:{code}"


def _field(key: Key) -> str:
    kind, person = key
    return f"{kind}:{person}"


def _pair(numbers: str) -> tuple[int, int]:
    version, wall = numbers.split()
    return int(version), int(wall)


def _kept(fields: Mapping[str, str]) -> Kept | None:
    """A room from the fields of its hash, those of its head and of records."""
    if "state" not in fields:
        return None
    names = [(*field.rpartition(":")[::2], field) for field in fields if field not in HEAD]
    records = sorted((kind, int(person), fields[field]) for kind, person, field in names)
    state, alive, version, wall = (fields[name] for name in HEAD)
    return Kept(json.loads(state), float(alive), int(version), int(wall), read_records(records))
