"""What a link hides: every choice of settings has a text, old texts mean the same, and unknown names are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiment.experiment import GROUPS, SETTINGS
from core.experiment.hiding import CHANGEABLE, MENU, WEIGHTS, read_hidden, write_hidden


@given(st.sets(st.sampled_from([*sorted(CHANGEABLE), MENU])))
def test_every_choice_comes_back_from_its_text(names):
    assert read_hidden(write_hidden(names)) == (names, [])


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_all_of_its_settings(group):
    assert read_hidden(group) == ({name for name, entry in SETTINGS.items() if entry.group == group}, [])
    assert write_hidden(read_hidden(group)[0]) == group


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("all,-learning_rate", {"learning_rate"}),
        ("problem,network,training,start,weights,-seed", {"seed"}),
        (
            "all,-problem,truth_table,points,measures,scaling,value_scaling,n,noise,test,data_seed,inputs,features,targets",
            {"problem"},
        ),  # the group and its first setting have one name
        (" all , -start ,", {"init", "init_scale", "seed"}),
        ("all", set()),
    ],
)
def test_one_control_can_be_left(text, free):
    hidden, errors = read_hidden(text)
    assert errors == []
    assert free == {*SETTINGS, WEIGHTS} - hidden
    assert read_hidden(write_hidden(hidden)) == (hidden, [])


def test_texts_as_they_look():
    assert write_hidden({"seed", "learning_rate"}) == "learning_rate,seed"
    assert write_hidden(CHANGEABLE - {"learning_rate"} | {MENU}) == "all,-learning_rate,menu"
    assert (
        write_hidden(CHANGEABLE - {"problem"})
        == "all,-problem,truth_table,points,measures,scaling,value_scaling,n,noise,test,data_seed,inputs,features,"
        "targets"
    )
    assert write_hidden(()) == ""


def test_what_is_no_name_is_refused_and_the_others_count():
    hidden, errors = read_hidden("seed,everything,-nothing")
    assert hidden == {"seed"}
    assert [error.value for error in errors] == ["everything", "-nothing"]
    assert all(name in errors[0].allowed for name in (*GROUPS, *SETTINGS, "all", WEIGHTS, MENU))
