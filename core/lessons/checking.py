"""Checking what students handed in: every run and every answer is computed anew, and what does not agree is said.

Work in the sense of core/progress.py. A class plays the same runs and answers the same questions: each is computed
once. A lesson whose text came with a hand-in may be anybody's: what its answers need is bounded, and hand-ins with
lessons of one title but different texts are pointed out.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass, field
from typing import NamedTuple

from core.ensemble.population import Workers
from core.experiment.settings import SettingError
from core.lessons.collection import lessons, text_named
from core.lessons.evidence import Evidence
from core.lessons.hand_in import HandedAnswer, HandedRun, HandIn
from core.lessons.lesson import Lesson, Step
from core.lessons.packed import lesson_in_link, unpacked
from core.lessons.work import MOST_WORK, work_of
from core.notation.numbers import short
from core.progress import InTurn
from core.stream.address import run_at
from core.training.run import Run
from core.training.snapshot import Snapshot
from core.training.status import LEFT

PIECE = 0.1
"""Seconds of training at once."""

IN_STOCK = 4
"""Pieces that wait for each worker or are at work there: it goes on while the page is drawn."""

MOST_SECONDS_A_RUN, MOST_SECONDS = 10, 300
"""Of training: a run that takes longer is not checked, and no run is once all of them together took so long."""

MOST_WORK_BROUGHT = 5 * MOST_WORK
"""Of the answers to lessons that came with the hand-ins, all together: some minutes of one core."""

Ask = Callable[[str, int, float], Future[Snapshot]]
"""The run of this address at this epoch, or as far as it comes in these seconds; asked again, it goes on."""


class Fact(NamedTuple):
    """What a run is at the epoch that was asked for, or at its end before it."""

    epoch: int
    status: str
    loss: float
    accuracy: float | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Fact:
        status = LEFT if snapshot.status == "training" else snapshot.status
        return cls(
            snapshot.epoch, status, snapshot.loss, None if snapshot.samples.are_values else float(snapshot.accuracy)
        )


Facts = Mapping[tuple[str, int], Fact | None]
"""By address and epoch; None for what takes too long."""


def alone() -> Ask:
    """Whoever asks computes it: for a notebook or a test."""
    runs: dict[str, Run] = {}

    def ask(address: str, epoch: int, seconds: float) -> Future[Snapshot]:
        run = runs.setdefault(address, run_at(address))
        future: Future[Snapshot] = Future()
        future.set_result(run.snapshot(epoch, time.monotonic() + seconds))
        return future

    return ask


@dataclass
class _Replay:
    """A run, the epochs that are still asked for, rising, and how many pieces of work it took."""

    address: str
    epochs: deque[int]
    pieces: int = 0


class Replays:
    """The facts about runs, each at some epochs. Work of core/progress.py."""

    def __init__(self, wanted: Mapping[str, Sequence[int]], ask: Ask, at_once: int = 1):
        self.ask, self.at_once = ask, at_once
        self.n = sum(len(set(epochs)) for epochs in wanted.values())
        self.facts: dict[tuple[str, int], Fact | None] = {}
        self._waiting = deque(_Replay(address, deque(sorted(set(epochs)))) for address, epochs in wanted.items())
        self._working: dict[Future[Snapshot], _Replay] = {}
        self._pieces = 0

    @property
    def done(self) -> bool:
        return not self._waiting and not self._working

    @property
    def progress(self) -> float:
        return len(self.facts) / self.n if self.n else 1.0

    def stop(self) -> None:
        for future in self._working:
            future.cancel()
        self._waiting.clear()
        self._working.clear()

    def advance(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.done and time.monotonic() < deadline:
            while self._waiting and len(self._working) < self.at_once:
                replay = self._waiting.popleft()
                self._working[self.ask(replay.address, replay.epochs[0], PIECE)] = replay
            ready, _ = wait(self._working, max(deadline - time.monotonic(), 0), FIRST_COMPLETED)
            for future in ready:
                self._take(self._working.pop(future), future)

    def _take(self, replay: _Replay, future: Future[Snapshot]) -> None:
        """Note what was found out, and put the run back if there is more to find."""
        replay.pieces, self._pieces = replay.pieces + 1, self._pieces + 1
        error = future.exception()
        if error is None:
            snapshot = future.result()
            while replay.epochs and (snapshot.status != "training" or snapshot.epoch >= replay.epochs[0]):
                self.facts[replay.address, replay.epochs.popleft()] = Fact.of(snapshot)
        elif not isinstance(error, BrokenExecutor):  # which would mean that its process was killed
            raise error
        if max(replay.pieces / MOST_SECONDS_A_RUN, self._pieces / MOST_SECONDS) * PIECE >= 1:
            self.facts |= {(replay.address, epoch): None for epoch in replay.epochs}
        elif replay.epochs:
            self._waiting.append(replay)


# What was claimed, and what is


@dataclass(frozen=True)
class CheckedAnswer:
    """An answer, and the option that comes true; None where that is not known here."""

    claim: HandedAnswer
    right: str | None

    @property
    def mark(self) -> str:
        """✓ for a prediction that came true, ✗ for another one, – for none, ? where that is not known."""
        if self.claim.answer is None:
            return "–"
        return "?" if self.right is None else "✓" if self.claim.answer == self.right else "✗"


@dataclass(frozen=True)
class CheckedRun:
    """A run as it was handed in, and what it is; None where that took too long, or is not computed yet."""

    claim: HandedRun
    fact: Fact | None
    is_own: bool
    """Whether it is another one than the step sets up, or was left where the step does not end."""


@dataclass
class Checked:
    """A hand-in, its parts checked, and what does not agree, in sentences."""

    hand_in: HandIn
    complete: bool
    """Whether all of it is computed."""

    answers: list[CheckedAnswer] = field(default_factory=list)
    runs: list[CheckedRun] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def own(self) -> frozenset[tuple[int, str, int]]:
        """The step, the address and the epoch of each run of the student's own."""
        return frozenset((run.claim.step, run.claim.address, run.claim.epoch) for run in self.runs if run.is_own)


