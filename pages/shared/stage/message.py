"""What the browser and the server tell each other about the run on the stage, and the types of it.

`static/types/message.js` has the same types for the browser; a test compares the names of their fields.

**The browser asks.** It sends a `Command` when it needs more rows, when the visitor changes the run, or when the
epoch on the screen has come to rest. Each command names the run that the browser believes in, the epoch on the
screen, and the last epoch that was ever seen; all other fields say what is asked for, and may come together.

**The server answers** each command, and each change that comes from the page's own widgets, with one string of bytes:

    uint32   the number of bytes of the header; a multiple of 4
    text     the header as JSON, filled up with spaces
    bytes    n rows, compressed by `compressed` (answer.py): the epochs, rising, as int32, and beside them the numbers
             of each row as float32, `width` of them; a row is what core.training.record.RowLayout says

Numbers are little-endian, and what float32 cannot hold is replaced by its largest number. An answer without rows ends
with its header. An answer holds at most
MOST_ROWS rows and MOST_BYTES of them (session.py), and may hold none. Rows of epochs that the browser has already are
replaced by the new ones.

**Which answers belong together.** `serial` is another number for each answer: one that comes twice is passed over.
`run` is another number for each run. The first answer of a run has its `setup`, and rows up to the `epoch` to open at
and behind it. `revision` counts the changes made to a run: an answer with a `cut` says that the rows from this epoch
on have become others, and brings the first of them. A browser that finds a run or a revision that it was not told of
has missed an answer, and sends `reopen`, which is answered as the first command of a run.

**Changes.** `settings` and `edit` change the run at the epoch on the screen. A widget's change is made there too, but
only the browser knows that epoch: the answer says `ask`, and the browser comes back with `accept`. What cannot be
done is said in words, as `error`. `commit` marks the last of a series of changes, `newSeed` and `explain` are
buttons: all three are for the page (pages/lab, pages/neuron), which follows after the answer.

**A replay** is the same bytes in a file, with a `RecordedHeader` and all rows.
"""

from typing import Any, NotRequired, TypedDict

Change = tuple[int, str]
"""An epoch, and what was changed after it, in words."""

Rate = tuple[int, float]
"""An epoch, and the learning rate from it on."""


class End(TypedDict):
    """How a run ended, and why."""

    status: str
    reason: str


class Options(TypedDict):
    """How the stage is to look."""

    presenter: bool
    """Larger type."""
    hidden: list[str]
    """Groups of settings that are not to be changed: "training" has the learning rate, "start" the seed."""
    locked: NotRequired[bool]
    """Whether nothing is to be moved or changed: a lesson waits for a prediction."""


class Columns(TypedDict):
    """Where in a row these numbers begin. The parameters are the first of all."""

    gradient: int
    loss: int
    accuracy: int
    norms: int
    learningRate: int


class LearningRate(TypedDict):
    """The limits of the setting, and its help."""

    low: float
    high: float
    help: str


class Setup(TypedDict):
    """Everything about a run that does not change from epoch to epoch."""

    sizes: list[int]
    """The number of inputs, then of the units of each layer."""
    activations: list[str]
    """That of each layer, by its name in core.nn.activations."""
    formulas: list[str]
    """Those of the activations."""
    width: int
    """How many numbers a row has."""
    columns: Columns
    units: list[list[str]]
    """The names of the units of each layer."""
    parameters: list[str]
    """The names of the parameters, in the order of a row."""
    rows: list[str]
    """A name for each sample."""
    inputs: list[list[float]]
    targets: list[list[float]]
    classes: list[int]
    boundary: float
    """An output above it stands for class 1."""
    panels: list[float | None]
    """The third input in each panel of a map; None where there are two."""
    range: tuple[float, float]
    """The ends of a map's axes."""
    palette: tuple[str, str, str]
    """Colours for class 0, for the middle and for class 1."""
    learningRate: LearningRate
    figures: dict[str, dict[str, Any]]
    """Plotly figures without their data: "region", "unit", "loss", and by their names the curves to choose from."""


class Changes(TypedDict):
    """Each change by its epoch, and each learning rate by the epoch that it is used from."""

    changes: list[Change]
    rates: list[Rate]


class Particulars(TypedDict, total=False):
    """What only some answers say."""

    setup: Setup
    epoch: int
    cut: int
    error: str


class Header(Particulars):
    """What stands before the rows of an answer."""

    serial: int
    run: int
    revision: int
    options: Options
    n: int
    """How many rows there are."""
    changes: NotRequired[list[Change]]
    rates: NotRequired[list[Rate]]
    mostEpochs: NotRequired[int]
    """At the latest, the run ends there."""
    end: NotRequired[End]
    """The last row is the last of the run."""
    ask: NotRequired[bool]


class RecordedHeader(Changes):
    """What stands before the rows of a replay."""

    setup: Setup
    end: End
    n: int


class Want(TypedDict):
    """The rows that are wished for: so many of them from this epoch on, one every `stride` epochs."""

    start: int
    count: int
    stride: int


class Command(TypedDict):
    """What the browser asks for. Anybody can send anything: nothing of it is true before it was checked."""

    run: int
    epoch: int
    seen: int
    want: NotRequired[Want]
    settings: NotRequired[dict[str, Any]]
    edit: NotRequired[dict[str, float]]
    """New values of parameters, by their index."""
    accept: NotRequired[bool]
    commit: NotRequired[bool]
    newSeed: NotRequired[bool]
    explain: NotRequired[bool]
    reopen: NotRequired[bool]
