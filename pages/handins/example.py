"""Three hand-ins of the first lesson, made here, to show what a check of them looks like."""

from __future__ import annotations

from functools import cache

from core.lessons.collection import lessons
from core.lessons.evidence import Evidence
from core.lessons.hand_in import HandedAnswer, HandedRun, HandIn, to_json
from core.training.run import Run


@cache
def example() -> tuple[tuple[str, bytes], ...]:
    """Files by name: one predicted right, one predicted otherwise from another seed, and one was changed afterwards."""
    name, lesson = next(iter(lessons()[0].items()))
    step = lesson.steps[0]
    options, right = [option.text for option in step.options], Evidence(step).finish().right
    run = step.stage.run()
    other = Run(run.experiment.replace(seed=run.experiment.seed + 1))

    def handed(student: str, chosen: int, played: Run) -> str:
        end = played.snapshot(played.experiment.max_epochs)
        seen = HandedRun(1, played, end.epoch, end.status, end.loss, float(end.accuracy))
        answer = HandedAnswer(1, step.question, options[chosen], options[right])
        return to_json(HandIn(student, name, lesson.title, (answer,), (seen,)))

    wrong = right - 1
    changed = handed("Cem", wrong, other).replace(f'"answer": "{options[wrong]}"', f'"answer": "{options[right]}"')
    files = {"ada.json": handed("Ada", right, run), "ben.json": handed("Ben", wrong, other), "cem.json": changed}
    return tuple((file, text.encode()) for file, text in files.items())
