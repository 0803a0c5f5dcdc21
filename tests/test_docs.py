"""README and the pages in docs/: their examples print what they say, and what they name exists."""

import contextlib
import io
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from core.data.features import FEATURES
from core.experiment.experiment import Experiment
from core.training.run import Run
from pages.shared.state.location import read_location

ROOT = Path(__file__).parents[1]
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
}
EXAMPLE = re.compile(r"```python\n(.*?)```\n+```text\n(.*?)```", re.DOTALL)
EXAMPLES = [
    pytest.param(code, printed, id=f"{name} {number}")
    for name, text in TEXTS.items()
    for number, (code, printed) in enumerate(EXAMPLE.findall(text), 1)
]


@pytest.mark.parametrize(("code", "printed"), EXAMPLES)
def test_an_example_prints_what_stands_below_it(code, printed):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "example", "exec"), {})
    assert output.getvalue() == printed


def test_every_example_is_run():
    assert EXAMPLES
    assert len(EXAMPLES) == sum(text.count("```python") for text in TEXTS.values())


def without_blocks(text):
    """The text without its blocks of code, whether in fences or indented."""
    return re.sub(r"```.*?```|^ {4}.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


def paths(text):
    """What a text names as folder/file or folder/ in code, but for the addresses of the app, such as /?problem=and."""
    return re.findall(r"`([\w.-]+/[\w./-]*)`", without_blocks(text))


def links(text):
    """Where a text's links to other files and headings lead."""
    return [to for to in re.findall(r"\]\(([^)\s]+)\)", without_blocks(text)) if not re.match(r"\w+:", to)]


def anchors(text):
    """The names by which GitHub knows the headings of a text."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", TEXTS)
def test_every_path_exists(name):
    assert [path for path in paths(TEXTS[name]) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name):
    for link in links(TEXTS[name]):
        path, _, heading = link.partition("#")
        target = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert target.exists(), link
        if heading:
            assert heading in anchors(target.read_text(encoding="utf-8")), link


def test_a_wrong_path_and_a_wrong_link_would_be_found():
    text = (
        "`core/none.py`, `core/nn/`, `/?problem=and`\n\n    `in/a/block`\n\n[here](docs/none.md#a) [there](https://a.b)"
    )
    assert paths(text) == ["core/none.py", "core/nn/"]
    assert links(text) == ["docs/none.md#a"]
    assert anchors("# One unit's line\n```\n# no heading\n```\n") == {"one-units-line"}


def test_every_page_of_the_docs_is_named_in_the_readme():
    assert {name for name in TEXTS if name != "README.md"} <= {
        link.partition("#")[0] for link in links(TEXTS["README.md"])
    }


def test_it_is_said_where_twelve_changes_start():
    _, _, behind = TEXTS["docs/developing.md"].partition("| you want to change | start in | then |\n|---|---|---|\n")
    rows = [row.split(" | ") for row in behind.partition("\n\n")[0].splitlines()]
    assert len(rows) == 12
    for change, start, _ in rows:
        found = paths(start)
        assert found, change
        assert (ROOT / found[0]).exists(), change


WORKSHEETS = TEXTS["docs/teaching.md"].partition("### Two worksheets")[2]


def rows_of(header):
    """The rows of the table in the worksheets that begins with this header."""
    table = WORKSHEETS.partition(header)[2].partition("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]


def worksheet(problem):
    """The experiment of a worksheet's link."""
    [address] = re.findall(rf"`/\?(problem={problem}[^`]+)`", WORKSHEETS)
    return Experiment.from_url(dict(parse_qsl(address)))


def measured(experiment, epoch):
    """What a row of the worksheets says of a run at an epoch."""
    snapshot = Run(experiment).snapshot(epoch)
    loss, accuracy = snapshot.test_measures
    return [f"{snapshot.data_loss:.3f}", f"{loss:.3f}", f"{100 * accuracy:.1f} %"]


def test_the_worksheet_on_the_circle_has_the_numbers_of_its_runs():
    experiment, rows = worksheet("rings"), rows_of("| hidden units | training")
    assert [int(units) for units, *_ in rows] == [1, 2, 4, 8]
    for units, *numbers in rows:
        assert measured(experiment.replace(hidden=(int(units),)), 100) == numbers


def test_the_worksheet_on_the_spiral_has_the_numbers_of_its_runs():
    experiment, rows = worksheet("spirals"), rows_of("| features | hidden units")
    assert len(rows) == 4
    for features, units, *numbers in rows:
        given = {"features": tuple(FEATURES)} if features == "all seven" else {}
        hidden = (int(units),) if units != "0" else ()
        assert measured(experiment.replace(hidden=hidden, **given), 200) == numbers


ADDRESSES = sorted({address for text in TEXTS.values() for address in re.findall(r"`/?\?([^`\s]+)`", text)})


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_of_the_lab_opens_without_a_notice(address):
    _, notices = read_location(dict(parse_qsl(address, strict_parsing=True)))
    assert notices == []
