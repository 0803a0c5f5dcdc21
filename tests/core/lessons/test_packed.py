"""A lesson in a link, which anybody may have written: it comes back whole, is bounded, and loads nothing."""

import re
import time
import zlib
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.experiment.settings import SettingError
from core.lessons.collection import lesson_named
from core.lessons.evidence import Evidence
from core.lessons.harmless import WORD_JOINER, harmless
from core.lessons.packed import MOST_BYTES, MOST_LETTERS, SIGN, lesson_in_link, packed, unpacked
from core.lessons.work import MOST_WORK, OF_AN_EPOCH, work_of
from tests.core.lessons.test_lessons import BUILT, BUILT_IN, GOOD

TEXTS = {name: (BUILT_IN / f"{name}.toml").read_text() for name in BUILT}


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_a_text_comes_back_as_it_was(text):
    name = packed(text)
    assert name.startswith(SIGN)
    assert unpacked(name) == text


@pytest.mark.parametrize("name", BUILT)
def test_a_built_in_lesson_comes_back_from_a_link_and_computes_the_same(name):
    lesson = lesson_named(packed(TEXTS[name]))
    mine = [(step.stage, step.other, step.measure, step.starts, step.until) for step in lesson.steps]
    assert mine == [(step.stage, step.other, step.measure, step.starts, step.until) for step in BUILT[name].steps]
    assert [step.text for step in lesson.steps] == [step.text for step in BUILT[name].steps]
    assert lesson.onward == BUILT[name].onward, "links to pages of the app are links"
    assert all(step.foreign for step in lesson.steps)
    assert len(lesson.name) < MOST_LETTERS / 4


LONG = [
    ("x" * (MOST_BYTES + 1), "60,001 bytes"),
    (np.random.RandomState(0).bytes(MOST_BYTES // 2).hex(), "letters"),
]


@pytest.mark.parametrize(("text", "part"), LONG)
def test_a_lesson_that_is_too_long_for_a_link_is_refused(text, part):
    with pytest.raises(SettingError, match=rf"{part}.* at most (60|24),000 in a link"):
        packed(text)


def letters_of(content):
    return SIGN + urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")


SPOILT = [
    SIGN,
    SIGN + "x",
    SIGN + "é",
    SIGN + "eJw",
    packed(GOOD)[:-9],
    packed(GOOD) + " ",
    letters_of(b"\xff\xfe"),
    letters_of(b" " * (MOST_BYTES + 1)),  # unfolds without end
    SIGN + "A" * MOST_LETTERS,
]


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_link_is_refused_in_words(name):
    with pytest.raises(SettingError, match=r"^lesson: .* allowed: a whole link to a lesson") as refused:
        lesson_named(name)
    assert len(str(refused.value)) < 200


SLOW = [
    "a." * 25_000 + "a = 1",
    "title." + "a." * 25_000 + "a = 1",
    "['a' . " + '"a" . ' * 9000 + "a]",
    "x = " + "[" * 50_000,
]


@pytest.mark.parametrize("text", [*SLOW, "\n" * 59_000, "[[step]]\n" * 6000, '"' * 59_000, "a " * 29_000])
def test_a_text_that_is_made_to_take_long_does_not(text):
    begun = time.process_time()
    with pytest.raises(SettingError, match=r"^lesson"):
        lesson_in_link(packed(text))
    assert time.process_time() - begun < 3.0  # tomllib alone takes 15 seconds for the first ones


def test_how_much_a_step_computes_by_hand():
    # 40 epochs of a 2-0-1 network, OR and AND: 4 rows times 3 products, and what each epoch costs besides.
    [step] = lesson_in_link(packed(GOOD)).steps
    assert work_of(step) == 2 * 40 * (OF_AN_EPOCH + 4 * 3)
    # 2 inputs, 3 hidden units, 1 output: 3 · 3 + 4 · 1 = 13 products for each of 4 rows, in 1,000 epochs, in 501 runs;
    # the other side has two units, 3 · 2 + 3 = 9 products.
    assert work_of(BUILT["5-chance"].steps[5]) == 1000 * (2 * OF_AN_EPOCH + 4 * (13 + 9) * 501)


def test_the_work_of_a_lesson_in_a_link_is_bounded():
    assert max(work_of(step) for lesson in BUILT.values() for step in lesson.steps) * 5 < MOST_WORK
    patient = TEXTS["5-chance"].replace("max_epochs=5000", "max_epochs=900000")
    line = next(n for n, text in enumerate(patient.split("\n"), 1) if text == 'title = "Patience"') - 1
    with pytest.raises(
        SettingError, match=rf"^lesson, step 2 \(line {line}\): '4,5.. million products' .* fewer starts"
    ):
        lesson_in_link(packed(patient))


# What it may say

LOADING = [
    "![x](http://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x][y]\n\n[y]: http://evil.example/x.png",
    "![y]\n\n[y]:http://evil.example/x.png",
    "!{learning_rate}[x](x.png)",
    "<img src=x>",
    "<IMG src=x>",
    "</div><script>x</script>",
    "<http://evil.example>",
    "[x](http://evil.example)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](javascript:alert(1))",
    "[x](<http://evil.example>)",
    "[x]( http://evil.example )",
    "http://evil.example and HTTPS://evil.example",
    "www.evil.example WWW.evil.example",
    "me@evil.example",
]
MARKUP = [r"!\[", r"\]\(", r"\]:", r"\]\[", r"<[a-zA-Z/!?]", r"(?i)https?://", r"(?i)www\.", r"\w@"]


@pytest.mark.parametrize("text", LOADING)
def test_no_picture_no_html_and_no_link_to_another_host_is_left(text):
    for wrong in MARKUP:
        assert not re.search(wrong, harmless(text)), wrong
    assert harmless(text).replace(WORD_JOINER, "") == text


GENTLE = [
    "**bold**, *slanted* and `code`",
    "- a\n- b",
    "[One neuron](neuron), [the lab](.), [XOR](./?problem=and&hidden=0)",
    "1 < 2, a: b",
]


@pytest.mark.parametrize("text", GENTLE)
def test_what_is_harmless_stays_as_it_is(text):
    assert harmless(text) == text


def test_a_link_cannot_be_put_together_from_computed_parts():
    spoilt = GOOD.replace(
        "{right} of", "![a]{locked}(http://evil.example/x.png) ht{locked}tp://evil.example {right} of"
    )
    spoilt = spoilt.replace('text = "All"', 'text = "![All](http://evil.example/x.png)"').replace(
        '"A lesson"', '"<b>![A]"'
    )
    lesson = lesson_in_link(packed(spoilt))
    [step] = lesson.steps
    words = Evidence(step).finish().conclusion
    for text in (words, step.options[2].text, lesson.title):
        assert "![" not in text
        assert "](" not in text
        assert "://" not in text
        assert "<b" not in text
