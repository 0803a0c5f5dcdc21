"""Points of one's own on the pages: edited as a draft, read from tables, used, undone; and what cannot be."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import Experiment
from core.data.points import MOST, Point, Valued, packed, read_points, write_points
from core.stream.address import address_of
from core.training.run import Run
from core.training.status import STATUSES
from pages.shared.stage.session import StageSession
from pages.shared.state.own_run import KEY as OWN
from pages.shared.state.own_run import OwnRun
from pages.shared.state.points import KEY, Draft
from tests.core.data.test_points import many
from tests.pages.reading import address, at_link, press, rested, said, well
from tests.pages.test_lab import choose, experiment_of, lab, names

START = (Point(-3.0, 2.0, 1), Point(4.0, -1.0, 0))
LINK = {"problem": "points", "points": write_points(START), "test": "0"}


@pytest.fixture
def draft():
    return Draft("place", START)


# The draft


def test_a_click_adds_a_point_where_there_is_none_and_chooses_one_where_there_is(draft):
    draft.click(1.23456, 0.0)
    assert draft.points[2] == Point(1.23, 0.0, 1)  # as fine as a click can be in a plane 12 wide
    assert draft.chosen is None
    draft.take_class(0)
    draft.click(2.0, 2.0)
    assert [entry.cls for entry in draft.points] == [1, 0, 1, 0]
    draft.click(-3.1, 2.1)
    assert (len(draft.points), draft.chosen) == (4, 0)
    draft.take_class(0)
    assert draft.points[0] == Point(-3.0, 2.0, 0)
    assert draft.cls == 0
    draft.remove()
    assert len(draft.points) == 3
    assert draft.chosen is None


def test_there_are_four_classes(draft):
    for cls in (2, 3):
        draft.take_class(cls)
        draft.click(cls, cls)
    assert draft.points[2:] == (Point(2.0, 2.0, 2), Point(3.0, 3.0, 3))
    draft.read("x,y,species\n0,1,setosa\n2,3,virginica\n4,5,versicolor\n")
    assert [entry.cls for entry in draft.points] == [0, 1, 2]
    assert "“versicolor” is class 2" in draft.said


def test_a_drag_is_one_step_to_undo(draft):
    for x in (-2.0, -1.0, 0.0):
        draft.move(0, x, 1.0, final=False)
    draft.move(0, 0.5, 1.0, final=True)
    assert draft.points[0] == Point(0.5, 1.0, 1)
    assert draft.chosen == 0
    draft.undo()
    assert draft.points == START
    draft.redo()
    assert draft.points[0] == Point(0.5, 1.0, 1)
    draft.move(1, 4.0, -1.0, final=True)  # a click on a point chooses it
    assert (draft.chosen, len(draft.past)) == (1, 1)
    draft.move(0, -4.0, 1.0, final=False)
    draft.take_class(0)  # the key is faster than the end of the drag
    draft.move(0, -4.5, 1.0, final=True)
    assert draft.points[0] == Point(-4.5, 1.0, 0)
    draft.move(7, 0.0, 0.0, final=True)  # an event that comes late names a point that is gone
    assert len(draft.points) == 2


def test_everything_can_be_undone(draft):
    stands = [draft.points]
    for change in (
        lambda: draft.click(0, 0),
        draft.remove,
        lambda: draft.replace(()),
        lambda: draft.read("1,2,0\n3,4,1"),
    ):
        change()
        stands.append(draft.points)
    for stand in reversed(stands):
        assert draft.points == stand
        draft.undo()
    assert draft.points == START
    draft.remove()
    draft.remove()
    draft.remove()
    assert draft.points == ()


def test_there_are_at_most_2000():
    draft = Draft("place", tuple(many(MOST)))
    draft.click(5.99, 5.99)
    draft.click(30.0, 0.0)
    assert len(draft.points) == MOST
    assert "no more are possible" in draft.said


def test_the_plane_shows_all_points_of_a_table(draft):
    assert draft.reach == (-6, 6)
    draft.read("150,60,0\n190,90,1\n")
    assert draft.reach[0] < 60
    assert draft.reach[1] > 190
    assert draft.is_far
    draft.undo()
    assert draft.reach == (-6, 6)
    assert not draft.is_far


def test_nothing_of_a_table_with_a_fault_is_taken_before_the_visitor_says_so(draft):
    draft.read("1,2,0\n3,x,1\n5,6,1\n")
    assert draft.points == START
    assert draft.table.faults == ("Line 2, column 2 (x₂): “x” is no number.",)
    draft.read("1\n")
    assert (draft.points, draft.table) == (START, None)
    assert "One column was found" in draft.said


# On the pages


def test_choosing_them_brings_what_a_cloud_needs_and_no_test_set():
    at = choose(lab(), "problem", "points")
    assert "Changed with it, to suit this problem" in said(at)
    assert experiment_of(at) == Experiment(
        problem="points", test=0, hidden=(8,), hidden_activation="tanh", reduction="mean", init="glorot"
    )
    assert {"scaling", "test"} <= names(at)
    cloud = choose(at, "problem", "moons")
    assert experiment_of(cloud).test == Experiment.test
    at = choose(cloud, "problem", "points")
    assert not {"n", "noise", "inputs", "data_seed"} & names(at)
    assert "data_seed" in names(choose(at, "test", 30))


def edited(at):
    """The editor, opened."""
    return well(
        at.button(key=next(button.key for button in at.button if button.label.startswith("Edit the"))).click().run()
    )


@pytest.mark.parametrize("page", ["lab", "starts"])
def test_points_are_edited_and_used(page):
    at = edited(rested(at_link(page, **LINK, **({"starts": "100"} if page == "starts" else {})).run()))
    assert "2 points: 1 of class 0, 1 of class 1." in said(at)
    at.text_area(key="points_text").set_value("x0;x1;label\n1,5;2;ja\n-2;3;nein\n0;0;ja\n")
    at = press(at, "Take this table")
    assert "3 points read. “ja” is class 0, “nein” is class 1." in said(at)
    assert experiment_of_own(at).points == LINK["points"]
    at = rested(press(at, "Use these points"))
    assert experiment_of_own(at).points == "1.5,2,0;-2,3,1;0,0,0"
    assert address(at)["points"] == "1.5,2,0;-2,3,1;0,0,0"
    assert KEY not in at.session_state
    at = rested(well(at.button(key="own_undo").click().run()))
    assert experiment_of_own(at).points == LINK["points"]


def experiment_of_own(at):
    return at.session_state[OWN].experiment


def test_faults_are_said_by_line_and_column_and_the_other_lines_can_be_taken():
    at = edited(lab(**LINK))
    at.text_area(key="points_text").set_value("1,2,0\n3,x,1\n5,6,1\n")
    at = press(at, "Take this table")
    assert "The table was not taken; the points are as they were." in said(at)
    assert "Line 2, column 2 (x₂): “x” is no number." in said(at)
    at = press(press(at, "Take the other lines: 2 points"), "Use these points")
    assert experiment_of(at).points == "1,2,0;5,6,1"


def test_far_points_are_scaled_if_that_is_wished():
    for wished in (True, False):
        at = edited(lab(**LINK))
        at.text_area(key="points_text").set_value("150,60,0\n190,90,1\n")
        at = press(at, "Take this table")
        scale = next(box for box in at.checkbox if box.label.startswith("Scale the coordinates"))
        assert scale.value
        if not wished:
            scale.uncheck()
        assert experiment_of(press(at, "Use these points")).scaling == ("standard" if wished else "none")


def test_one_may_begin_with_the_points_of_a_cloud_or_a_gate():
    at = edited(lab(**LINK, n="40", noise="20"))
    at.selectbox(key="points_beginning").set_value("moons")
    at = press(well(at.run()), "Use these points")
    cloud = Experiment(problem="moons", n=40, noise=20, test=0).task
    assert [(round(x1, 3), round(x2, 3)) for x1, x2, _ in read_points(experiment_of(at).points)] == [
        (pytest.approx(x1, abs=1e-3), pytest.approx(x2, abs=1e-3)) for x1, x2 in cloud.points
    ]


def test_points_of_three_classes_bring_an_output_for_each():
    at = edited(lab(**LINK))
    at.selectbox(key="points_beginning").set_value("iris")
    at = press(well(at.run()), "Use these points")
    found = experiment_of(at)
    assert found.replace(points=Experiment.points) == Experiment(
        problem="points", test=0, output_activation="softmax", loss="categorical_cross_entropy"
    )
    assert [entry.cls for entry in read_points(found.points)] == [0] * 50 + [1] * 50 + [2] * 50
    assert found.sizes == (2, 2, 3)
    assert "to suit these points" in said(at)


def test_the_editor_needs_two_points_and_can_be_left():
    at = press(edited(lab(**LINK)), "Remove all")
    assert next(button for button in at.button if button.label == "Use these points").disabled
    assert experiment_of(at).points == LINK["points"]


def test_2000_points_stay_in_the_address_and_a_long_link_is_named():
    text = write_points(many(MOST))
    at = lab(problem="points", points=packed(text))
    assert experiment_of(at).points == text
    assert address(at)["points"] == packed(text)
    assert len(address_of(at.session_state.lab.run)) > 20_000
    assert "as a file (JSON)" in said(at)
    assert "as a file (JSON)" not in said(lab(**LINK))


def test_what_is_too_long_to_be_compared_says_why():
    at = press(lab(problem="points", points=packed(write_points(many(MOST)))), "Compare")
    assert "This run cannot be compared. points:" in said(at)


def test_bad_points_in_a_link_are_named():
    at = lab(problem="points", points="1,2,0;3,4,5")
    assert "each as x₁,x₂,class" in said(at)
    assert experiment_of(at).points == Experiment().points


# With values


VALUED = (Valued(-3.0, 2.0, 0.5), Valued(4.0, -1.0, -1.25))
CURVED = (Valued(-3.0, None, 0.5), Valued(4.0, None, -1.0))


def test_points_with_values_are_set_dragged_and_changed():
    draft = Draft("place", VALUED)
    assert draft.kind == "values"
    draft.take_value(0.75)
    draft.click(1.23456, 0.0)
    assert draft.points[2] == Valued(1.23, 0.0, 0.75)
    draft.click(-3.1, 2.1)
    draft.take_value(2.0)
    assert draft.points[0] == Valued(-3.0, 2.0, 2.0)
    draft.move(0, 1.0, 1.0, final=True)
    assert draft.points[0] == Valued(1.0, 1.0, 2.0)
    draft.remove()
    draft.undo()
    draft.undo()
    draft.undo()
    assert draft.points == (*VALUED, Valued(1.23, 0.0, 0.75))


def test_over_one_input_the_height_is_the_value():
    draft = Draft("place", CURVED)
    assert (draft.kind, draft.reach) == ("curve", (-6, 6))
    assert draft.up == pytest.approx((-1.18, 0.68))
    draft.click(1.0, 0.25)
    assert draft.points[2] == Valued(1.0, None, 0.25)
    draft.move(2, 2.0, -0.5, final=True)
    assert draft.points[2] == Valued(2.0, None, -0.5)


def test_what_points_have_can_be_changed_and_undone():
    draft = Draft("place", START)
    draft.take_kind("values")
    assert draft.points == (Valued(-3.0, 2.0, 1.0), Valued(4.0, -1.0, 0.0))
    draft.take_kind("curve")
    assert draft.points == (Valued(-3.0, None, 1.0), Valued(4.0, None, 0.0))
    draft.take_kind("classes")
    assert draft.points == (Point(-3.0, 0.0, 1), Point(4.0, 0.0, 0))
    for _ in range(3):
        draft.undo()
    assert (draft.points, draft.kind) == (START, "classes")
    draft.replace(())
    draft.take_kind("values")
    draft.click(1.0, 1.0)
    assert draft.points == (Valued(1.0, 1.0, 1.0),)


def test_a_table_can_be_read_as_the_other(draft):
    draft.read("1,2,0.5\n3,4,1.5\n")
    assert draft.points == (Valued(1.0, 2.0, 0.5), Valued(3.0, 4.0, 1.5))
    assert "Values to be learned: column 3. Inputs: 2." in draft.said
    draft.read(*draft.read_as)
    assert draft.points == (Point(1.0, 2.0, 0), Point(3.0, 4.0, 1))
    assert draft.read_as == ("1,2,0.5\n3,4,1.5\n", True)
    draft.undo()
    assert draft.kind == "values"


@given(content=st.text("12-.,;\n ax#", max_size=40), as_values=st.sampled_from([None, True, False]))
def test_no_table_changes_the_points_of_a_run(content, as_values):
    """Whatever is pasted: the run keeps its points, and the draft its own where nothing can be taken."""
    draft = Draft("place", START)
    draft.read(content, as_values)
    assert draft.points == START or draft.past == [START]
    if len(draft.points) >= 2:
        assert read_points(write_points(draft.points)) == draft.points
        _learned(draft)


def _learned(draft):
    """A run with these points is the one that was asked for, and its first epochs end without an exception."""
    own = OwnRun(StageSession(Run(Experiment())))
    own.choose("problem", "points")
    own.choose("points", write_points(draft.points))
    if draft.is_far:
        own.choose("scaling", "standard")
    own.take_over(False)
    assert read_points(own.experiment.points) == draft.points
    assert own.run.snapshot(3).status in STATUSES


NUMBERS = ["0", "-1", "3", "2,5", "1.5", "1e6", "-1e6", "1e-300", "5e-324", "1e400", "nan", "inf", "", "a", "312,000"]


@given(
    rows=st.lists(st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=4), max_size=6),
    sign=st.sampled_from(";\t,"),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
    begin=st.sampled_from(["", "\ufeff", "x1{0}x2{0}y\n", "x{0}value\n"]),
)
@example([["1e-300", "0", "1"], ["0", "1", "0"], ["2", "3", "1"]], ";", "\n", "")  # whose variance is 0 in numbers
def test_whatever_a_table_holds_its_points_can_be_learned(rows, sign, end, begin):
    draft = Draft("place", START)
    draft.read(begin.format(sign) + end.join(sign.join(row) for row in rows))
    assert draft.said or draft.table
    if draft.table:
        draft.replace(draft.table.points)
    if len(draft.points) >= 2:
        _learned(draft)


def test_a_table_with_values_becomes_a_regression_and_classes_an_experiment_as_before():
    at = edited(lab(**LINK))
    at.text_area(key="points_text").set_value("x,y\n" + "".join(f"{x},{x * x / 4}\n" for x in range(-2, 3)))
    at = press(at, "Take this table")
    assert "5 points read. Values to be learned: y. Inputs: 1." in said(at)
    assert "5 points with values from 0 to 1." in said(at)
    at = press(at, "Use these points")
    found = experiment_of(at)
    assert found.points == "values:-2,1;-1,0.25;0,0;1,0.25;2,1"
    assert (found.sizes, found.output_activation, found.loss) == ((1, 2, 1), "linear", "half_squared_error")
    assert "to suit these points" in said(at)
    assert "targets" not in names(at)
    at = edited(at)
    at.selectbox(key="points_beginning").set_value("saddle")
    at = press(well(at.run()), "Use these points")
    assert (experiment_of(at).output_activation, experiment_of(at).learning_rate) == ("linear", 0.1)
    at = edited(at)
    at.text_area(key="points_text").set_value("size,price\n40,112000\n60,150000\n80,199000\n120,260000\n")
    at = press(press(at, "Take this table"), "Use these points")
    assert (experiment_of(at).value_scaling, experiment_of(at).scaling) == ("standard", "standard")
    assert "The values were as they are; they are now mean 0, variance 1, to suit these points." in said(at)
    assert "0 stands for 180,200, and 1 for 55,420 more" in said(
        at
    )  # the mean, and the root of the mean square from it
    at = edited(at)
    at.segmented_control(key="points_kind").set_value("classes")
    at = press(well(at.run()), "Use these points")
    assert not experiment_of(at).task.is_regression
    assert (experiment_of(at).output_activation, experiment_of(at).learning_rate) == ("sigmoid", 0.5)
