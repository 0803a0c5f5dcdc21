"""A room in what keeps it: who may do what, what its life is, and that no answer is lost when a process is killed."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from core.experiment.settings import SettingError
from core.room.activity import CLOSED, QUESTION, SHOWN, lesson_question, lesson_step, typed_question
from core.room.desk import be_about, fill
from core.room.keeper import Change, Unreachable
from core.room.limits import MOST_FORM, Limits, read_limits
from core.room.names import LETTERS, check_name, invented_name, new_code, read_code
from core.room.rates import OwnRate
from core.room.rooms import FORM, PERSON, NoRoom, NotAllowed, NotNow, Person, Rooms
from core.room.sqlite import SqliteKeeper
from pages.shared.rooms.redis import RedisKeeper
from tests.redis import running_redis

ROOT = Path(__file__).parents[3]


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(keeper, clock):
    made = Rooms(keeper(), Limits(rooms=2, people=3), clock)
    yield made
    made.keeper.close()


@pytest.fixture
def written(request, tmp_path):
    """What is kept of all rooms, as bytes."""

    def everything():
        if (tmp_path / "below").exists():
            return b"".join(path.read_bytes() for path in (tmp_path / "below").iterdir())
        with redis.Redis.from_url(request.getfixturevalue("shared_redis")) as client:
            return b"".join(key + (client.dump(key) or b"") for key in client.scan_iter())

    return everything


def asked(rooms, options=("yes", "no")):
    """A room in which two are and a question is open: its code, its secret and their tokens."""
    code, secret = rooms.open("hidden=3")
    tokens = [rooms.join(code)[0] for _ in range(2)]
    rooms.begin(code, secret, QUESTION, typed_question("Will it learn?", list(options)))
    return code, secret, tokens


def test_a_question_from_its_beginning_to_its_end(rooms):
    code, secret, (one, other) = asked(rooms, ("yes", "no", "never"))
    rooms.answer(code, one, 1, 0)
    rooms.answer(code, other, 1, 2)
    rooms.answer(code, one, 1, 2)  # a changed mind counts once
    view = rooms.view(code)
    assert view.address == "hidden=3"
    assert view.answers == {1: 2, 2: 2}
    assert view.counts == [0, 0, 2]
    rooms.finish(code, secret, 1)
    with pytest.raises(NotNow, match="No more answers"):
        rooms.answer(code, one, 1, 0)
    assert rooms.view(code).activity.state == CLOSED
    rooms.show(code, secret, 1, 2, "Because.")
    shown = rooms.view(code).activity
    assert (shown.state, shown.right, shown.words) == (SHOWN, 2, "Because.")
    with pytest.raises(NotNow, match="Nothing was changed"):  # a click that came twice
        rooms.begin(code, secret, QUESTION, typed_question("Again?", ["a", "b"]))
    rooms.clear(code, secret, 1)
    assert rooms.begin(code, secret, QUESTION, typed_question("Again?", ["a", "b"])) == 2
    assert rooms.view(code).counts == [0, 0]
    rooms.answer(code, other, 2, 1)
    before = rooms.view(code)
    for late in (lambda: rooms.answer(code, one, 1, 0), lambda: rooms.clear(code, secret, 1)):
        with pytest.raises(NotNow, match="Nothing was changed"):
            late()
    assert rooms.view(code) == before
    rooms.clear(code, secret, 2)
    assert rooms.view(code).activity is None
    assert rooms.begin(code, secret, QUESTION, typed_question("Third?", ["a", "b"])) == 3


def test_a_stranger_changes_nothing(rooms):
    code, secret, (one, _) = asked(rooms)
    elsewhere, other_secret = rooms.open("")
    stranger, _ = rooms.join(elsewhere)
    rooms.answer(code, one, 1, 0)
    before = rooms.view(code)
    for act in (
        lambda: rooms.answer(code, stranger, 1, 1),
        lambda: rooms.answer(code, secret, 1, 1),
        lambda: rooms.rename(code, stranger, "Me"),
        *(
            action
            for wrong in ("", one, other_secret)
            for action in (
                lambda wrong=wrong: rooms.begin(code, wrong, QUESTION, {"options": []}),
                lambda wrong=wrong: rooms.finish(code, wrong, 1),
                lambda wrong=wrong: rooms.show(code, wrong, 1, 0),
                lambda wrong=wrong: rooms.clear(code, wrong, 1),
                lambda wrong=wrong: be_about(rooms, code, wrong, "hidden=4"),
                lambda wrong=wrong: fill(rooms, code, wrong, {"goal": "own"}),
                lambda wrong=wrong: rooms.end(code, wrong),
            )
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert rooms.view(code) == before
    for option in (-1, 2, "0", True, None):
        with pytest.raises(SettingError, match="option"):
            rooms.answer(code, one, 1, option)
    assert rooms.view(code) == before


def test_secrets_are_not_kept(rooms, written):
    code, secret, tokens = asked(rooms)
    assert code.encode() in written()
    assert not any(known.encode() in written() for known in (secret, *tokens))


def test_an_ended_room_leaves_nothing(rooms, written):
    code, secret, (one, _) = asked(rooms)
    rooms.rename(code, one, "Xanthippe")
    assert b"Xanthippe" in written()
    rooms.end(code, secret)
    for ask in (rooms.view, rooms.join, lambda code: rooms.person(code, one), lambda code: rooms.end(code, secret)):
        with pytest.raises(NoRoom):
            ask(code)
    rooms.keeper.close()
    assert b"Xanthippe" not in written()


def test_a_room_ends_a_day_after_its_last_sign_of_life(rooms, clock):
    code, secret, (one, _) = asked(rooms)
    clock.now += 23 * 3600
    rooms.answer(code, one, 1, 0)
    clock.now += 23 * 3600
    rooms.sweep()
    assert rooms.view(code).answers == {1: 0}
    clock.now += 3601
    with pytest.raises(NoRoom):
        rooms.view(code)
    with pytest.raises(NoRoom):
        rooms.finish(code, secret, 1)
    rooms.sweep()
    assert rooms.keeper.numbers() == {}


def test_rooms_and_people_are_limited(rooms):
    code, secret = rooms.open("")
    assert [rooms.join(code)[1].number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(NotNow, match="full: 3"):
        rooms.join(code)
    rooms.open("")
    with pytest.raises(NotNow, match="2 rooms"):
        rooms.open("")
    rooms.end(code, secret)
    rooms.open("")
    with pytest.raises(SettingError, match="learning_rate"):
        rooms.open("learning_rate=fast")


def test_news_are_known_by_their_numbers(rooms):
    code, secret, (one, _) = asked(rooms)
    version, wall = rooms.keeper.numbers()[code]
    before = rooms.keeper.changes()
    assert rooms.keeper.changes() == before
    rooms.answer(code, one, 1, 0)
    assert rooms.keeper.numbers()[code] == (version, wall + 1)  # for the wall alone
    assert rooms.keeper.changes() != before
    rooms.finish(code, secret, 1)
    assert rooms.keeper.numbers()[code] == (version + 1, wall + 2)
    rooms.finish(code, secret, 1)
    assert rooms.keeper.numbers()[code] == (version + 1, wall + 2)


def test_two_servers_share_the_rooms(rooms, keeper, clock):
    other = Rooms(keeper(), Limits(), clock)
    code, secret, (one, _) = asked(rooms)
    before = rooms.keeper.changes()
    other.answer(code, one, 1, 1)
    assert rooms.keeper.changes() != before
    assert rooms.view(code) == other.view(code)
    # What one of them has changed, the other one does not overwrite.
    seen = rooms.keeper.read(code)
    other.finish(code, secret, 1)
    assert not rooms.keeper.commit(code, seen, Change({("answer", 1): 0}))
    assert other.join(code)[1].number == 3
    with pytest.raises(NotNow, match="full: 3"):
        rooms.join(code)
    assert rooms.view(code).answers == {1: 1}
    other.keeper.close()


def test_records_of_another_kind_are_one_more_rule(rooms):
    code, secret, (one, other) = asked(rooms)
    rooms.record(code, other, 1, "note", lambda activity: {"address": activity.content["text"]})
    rooms.record(code, one, 1, "note", lambda _: {"address": "hidden=3"}, for_all=True)
    rooms.turn(code, secret, 1, lambda found: replace(found, content={**found.content, "from": 2}))
    view = rooms.view(code)
    assert list(view.records["note"].items()) == [(1, {"address": "hidden=3"}), (2, {"address": "Will it learn?"})]
    assert view.activity.content["from"] == 2
    assert view.answers == {}
    fill(rooms, code, secret, {"goal": "own", "is free hidden": True})
    rooms.clear(code, secret, 1)
    assert set(rooms.view(code).records) == {PERSON, FORM}


def test_what_is_prepared_on_one_device_is_there_on_the_other(rooms, keeper, clock):
    code, secret = rooms.open("hidden=3")
    other = Rooms(keeper(), rooms.limits, clock)
    fill(rooms, code, secret, {"text": "Will it learn?", "share": False})
    fill(other, code, secret, {"share": True})
    fill(rooms, code, secret, {"option 1": "yes"})
    before = other.view(code)
    assert before.form == {"text": "Will it learn?", "share": True, "option 1": "yes"}
    assert before.version == 1  # no phone is told
    be_about(other, code, secret, "hidden=4&seed=42&learning_rate=0.5")  # with defaults, which are left out
    assert (rooms.view(code).address, rooms.view(code).form) == ("hidden=4", before.form)
    for wrong in (["share"], {"share": 1}, {"share": None}, {"text": "?" * MOST_FORM}):
        with pytest.raises(SettingError):
            fill(rooms, code, secret, wrong)
    for wrong in (None, "hidden=none"):
        with pytest.raises(SettingError):
            be_about(rooms, code, secret, wrong)
    assert (rooms.view(code).address, rooms.view(code).form) == ("hidden=4", before.form)
    other.keeper.close()


ANSWERING = """
import sys
from pathlib import Path
from core.room.limits import Limits
from core.room.rooms import Rooms
from core.room.sqlite import SqliteKeeper
rooms = Rooms(SqliteKeeper(Path(sys.argv[1])), Limits())
for token in sys.argv[3:]:
    rooms.answer(sys.argv[2], token, 1, 1)
    print("in", flush=True)
    rooms.keeper._db.execute("BEGIN IMMEDIATE")
    rooms.keeper._db.execute("UPDATE records SET content = '0' WHERE kind = 'answer'")
    rooms.keeper._db.execute("ROLLBACK" if token != sys.argv[-1] else "SELECT 1")