class Checking(InTurn):
    """Hand-ins, with everything in them computed anew."""

    def __init__(
        self,
        hand_ins: Sequence[HandIn],
        known: Mapping[str, Lesson],
        workers: Workers | None = None,
        ask: Ask | None = None,
    ):
        """Without workers, and without somebody to `ask` for runs, the caller's thread does the work."""
        self.hand_ins = tuple(hand_ins)
        brought = {hand_in.lesson for hand_in in self.hand_ins if hand_in.brings_lesson}
        self.lessons = {**known, **{name: lesson_in_link(name) for name in brought}}
        work = 0
        self.evidence: dict[tuple[str, int], Evidence] = {}
        wanted: dict[str, list[int]] = {}
        for hand_in in self.hand_ins:
            for answer in hand_in.answers:
                step = _step(self.lessons.get(hand_in.lesson), answer.step)
                if step is None or (hand_in.lesson, answer.step) in self.evidence:
                    continue
                work += work_of(step) if hand_in.brings_lesson else 0
                if not hand_in.brings_lesson or work <= MOST_WORK_BROUGHT:
                    self.evidence[hand_in.lesson, answer.step] = Evidence(step, workers)
            for run in hand_in.runs:
                address, epoch = _asked(run)
                wanted.setdefault(address, []).append(epoch)
        self.replays = Replays(wanted, ask or alone(), IN_STOCK * workers.count if workers else 1)
        super().__init__([self.replays, *self.evidence.values()])

    def say(self) -> str:
        """How much is computed, in words."""
        answers = sum(evidence.complete for evidence in self.evidence.values())
        return (
            f"{len(self.replays.facts):,} of {self.replays.n:,} different runs and {answers} of {len(self.evidence)} "
            "different answers are computed."
        )

    def checked(self) -> list[Checked]:
        """Each hand-in as far as it is computed."""
        return [self._check(hand_in) for hand_in in self.hand_ins]

    def _check(self, hand_in: HandIn) -> Checked:
        lesson, found = self.lessons.get(hand_in.lesson), Checked(hand_in, True)
        if not hand_in.is_intact:
            found.wrong.append("The file was changed after it was made: its checksum is that of something else.")
        if lesson is None:
            found.wrong.append(f"The lesson “{hand_in.lesson}” is not on this server: the answers are not checked.")
        elif hand_in.brings_lesson and hand_in.title != lesson.title:
            found.wrong.append(f"The file says that its lesson is “{hand_in.title}”; it is “{lesson.title}”.")
        steps = [answer.step for answer in hand_in.answers]
        if len(set(steps)) < len(steps):
            found.wrong.append("A step has two answers.")
        for answer in hand_in.answers:
            self._check_answer(found, lesson, answer)
        for number, run in enumerate(hand_in.runs, 1):
            self._check_run(found, lesson, number, run)
        return found

    def _check_answer(self, found: Checked, lesson: Lesson | None, answer: HandedAnswer) -> None:
        right = None
        if lesson is not None and (words := _unlike(lesson, answer)):
            found.wrong.append(f"Step {answer.step}: {words}")
        elif lesson is not None and (found.hand_in.lesson, answer.step) not in self.evidence:
            found.wrong.append(f"Step {answer.step} was not checked: computing the files’ lessons takes too long.")
        elif lesson is not None:
            evidence = self.evidence[found.hand_in.lesson, answer.step]
            found.complete = found.complete and evidence.complete
            try:
                right = evidence.step.options[evidence.right].text if evidence.complete else None
            except SettingError as error:
                found.wrong.append(f"Step {answer.step}: the lesson has a mistake. {error}")
            if right is not None and answer.came_true not in (None, right):
                found.wrong.append(
                    f"Step {answer.step}: the file says that “{answer.came_true}” came true; it is “{right}”."
                )
        found.answers.append(CheckedAnswer(answer, right))

    def _check_run(self, found: Checked, lesson: Lesson | None, number: int, run: HandedRun) -> None:
        key = _asked(run)
        fact = self.replays.facts.get(key)
        step = _step(lesson, run.step)
        is_own = step is None or not step.stage.shows(run.run) or _is_left_midway(step, run)
        found.runs.append(CheckedRun(run, fact, is_own))
        if key not in self.replays.facts:
            found.complete = False
        elif fact is None:
            found.wrong.append(f"Run {number} was not checked: computing it takes too long.")
        else:
            found.wrong += [f"Run {number}: {words}" for words in _differences(run, fact)]
        if lesson is not None and step is None:
            found.wrong.append(f"Run {number}: the lesson has no step {run.step}.")


