"""Tables that people have: what is read, what is left out, and what is said of faults."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.points import MOST, Point, Valued, point, read_points, write_points
from core.data.tables import Table, TableError, decoded, read_table, write_table

TWO = (Point(1.5, -2.0, 0), Point(0.25, 3.0, 1))


@pytest.mark.parametrize(
    "content",
    [
        "x0,x1,label\n1.5,-2,0\n0.25,3,1\n",
        "1.5,-2,0\n0.25,3,1",
        "\ufeffx1;x2;y\r\n1,5;-2;0\r\n0,25;3;1\r\n",
        "x\ty\tclass\n1,5\t−2\t0.0\n0,25\t3\t1.0\n",
        '"1,5","-2","0"\n".25","3","1"\n',
        "x1,x2,y,\n1.5,-2,0,\n0.25,3,1,\n",
        "\n# measured on Monday\n1.5 , -2 , 0\n\n 0.25, 3, 1 \n\n",
        "y,X_1,x₂\n0,1.5,-2\n1,0.25,3\n",
        "1.5,-2,False\n0.25,3,True\n",
        "x1 x2 class\n1.5 -2 0\n0.25 3 1\n",
        "  1,5   -2  0 \n\n# and\n  0,25   3  1\n",
        ",x0,x1,target\n0,1.5,-2,0\n1,0.25,3,1\n",  # as pandas writes its index
    ],
)
def test_the_same_points_in_many_dialects(content):
    table = read_table(content)
    assert table.points == TWO
    assert table.faults == ()


def test_commas_separate_cells_that_have_spaces_in_them():
    table = read_table("first x,second x,its class\n1.5,-2,not yet\n0.25,3,quite so\n")
    assert table.points == TWO
    assert table.notes[-1] == "“not yet” is class 0, “quite so” is class 1."


def test_what_is_written_is_read_again():
    assert read_table(write_table(TWO)) == Table(TWO, (), (), True)


def test_a_truth_table_in_another_order_with_commas_at_the_end():
    table = read_table("x1,x2,y\n1,1,0,\n0,1,1,\n0,0,0,\n1,0,1,\n")
    assert table.points == (Point(1, 1, 0), Point(0, 1, 1), Point(0, 0, 0), Point(1, 0, 1))


def test_600_rows_of_x0_x1_label():
    rng = random.Random(1)
    points = [point(rng.gauss(0, 2), rng.gauss(0, 2), rng.randrange(2)) for _ in range(600)]
    rows = "".join(f"{x1!r},{x2!r},{cls}\n" for x1, x2, cls in points)
    assert read_table("x0,x1,label\n" + rows) == Table(tuple(points), (), (), True)


@pytest.mark.parametrize(
    ("labels", "classes", "note"),
    [
        (["cat", "dog", "cat"], [0, 1, 0], "“cat” is class 0, “dog” is class 1."),
        (["1", "-1", "1"], [1, 0, 1], "-1 is class 0, 1 is class 1."),
        (["2", "1.0", "1"], [1, 0, 0], "1 is class 0, 2 is class 1."),
        (["1", "1", "1"], [1, 1, 1], None),
        (["no", "yes", "No"], [0, 1, 0], None),
        (
            ["setosa", "virginica", "versicolor"],
            [0, 1, 2],
            "“setosa” is class 0, “virginica” is class 1, “versicolor” is class 2.",
        ),
        (["3", "0", "2", "1"], [3, 0, 2, 1], None),
        (["3", "1", "2"], [2, 0, 1], "1 is class 0, 2 is class 1, 3 is class 2."),
    ],
)
def test_labels_may_be_numbers_or_words(labels, classes, note):
    table = read_table("".join(f"{place},0,{label}\n" for place, label in enumerate(labels)))
    assert [entry.cls for entry in table.points] == classes
    assert table.notes == ((note,) if note else ())


def test_columns_that_are_not_needed_are_named():
    table = read_table("name,x1,x2,weight,label\nAnna,1.5,-2,70,0\nBob,0.25,3,80,1\n")
    assert table.points == TWO
    assert table.notes == ("Left out: name, weight.",)
    assert read_table("1.5,-2,9,0\n0.25,3,9,1\n").notes == ("Left out: column 3.",)


def test_faults_are_named_by_line_and_column():
    table = read_table("x0,x1,label\n1.5,-2,0\n1,abc,0\n,2,1\n\n3,nan,1\n1e9,2,0\n1,2\n0.25,3,1\n")
    assert table.points == TWO
    assert table.faults == (
        "Line 3, column 2 (x1): “abc” is no number.",
        "Line 4, column 1 (x0): the cell is empty.",
        "Line 6, column 2 (x1): “nan” is no number.",
        "Line 7, column 1 (x0): “1e9” is not between −1,000,000 and 1,000,000.",
        "Line 8, column 3 (label): the cell is empty.",
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "No column was found"),
        ("x1,x2\n1,2\n", "these are needed"),
        ("1\n0\n", "One column was found"),
        ("1,2,a\n3,4,b\n5,6,c\n7,8,d\n9,0,e\n", "The classes have 5 names: “a”, “b”, “c”, “d” …. Up to 4"),
        ("1,2,0\n" * (MOST + 1), "2,001 points; at most 2,000"),
        ("id,x,class\n1,2,0\n", "Classes need two inputs"),
        ("id,x\n1,2\n", "these are needed"),
        (",".join("1" * 300), "300 columns"),
    ],
)
def test_what_is_no_table_of_points_is_refused_as_a_whole(content, why):
    with pytest.raises(TableError, match=why):
        read_table(content)


def test_files_in_other_encodings_open():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decoded("x1;x2;Größe\n".encode(encoding)).removeprefix("\ufeff") == "x1;x2;Größe\n"
    with pytest.raises(TableError, match="CSV"):
        decoded(b"PK\x03\x04\x00\x00")
    with pytest.raises(TableError, match="UTF-8"):
        decoded(b"\xff\xfea")


@pytest.mark.parametrize(
    ("content", "points", "otherwise"),
    [
        ("x1,x2,value\n1,2,0\n3,4,1\n", ((1, 2, 0), (3, 4, 1)), True),
        ("1,2,0.5\n3,4,1\n", ((1, 2, 0.5), (3, 4, 1)), True),
        ("1;2;0,5\n3;4;1\n", ((1, 2, 0.5), (3, 4, 1)), True),
        ("0,0,1\n0,0,2\n0,0,3\n0,0,4\n0,0,5\n", tuple((0, 0, value) for value in range(1, 6)), False),
        ("x,y\n1,2\n3,4.5\n", ((1, None, 2), (3, None, 4.5)), False),
        ("height weight\n1.5 50\n1.75 70\n", ((1.5, None, 50), (1.75, None, 70)), False),
        (",x,target\n0,1,2\n1,3,4\n", ((1, None, 2), (3, None, 4)), False),
    ],
)
def test_values_to_be_learned(content, points, otherwise):
    table = read_table(content)
    assert table.points == tuple(Valued(*entry) for entry in points)
    assert table.otherwise == otherwise
    assert table.notes[-1].startswith("Values to be learned: ")
    assert read_table(write_table(table.points)).points == table.points


def test_a_comma_that_may_group_digits_is_said_to_be_the_decimal_sign():
    for content in ("x;y\n1;312,000\n2;250,5\n", 'x,y\n1,"312,000"\n2,"250,5"\n'):
        table = read_table(content)
        assert table.points == (Valued(1, None, 312), Valued(2, None, 250.5))
        assert "A comma is read as the decimal sign: “312,000” is 312." in table.notes
    assert not any("comma" in note for note in read_table("x;y\n1,5;0,125\n2;250,5\n").notes)


def test_classes_and_values_can_be_taken_for_one_another():
    content = "1,2,0.5\n3,4,1.5\n5,6,0.5\n"
    assert read_table(content).of_values
    assert read_table(content, False) == Table(
        (Point(1, 2, 0), Point(3, 4, 1), Point(5, 6, 0)), ("0.5 is class 0, 1.5 is class 1.",), (), True
    )
    content = "1,2,0\n3,4,1\n"
    assert not read_table(content).of_values
    assert read_table(content, True).points == (Valued(1, 2, 0), Valued(3, 4, 1))
    with pytest.raises(TableError, match="Classes need two inputs"):
        read_table("1,2\n3,4\n", False)
    assert read_table("1,2,0\n3,4,b\n", True).faults == ("Line 2, column 3 (value): “b” is no number.",)


CELLS = ["", "1", "-2.5", "3,5", "1e400", "nan", "abc", '"', '"a,b"', "x1", "label", "−4", "#", "٣", "1_0", "\0", "\r"]


ROWS = st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=4), max_size=5), max_size=8)


@given(rows=ROWS, sign=st.sampled_from(";,\t "))
def test_any_table_is_read_or_refused_in_words(rows, sign):
    _read("\n".join(sign.join(row) for row in rows))


def test_thousands_of_random_texts_are_read_or_refused_in_words():
    rng = random.Random(5)
    for _ in range(3000):
        _read("".join(rng.choices(string.printable + "0123456789,,,;\n\n", k=rng.randrange(60))))


def _read(content):
    for as_values in (None, True, False):
        try:
            table = read_table(content, as_values)
        except TableError as error:
            table = Table((), (str(error),), ())
        assert all(isinstance(entry, Valued if table.of_values else Point) for entry in table.points)
        assert as_values is None or not table.points or table.of_values == as_values
        assert len(table.points) < 2 or read_points(write_points(table.points)) == table.points
        assert all(fault.startswith("Line ") for fault in table.faults)
        assert all(note.endswith(".") for note in table.notes)
