"""Claims about what units can do: one alone, linear ones, and how many XOR needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.claims.claim import Arm, Claim, Found
from core.claims.counting import more_often, share, solved
from core.claims.procedures import train_all
from core.claims.rules import ALWAYS, NEVER, SOMETIMES, Check
from core.claims.standard import STANDARD
from core.data.problems import PROBLEMS

GATES = {name: problem for name, problem in PROBLEMS.items() if len(problem.points) == 4}
"""The 16 gates with two inputs."""

GATE_NAMES = {name: problem.label.split(" (")[0] for name, problem in GATES.items()}
"""What they are called, shortly."""

BENT = (GATE_NAMES["xor"], GATE_NAMES["xnor"])
"""Those that no straight line separates."""

OTHERS = tuple(name for name in GATE_NAMES.values() if name not in BENT)


def _gates(found: Found) -> Sequence[Check]:
    rights = np.concatenate([found.outcomes[name].accuracy for name in BENT])
    return (
        solved(found, BENT, "runs of XOR and XNOR that are solved", NEVER),
        share(rights > 0.75, "runs of XOR and XNOR with more than 3 of 4 rows right", NEVER),
        solved(found, OTHERS, f"runs of the other {len(OTHERS)} gates that are solved", ALWAYS),
    )


SIZES = (1, 2, 3, 4)


def _units(count: int) -> str:
    return f"{count} hidden unit" + ("" if count == 1 else "s")


def _widths(found: Found) -> Sequence[Check]:
    return (
        solved(found, _units(1), "runs with 1 hidden unit that are solved", NEVER),
        solved(found, _units(2), "runs with 2 hidden units that are solved", SOMETIMES),
        more_often(found, _units(3), _units(2)),
        more_often(found, _units(4), _units(3)),
    )


CLAIMS = (
    Claim(
        name="one_unit",
        title="One unit cannot do XOR or XNOR, but all other gates",
        items=("000-03", "003-06", "004-12", "002-44"),
        says="Texts 000, 003 and 004: a single unit draws one straight line, so it cannot do XOR; AND, OR and what "
        "else a line separates it can. Text 002 trains one unit on XOR all the same and calls the result not bad.",
        test="One sigmoid unit without a hidden layer is trained on each of the 16 gates from every seed. Counted are "
        "the runs of XOR and XNOR that are solved, or that get more than 3 of the 4 rows right: one of them would "
        "refute the claim. And the runs of the other 14 gates that are solved.",
        base=STANDARD.replace(hidden=()),
        arms=tuple(Arm(GATE_NAMES[name], {"problem": name}) for name in GATES),
        judge=_gates,
        run=train_all,
        n=100,
        settled=("hidden", "truth_table"),
        note="That no line does it can be proved; the test shows what training makes of it. So text 002's result can "
        "be no better than 3 rows of 4.",
    ),
    Claim(
        name="linear_hidden",
        title="A network with linear hidden units can do no more than one unit",
        items=("003-08", "002-19"),
        says="Texts 002 and 003: layers without a non-linear activation make one linear layer together.",
        test="XOR is given to networks with linear hidden units. Counted are the runs that are solved. One would "
        "refute the claim.",
        base=STANDARD.replace(hidden_activation="linear", learning_rate=0.3),
        arms=(
            Arm("2 linear units", {"hidden": (2,)}),
            Arm("8 linear units", {"hidden": (8,)}),
            Arm("two layers of 4 linear units", {"hidden": (4, 4)}),
        ),
        judge=lambda found: [solved(found, arm, f"solved with {arm}", NEVER) for arm in found.outcomes],
        run=train_all,
        n=200,
        settled=("hidden_activation", "problem", "truth_table"),
    ),
    Claim(
        name="two_hidden",
        title="Two hidden units are enough for XOR, and more make it easier",
        items=("000-02", "000-03", "004-12", "003-08", "001-30"),
        says="Text 000: two lines and a unit that combines them are all it takes; text 004 asks for a hidden layer. "
        "Text 003 lets what a network can separate grow with its hidden units, and text 001 has a curve of performance "
        "over their number.",
        test="XOR is learned with 1, 2, 3 and 4 hidden units from every seed. That two suffice is shown by one "
        "solved run, and refuted for one unit likewise. For more units: of the seeds from which only one of two widths "
        "is solved, how often it is the wider network.",
        base=STANDARD,
        arms=tuple(Arm(_units(count), {"hidden": (count,)}) for count in SIZES),
        judge=_widths,
        run=train_all,
        n=1000,
        settled=("problem", "truth_table"),
        note="That more units help is no claim of text 000. Networks of different width that share a seed share no "
        "more than the first random numbers.",
    ),
)