def _asked(run: HandedRun) -> tuple[str, int]:
    """The address, and the epoch that tells whether the file is right: whether a run has ended, the next one says."""
    return run.address, run.epoch + (run.status != LEFT)


def _is_left_midway(step: Step, run: HandedRun) -> bool:
    """Whether it was left neither where the step opens nor where it ends: at an epoch that the student chose."""
    return run.status == LEFT and run.epoch not in (step.stage.epoch, step.until)


def _step(lesson: Lesson | None, number: int) -> Step | None:
    return lesson.steps[number - 1] if lesson is not None and number <= len(lesson.steps) else None


def _unlike(lesson: Lesson, answer: HandedAnswer) -> str:
    """Why the answer is none to the lesson's step as it is here; empty if it is one."""
    step = _step(lesson, answer.step)
    if step is None:
        return f"the lesson has {len(lesson.steps)} steps."
    if step.question != answer.question:
        return f"the file has the question “{answer.question}”; here the step asks “{step.question}”"
    options = [option.text for option in step.options]
    for text in (answer.answer, answer.came_true):
        if text is not None and text not in options:
            return f"“{text}” is none of the options."
    return ""


def _differences(run: HandedRun, fact: Fact) -> list[str]:
    """What the file says of a run, and what is so."""
    if fact.epoch < run.epoch:
        return [f"the file has it {run.status} at epoch {run.epoch:,}; it ends at epoch {fact.epoch:,}, {fact.status}."]
    if fact.epoch > run.epoch:
        return [f"the file has it {run.status} at epoch {run.epoch:,}; it goes on there."]
    found = []
    if fact.status != run.status:
        found.append(f"the file has it {run.status} at epoch {run.epoch:,}; it is {fact.status} there.")
    if fact.loss != run.loss:
        found.append(f"the file has the loss {short(run.loss)}; it is {short(fact.loss)}.")
    if fact.accuracy != run.accuracy:
        claimed, right = ("none" if share is None else f"{share:.0%}" for share in (run.accuracy, fact.accuracy))
        found.append(f"the file has {claimed} of the rows right; it is {right}.")
    return found


# Those that are alike


def other_texts(hand_ins: Sequence[HandIn], files: Sequence[str]) -> list[str]:
    """A sentence for each lesson of the hand-ins whose title stands above other texts too, in other files or here."""
    found: dict[str, dict[str, list[str]]] = {}
    for hand_in, file in zip(hand_ins, files, strict=True):
        if hand_in.brings_lesson:
            texts = found.setdefault(lesson_in_link(hand_in.lesson).title, {})
            texts.setdefault(unpacked(hand_in.lesson), []).append(file)
    here = {lesson.title: text_named(name) for name, lesson in lessons()[0].items()}
    sentences = []
    for title, texts in found.items():
        groups = [", ".join(of) for text, of in texts.items() if text != here.get(title)]
        if title in here and groups:
            sentences.append(f"“{title}” has another text than on this server in {'; another one in '.join(groups)}.")
        elif len(groups) > 1:
            sentences.append(f"“{title}” has different texts: one in {'; another one in '.join(groups)}.")
    return sentences


def alike(checked: Sequence[Checked], files: Sequence[str]) -> list[str]:
    """For each hand-in a sentence about those that have the same in them, by their files; empty where none has.

    Runs that a step sets up and that were played to their end are the same for everybody, and tell nothing.
    """
    return [_alike(at, checked, files) for at in range(len(checked))]


def _alike(at: int, checked: Sequence[Checked], files: Sequence[str]) -> str:
    mine, words = checked[at], []
    others = [
        (other, file) for place, (other, file) in enumerate(zip(checked, files, strict=True)) if place != at
        if other.hand_in.lesson == mine.hand_in.lesson
    ]  # fmt: skip
    if same := [file for other, file in others if other.own and other.own == mine.own]:
        n = len(mine.own)
        words.append(f"The same {f'{n} runs' if n > 1 else 'run'} of the student’s own as in {', '.join(same)}.")
    elif same := [file for other, file in others if _content(other) == _content(mine)]:
        words.append(
            f"The same answers and runs as in {', '.join(same)}; no run is the student’s own, so this may be chance."
        )
    return " ".join(words)


def _content(checked: Checked) -> tuple[object, ...]:
    """All of it but the name."""
    runs = [(run.claim.step, run.claim.address, run.claim.epoch) for run in checked.runs]
    return checked.hand_in.answers, tuple(sorted(runs))