print("in the middle", flush=True)
sys.stdin.read()
"""


def test_a_killed_process_has_lost_no_answer_that_it_has_taken(tmp_path):
    """It is killed in the middle of a change, which must not be there afterwards either."""
    path = tmp_path / "rooms.sqlite3"
    rooms = Rooms(SqliteKeeper(path), Limits())
    code, _, tokens = asked(rooms)
    rooms.keeper.close()
    with subprocess.Popen(
        [sys.executable, "-c", ANSWERING, str(path), code, *tokens],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert [process.stdout.readline() for _ in range(3)] == ["in\n", "in\n", "in the middle\n"]
        process.send_signal(signal.SIGKILL)
    rooms = Rooms(SqliteKeeper(path), Limits())
    assert rooms.view(code).answers == {1: 1, 2: 1}
    rooms.keeper.close()


def test_a_killed_redis_has_lost_no_answer_that_it_has_taken(tmp_path):
    """The same keeper goes on with the one that is started in its place."""
    with running_redis(tmp_path) as (address, process):
        rooms = Rooms(RedisKeeper(address), Limits())
        code, _, (one, other) = asked(rooms)
        rooms.answer(code, one, 1, 1)
        rooms.answer(code, other, 1, 0)
        process.kill()
        process.wait()
    with pytest.raises(Unreachable, match="Try again"):
        rooms.view(code)
    with running_redis(tmp_path, int(address.rpartition(":")[2].partition("/")[0])):
        assert rooms.view(code).answers == {1: 1, 2: 0}
        rooms.answer(code, one, 1, 0)
        assert rooms.view(code).answers == {1: 0, 2: 0}
    rooms.keeper.close()


def test_codes_are_understood_as_people_type_them():
    assert {len(new_code()) for _ in range(50)} == {5}
    assert set("".join(new_code() for _ in range(50))) <= set(LETTERS)
    assert read_code(" ktr-pw ") == "KTRPW"
    for wrong in ("", "KTRP", "KTRPWX", "KTRPA", "KTRP1", "'; --", "ｋTRPW"):
        assert read_code(wrong) == ""


def test_names_are_invented_and_chosen(rooms):
    names = [invented_name(number) for number in range(1, 1001)]
    assert len(set(names)) == 1000
    assert all(check_name(name) == name for name in names)
    code, _, (one, other) = asked(rooms)
    assert rooms.rename(code, one, "  <b>Ada</b>  ") == Person(1, "<b>Ada</b>")  # text like any other
    with pytest.raises(NotNow, match="Somebody else"):
        rooms.rename(code, other, "<b>Ada</b>")
    assert rooms.rename(code, one, invented_name(3)).name == invented_name(3)
    assert rooms.join(code)[1].name != invented_name(3)
    for wrong in ("", "   ", "x" * 21, "a\u202eb", "a\x00b", 7, None):
        with pytest.raises(SettingError, match="name"):
            check_name(wrong)


def test_questions_are_checked():
    assert typed_question(" Will  it? ", ["yes", "no "]) == {"text": "Will it?", "options": ["yes", "no"]}
    for text, options in (
        ("", ["a", "b"]),
        ("?", ["a"]),
        ("?", ["a", "a"]),
        ("?", list("abcdefg")),
        ("?", "ab"),
        ("?", ["a", 2]),
        ("x" * 201, ["a", "b"]),
        ("?", ["a", "x" * 81]),
    ):
        with pytest.raises(SettingError):
            typed_question(text, options)
    step = lesson_step("1-one-unit", 1)
    content = lesson_question("1-one-unit", 1)
    assert content["text"] == step.question
    assert content["about"] == "OR, 2-1, sigmoid, SGD 2, seed 42"
    assert content["options"] == [option.text for option in step.options]
    for name, number in (("none", 1), ("1-one-unit", 0), ("1-one-unit", "1"), (None, 1)):
        with pytest.raises(SettingError):
            lesson_question(name, number)


def test_limits_are_settings():
    assert read_limits("") == Limits()
    assert read_limits("people=30&hours=2") == Limits(people=30, hours=2)
    with pytest.raises(SettingError, match="people: '501'"):
        read_limits("people=501")
    with pytest.raises(SettingError, match="persons"):
        read_limits("persons=1")


def test_tries_come_back_bit_by_bit(clock):
    rate = OwnRate(3, 60.0, clock)
    assert [rate.take("a") for _ in range(4)] == [True, True, True, False]
    assert rate.take("b")
    clock.now += 20
    assert [rate.take("a") for _ in range(2)] == [True, False]
    clock.now += 1000
    assert rate.left("a") == 3


def test_servers_that_share_redis_count_together(redis_address):
    one, other = RedisKeeper(redis_address), RedisKeeper(redis_address)
    mine, theirs = (keeper.rate("guesses", 3, 60.0) for keeper in (one, other))
    assert [rate.take("a") for rate in (mine, theirs, mine, theirs)] == [True, True, True, False]
    assert mine.left("a") < 1
    assert mine.left("b") == 3  # nothing is written down of who only asks
    with redis.Redis.from_url(redis_address) as client:
        [key] = client.scan_iter(match="*rate*")
        assert b"a" not in key.split(b":")
        assert 0 < client.pttl(key) <= 60_000  # then all have come back
        client.hincrbyfloat(key, "at", -20)  # as 20 seconds later
        assert [rate.take("a") for rate in (theirs, mine)] == [True, False]
    assert one.rate("runs", 3, 60.0).take("a")  # counted by itself
    one.close()
    other.close()
