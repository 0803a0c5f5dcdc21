"""What a class does together: it answers a question, everyone trains a network, or all compete for a goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.ensemble.population import Population
from core.experiment.experiment import Experiment
from core.experiment.settings import Integer, SettingError, check_value
from core.lessons.collection import lesson_named
from core.lessons.lesson import MOST_OPTIONS, Step
from core.room.names import check_text
from core.room.sharing import Shared, shared_of
from core.stream.address import address_of, run_at
from core.training.run import Run
from core.training.words import run_title

QUESTION, TRAINING, CHALLENGE = "question", "training", "challenge"
OPEN, CLOSED, SHOWN = "open", "closed", "shown"
"""Answers are taken; they are no longer; it is shown which were right."""

MOST_QUESTION, MOST_OPTION = 200, 80
"""Letters of a typed question and of its options."""


@dataclass(frozen=True)
class Activity:
    """One thing that the class does. `content` is what those who are in get to know of it, as JSON.

    `right` is the place of the right option and `words` say why, as soon as they are shown.
    """

    number: int
    kind: str
    content: Mapping[str, Any]
    state: str = OPEN
    right: int | None = None
    words: str = ""

    @property
    def n_options(self) -> int:
        """How many answers there are to choose from; of a training, that one has watched it to its end."""
        return len(self.content["options"]) if self.kind == QUESTION else 1


def typed_question(text: object, options: object) -> dict[str, Any]:
    """The content of a question that was typed on the spot. Raises SettingError."""
    if not isinstance(options, list) or not 2 <= len(options) <= MOST_OPTIONS:
        raise SettingError("options", options, f"2 to {MOST_OPTIONS} of them")
    checked = [check_text(f"option {at}", option, MOST_OPTION) for at, option in enumerate(options, 1)]
    if len(set(checked)) < len(checked):
        raise SettingError("options", options, "each of them once")
    return {"text": check_text("question", text, MOST_QUESTION), "options": checked}


def training(address: object, shared: Shared | None = None) -> dict[str, Any]:
    """The content of a training of this experiment, each with a seed of their own. Raises SettingError.

    With `shared`, each has one of its values too.
    """
    experiment = experiment_of(address)
    made = shared.experiments(experiment) if shared else [experiment]
    for one in made:
        Population([one], [one.seed])  # refuses what is not trained by many at once
    run = Run(experiment)
    title = run_title(run).removesuffix(f", seed {experiment.seed}")  # which is everybody's own
    content = {"address": address_of(run), "epochs": max(one.max_epochs for one in made)}
    if shared is None:
        return {"text": "Everyone trains", "about": title, **content}
    problem, values = title.split(", ")[0], " to ".join((shared.texts[0], shared.texts[-1]))
    text = f"{problem}, one value each: {shared.axis.label} {values}"
    return {"text": text, **content, "shared": shared.content()}


def experiments_of(content: Mapping[str, Any]) -> list[Experiment]:
    """What is trained in a training of this content: one experiment for all, or one for each value shared out."""
    experiment, shared = experiment_of(content["address"]), shared_of(content)
    return shared.experiments(experiment) if shared else [experiment]


def experiment_of(address: object) -> Experiment:
    """What is trained: the experiment of this address, after the changes on its way. Raises SettingError."""
    if not isinstance(address, str):
        raise SettingError("address", address, "the address of a run")
    return run_at(address).final_experiment


def lesson_step(name: object, number: object) -> Step:
    """The step, counted from 1, of the lesson that a link calls by this name. Raises SettingError."""
    steps = lesson_named(name if isinstance(name, str) else "").steps
    return steps[check_value("step", number, Integer(1, len(steps))) - 1]


def lesson_question(name: object, number: object) -> dict[str, Any]:
    """The content of the question that a step of a lesson asks. Raises SettingError."""
    step = lesson_step(name, number)
    options = [option.text for option in step.options]
    about = run_title(step.stage.run())
    return {"text": step.question, "about": about, "options": options, "lesson": name, "step": number}
