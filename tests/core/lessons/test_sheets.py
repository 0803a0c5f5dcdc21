"""The sheets of a lesson: questions without answers for students, all that is computed for the teacher."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from core.lessons.evidence import Evidence
from core.lessons.markup import html_of, inline_html
from core.lessons.packed import lesson_in_link, packed
from core.lessons.sheets import STYLE, Way, student_sheet, teacher_sheet
from tests.core.lessons.test_lessons import BUILT, GOOD

LESSON = BUILT["1-one-unit"]
WAYS = [Way(f"https://lab.example.edu/?lesson=1-one-unit&step={number}", b"png") for number in range(1, 6)]


class Reader(HTMLParser):
    """The words of a page, and what it would load."""

    def __init__(self, page):
        super().__init__()
        self.words, self.loads, self.open = [], [], []
        self.feed(page)
        self.close()
        assert self.open == [], "each element is closed"

    def handle_starttag(self, tag, attributes):
        assert tag not in ("script", "link", "iframe")
        self.loads += [value for name, value in attributes if name in ("src", "srcset")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))


def plain(markdown):
    return re.sub(r"\s+", " ", markdown.replace("*", "")).strip()


def test_the_students_sheet_asks_and_does_not_answer():
    page = Reader(student_sheet(LESSON, WAYS))
    for step in LESSON.steps:
        for words in (step.title, step.text, step.question, *(option.text for option in step.options)):
            assert plain(words) in page.text
        for secret in (step.remember, step.misconception, Evidence(step).finish().conclusion):
            assert plain(secret)[:60] not in page.text
    assert "✓" not in page.text
    assert page.loads == ["data:image/png;base64,cG5n"] * 5
    assert f'alt="QR code: {WAYS[1].address.replace("&", "&amp;")}"' in student_sheet(LESSON, WAYS)


def test_the_teachers_sheet_has_every_answer_and_note():
    evidence = [Evidence(step).finish() for step in LESSON.steps]
    html = teacher_sheet(LESSON, evidence, WAYS)
    page = Reader(html)
    marked = [unescape(text) for text in re.findall(r'<li class="right">(.*?)</li>', html)]
    assert marked == [found.step.options[found.right].text for found in evidence]
    for found in evidence:
        step = found.step
        for words in (found.conclusion, found.advice, step.misconception, step.remember):
            assert words
            assert all(plain(paragraph) in page.text for paragraph in words.split("\n\n"))
    assert re.findall(r"minute (\d+ to \d+)", page.text) == ["0 to 4", "4 to 8", "8 to 12", "12 to 16", "16 to 20"]
    assert page.loads == []


def test_a_mistake_in_a_step_is_said_and_the_rest_is_there():
    lesson = lesson_in_link(
        packed(GOOD.replace("is = 4", "from = 4, below = 4.5").replace("below = 4 }", "below = 5 }"))
    )
    page = Reader(teacher_sheet(lesson, [Evidence(step).finish() for step in lesson.steps], WAYS[:1]))
    assert "This lesson has a mistake. lesson, step 1, options: 4 is not allowed" in page.text


def test_no_question_is_cut_over_two_pages():
    """In print, what is `whole` stays on one page: each step for students, each question with its options for both."""
    assert re.search(r"^\.whole, .*\{ break-inside: avoid; \}$", STYLE, re.MULTILINE)
    evidence = [Evidence(step).finish() for step in LESSON.steps[:1]]
    for page, of in (
        (student_sheet(LESSON, WAYS), "section"),
        (teacher_sheet(LESSON, evidence, WAYS[:1]), "div"),
    ):
        wholes = re.findall(rf'<{of} class="whole">(.*?)</ul>', page, re.DOTALL)
        for step, whole in zip(LESSON.steps, wholes, strict=False):
            assert inline_html(step.question) in whole
            assert whole.count("<li") == len(step.options)
            assert f"</{of}>" not in whole
    assert student_sheet(LESSON, WAYS).count('<section class="whole">') == len(LESSON.steps) + 1


def test_an_address_that_can_be_typed_is_on_the_students_sheet():
    for address, is_there in (
        (f"https://a.org/?lesson={'b' * 20}&step=1", True),
        (f"https://a.org/?lesson={'b' * 90}", False),
    ):
        words = Reader(student_sheet(LESSON, [Way(address, None)] * len(LESSON.steps))).text
        assert (address in words) == is_there


def test_without_a_short_address_there_is_no_code():
    assert Reader(student_sheet(LESSON, [Way(way.address, None) for way in WAYS])).loads == []


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "**Two** *words*,\nand `a * b * c`.",
            "<p><strong>Two</strong> <em>words</em>,\nand <code>a * b * c</code>.</p>",
        ),
        ("One.\n\n- a\n- *b*", "<p>One.</p><ul><li>a</li><li><em>b</em></li></ul>"),
        ("[The lab](./?a=1&b=2)", "<p>The lab</p>"),
        ("2 * 3 * 4 < 5 & <b>", "<p>2 * 3 * 4 &lt; 5 &amp; &lt;b&gt;</p>"),
        ("![x](http://evil.example/x.png)", "<p>!x</p>"),
    ],
)
def test_markdown_as_html(markdown, html):
    assert html_of(markdown) == html


def test_an_answer_is_no_paragraph():
    assert inline_html("a **b**") == "a <strong>b</strong>"
