"""Claims about how data and weights should be scaled."""

from __future__ import annotations

from collections.abc import Sequence

from core.claims.claim import Arm, Claim, Found
from core.claims.counting import AHEAD, ahead, larger, more_often, solved
from core.claims.procedures import train_all, with_measured, zeros_once
from core.claims.rules import ALWAYS, NEVER, Check
from core.claims.sizes import in_parts, saturated, weight_norms
from core.claims.standard import INSIDE, STANDARD, ZERO_ONE, target_arms, until
from core.claims.units import GATE_NAMES, GATES
from core.landscape.landscape import start_places
from core.nn.array import Array

# Targets

EARLY, LATE = 500, 5000


def _norms(found: Found) -> dict[str, Array]:
    return {
        f"length of the weights, {arm}": in_parts(weight_norms, found.experiments[arm], outcomes.parameters.T)
        for arm, outcomes in found.outcomes.items()
    }


def _targets(found: Found) -> Sequence[Check]:
    def norms(targets: str, epochs: int) -> Array:
        return found.measured[f"length of the weights, {until(targets, epochs)}"]

    drive = "seeds with larger weights at the end with targets 0 and 1"
    return (
        larger(norms(ZERO_ONE, LATE), norms(INSIDE, LATE), drive, ALWAYS),
        larger(
            norms(ZERO_ONE, LATE) / norms(ZERO_ONE, EARLY),
            norms(INSIDE, LATE) / norms(INSIDE, EARLY),
            f"seeds whose weights grow by the larger factor from {EARLY:,} to {LATE:,} epochs with targets 0 and 1",
            ALWAYS,
        ),
    )


# Weights

ALIKE, ZERO = "equal weights", "zero weights"


def _gate(gate: str) -> str:
    return f"{GATE_NAMES[gate]} from {ZERO}"


def _useless(found: Found) -> Sequence[Check]:
    return (
        solved(found, ALIKE, "runs of XOR that are solved, from equal weights", NEVER),
        solved(found, [_gate(gate) for gate in GATES], "gates that are solved, from zero weights", NEVER),
    )


RULE, UNIT, BIG, TINY = "N(0, 1/n)", "N(0, 1)", "N(0, 10²)", "N(0, 0.01²)"


def _saturation(found: Found) -> dict[str, Array]:
    return {
        arm: in_parts(saturated, experiment, start_places(experiment, found.seeds))
        for arm, experiment in found.experiments.items()
    }


def _scales(found: Found) -> Sequence[Check]:
    return (
        larger(found.measured[BIG], found.measured[RULE], f"seeds with more saturated signals at the start with {BIG}"),
        ahead(found, RULE, BIG),
        ahead(found, RULE, TINY),
        ahead(found, RULE, UNIT),
    )


# Inputs

PLAIN, SHIFTED, SIGNED = "inputs 0 and 1", "inputs 0.01 and 0.99", "inputs −1 and +1"

CLAIMS = (
    Claim(
        name="targets",
        title="Targets of 0 and 1 drive weights up without end; 0.01 and 0.99 do not",
        items=("001-27", "001-29"),
        says="Text 001: outputs of 0 and 1 are impossible for the sigmoid, and asking for them drives ever larger "
        "weights and saturates the network; 0.01 and 0.99 should be asked for instead.",
        test=f"XOR is learned with both kinds of targets to the last epoch, {EARLY:,} and {LATE:,}. Counted are the "
        "seeds from which the vector of all weights ends longer with targets 0 and 1, and those from which it still "
        "grows by the larger factor between the two. Each seed where it is the other way round is an exception.",
        base=STANDARD.replace(target_loss=0.0),
        arms=target_arms(EARLY, LATE),
        judge=_targets,
        run=with_measured(_norms),
        n=200,
        settled=("target_loss",),
    ),
    Claim(
        name="targets_learn",
        title="Targets of 0.01 and 0.99 make learning easier than 0 and 1",
        items=("001-27", "001-29"),
        says="Text 001: a saturated network has lost the ability to learn better weights, so targets should be "
        "0.01 and 0.99.",
        test="XOR is learned with both kinds of targets, to the loss of four outputs at 0.1 and 0.9: a half squared "
        f"error of {4 * 0.5 * 0.1**2:g} or {4 * 0.5 * 0.09**2:g}, summed. {AHEAD} And of the seeds from which only one "
        "is solved, how often it is that with 0.01 and 0.99.",
        base=STANDARD,
        arms=(
            Arm(ZERO_ONE, {"targets": "0/1", "target_loss": round(4 * 0.5 * 0.1**2, 6)}),
            Arm(INSIDE, {"targets": "0.01/0.99", "target_loss": round(4 * 0.5 * 0.09**2, 6)}),
        ),
        judge=lambda found: (ahead(found, INSIDE, ZERO_ONE), more_often(found, INSIDE, ZERO_ONE)),
        run=train_all,
        n=5000,
        settled=("loss", "reduction"),
    ),
    Claim(
        name="zero_weights",
        title="Zero or identical weights make a network useless",
        items=("002-29", "001-29"),
        says="Text 002: all weights zero means that all units give the same output, which makes the network useless. "
        "Text 001: zero weights kill the ability to learn, so weights should be random.",
        test="A 2-2-1 network learns XOR from weights that are all alike in each layer, drawn anew for every seed; and "
        "each of the 16 gates from zeros, once, because no seed changes that run. Counted are the runs that are "
        "solved. One of XOR would refute that identical weights cannot do it; any other gate refutes *useless*.",
        base=STANDARD,
        arms=(
            Arm(ALIKE, {"init": "alike", "problem": "xor"}),
            *(Arm(_gate(gate), {"init": "zeros", "problem": gate}) for gate in GATES),
        ),
        judge=_useless,
        run=zeros_once,
        n=200,
        settled=("hidden", "truth_table"),
        note="Units that start alike stay alike, and do what one hidden unit can. Text 003's script starts a single "
        "unit from zeros, where nothing has to be told apart. There is no chance in the runs from zeros; their "
        "interval is a matter of form.",
    ),
    Claim(
        name="weight_scale",
        title="Weights should be small, about 1 over the root of the number of links",
        items=("001-28", "001-29", "002-48"),
        says="Text 001: large weights saturate the units, so weights should be random and small, drawn from a range of "
        "about one over the square root of the links into a unit. Text 002 speaks of N(0, 1) as the start that "
        "saturates deep logistic networks.",
        test="XOR is learned with 8 hidden units from four starts: standard deviation 1/√n, 1, 10 and 0.01. Counted "
        "are the seeds from which more hidden signals are within 0.01 of 0 or 1 at the start with the large weights "
        f"than by the rule. {AHEAD} The rule is compared with each other start.",
        base=STANDARD.replace(hidden=(8,), max_epochs=2000),
        arms=(
            Arm(RULE, {"init": "inverse_sqrt", "init_scale": 1.0}),
            Arm(UNIT, {"init": "normal", "init_scale": 1.0}),
            Arm(BIG, {"init": "normal", "init_scale": 10.0}),
            Arm(TINY, {"init": "normal", "init_scale": 0.01}),
        ),
        judge=_scales,
        run=with_measured(_saturation),
        settled=("hidden_activation",),
    ),
    Claim(
        name="zero_inputs",
        title="Inputs should not be zero",
        items=("001-29",),
        says="Text 001: signals of zero kill the ability to learn; inputs should be scaled to be small but not zero, "
        "such as 0.01 to 0.99 or −1 to +1.",
        test=f"XOR is learned with inputs 0 and 1, 0.01 and 0.99, and −1 and +1. {AHEAD} It is refuted where inputs "
        "0 and 1 are clearly ahead more often. Counted is also whether inputs 0 and 1 kill the ability to learn.",
        base=STANDARD,
        arms=(
            Arm(PLAIN, {"inputs": "0/1"}),
            Arm(SHIFTED, {"inputs": "0.01/0.99"}),
            Arm(SIGNED, {"inputs": "-1/+1"}),
        ),
        judge=lambda found: (
            solved(found, PLAIN, "runs with inputs 0 and 1 that are solved", NEVER),
            ahead(found, SHIFTED, PLAIN),
            ahead(found, SIGNED, PLAIN),
        ),
        run=train_all,
        n=1000,
        note="Text 001's networks have no biases: there a row of zeros says nothing. Here every unit has one.",
    ),
)
