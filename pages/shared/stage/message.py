"""What the browser and the server tell each other about the run on the stage, and the types of it.

`static/types/message.js` has the same types for the browser; a test compares the names of their fields.

**Rows are a function of an address.** A run has one, its experiment and its events (core.stream.address), and the
stage knows that of the run that it shows. It asks for rows of it with a query and gets them as core.stream.answer
writes them. A change that the visitor makes on the stage is part of the query; the answer names the address of the run
that it has made, and its rows. Nothing of this is remembered by the server. Why the run is
as it is at an epoch (core.why) is asked for and answered in the same way. There are two carriers:

- the route (pages.shared.rows.route), where the app has one: the page says its `source`;
- otherwise, and where the route cannot be reached, the component: the query travels as the `question` of a `Command`,
  and the answer behind a `Header` that says with `to` which question it answers.

**The page follows.** The browser sends a `Command` when the epoch on the screen has come to rest, when the run has
ended there, when a change is to last (`commit`), or when the visitor turns to the page around the stage. It names the
run that it believes in, its address now, the epoch on the screen, and the last epoch that was ever seen. `seed` is
another one for the run; `forget`, `undo`, `explain` and `starts` are buttons. The page answers each, and each change
of its own, with a Header as JSON, and behind it, where the header says so, an answer with rows. `serial` rises from one
to the next: what comes twice, or late, is passed over.

**Runs.** `run` is another number for each run that the page puts on the stage. The first header of it has its `setup`,
its `opening` and the `epoch` to open at, and behind it the rows from there on. A browser that finds a run that it was
not told of has missed a header, and sends `reopen`, which is answered as if the run were new. A page whose memory is
new, because the server was restarted, says that it has `resumed`: a stage that shows the same address goes on.

**A widget's change** is to be made at the epoch on the screen, which only the browser knows. The header says `ask`,
with the change as it stands in an address; the browser makes it as if it were made on the stage, and says `accept`.

**A replay** is the same bytes in a file, with a `RecordedHeader` and all rows.
"""

from typing import Any, NotRequired, TypedDict

from core.stream.answer import Changes, End, Opening


class Options(TypedDict):
    """How the stage is to look."""

    presenter: bool
    """Larger type."""
    hidden: list[str]
    """What is not to be changed here, and not to be led to: names of core.experiment.hiding."""
    locked: NotRequired[bool]
    """Whether nothing is to be moved or changed: a lesson waits for a prediction."""
    until: NotRequired[int]
    """Playing stops at this epoch, and the page wants to know when it has been on the screen."""
    look: NotRequired[str]
    """The picture or table that comes first: a figure's name, or "diagram", "region", "unit", "truth", "confusion",
    "weights"."""
    looks: NotRequired[dict[str, str]]
    """How the run is shown: the choices of pages.shared.stage.looks, by their names."""
    why: NotRequired[bool]
    """Whether the visitor may ask for reasons: in a lesson they are for him to find."""
    hints: NotRequired[bool]
    """Whether a visitor who is new is shown the first steps: he came by no link, which shows something of its own."""
    remark: NotRequired[str]
    """What is said beside how the run stands, once it is on the stage."""
    room: NotRequired[str]
    """The code of the room that the run may be sent to."""


class Columns(TypedDict):
    """Where in a row these numbers begin. The parameters are the first of all."""

    gradient: int
    loss: int
    accuracy: NotRequired[int]
    """Where classes are learned; values are not right or wrong."""
    norms: int
    learningRate: int
    testLoss: NotRequired[int]
    testAccuracy: NotRequired[int]
    """On the test set, where there is one."""


class Limits(TypedDict):
    """What a number may be, and what it is called."""

    label: str
    low: float
    high: float
    allowed: str


class Feature(TypedDict):
    """What an input of the network is: the product of some coordinates of a point, or its sine."""

    name: str
    """As people read it."""
    factors: list[int]
    sine: bool


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
    biases: bool
    """Whether there are any; without, they are 0 in every row, and are not shown."""
    parameters: list[str]
    """The names of the parameters, in the order of a row."""
    places: list[int]
    """Where those are that there are: all, or the weights alone."""
    row: str
    """What a sample is called: "row" in a table, "point" in a cloud."""
    rows: list[str]
    """A name for each sample."""
    features: list[Feature]
    """What each input of the network is."""
    points: list[list[float]]
    """The coordinates of each sample."""
    inputs: list[list[float]]
    """What the network gets of it."""
    targets: list[list[float]]
    classes: NotRequired[list[int]]
    """Where classes are learned; in a regression there are none."""
    classNames: list[str]
    classSigns: list[str]
    """The shapes of their markers, as characters."""
    classColors: list[str]
    """Of a map of more than two classes."""
    axes: tuple[str, ...]
    """The names of the first two coordinates."""
    testInputs: NotRequired[list[list[float]]]
    testTargets: NotRequired[list[list[float]]]
    testClasses: NotRequired[list[int]]
    """The same of the test set, where there is one: values in a regression, else classes."""
    levels: tuple[float, float]
    """What the output is asked to be for class 0 and for class 1; of values, what the ends of the colours stand for."""
    boundary: float
    """An output above it stands for class 1; of values, the middle of the colours."""
    panels: list[tuple[float, ...]]
    """The inputs behind the second one in each panel of a map: two panels in a row, the lowest row first."""
    range: tuple[float, float]
    """The ends of a map's axes."""
    outputRange: NotRequired[tuple[float, float]]
    """Where there is one input only, whose pictures are graphs: the ends of the axis of outputs."""
    palette: tuple[str, str, str]
    """Colours for class 0, for the middle and for class 1; also of the outputs of a single unit."""
    learningRate: Limits
    parameter: Limits
    """Of a weight or bias that is edited."""
    seed: int
    seeds: Limits
    figures: dict[str, dict[str, Any]]
    """Plotly figures without their data: "region", "unit", "loss", "space" where a hidden layer has two units, and by
    their names the curves to choose from."""


class Source(TypedDict):
    """Where the stage finds rows."""

    url: str
    visitor: str
    """To be sent along: the name of who asks."""


class Header(TypedDict):
    """What the page says."""

    serial: int
    run: int
    options: Options
    setup: NotRequired[Setup]
    opening: NotRequired[Opening]
    epoch: NotRequired[int]
    source: NotRequired[Source]
    resumed: NotRequired[bool]
    to: NotRequired[int]
    ask: NotRequired[str]
    error: NotRequired[str]
    """What cannot be done, in words."""


class RecordedHeader(Changes):
    """What stands before the rows of a replay."""

    setup: Setup
    looks: dict[str, str]
    end: End
    n: int


class Question(TypedDict):
    """A query of core.stream.address, and a number that the answer repeats."""

    id: int
    query: str


class Command(TypedDict):
    """What the browser tells. Anybody can send anything: nothing of it is true before it was checked."""

    run: int
    epoch: int
    seen: int
    address: str
    looks: dict[str, str]
    """How it is shown."""
    question: NotRequired[Question]
    ended: NotRequired[bool]
    """The last row of the run is on the screen."""
    accept: NotRequired[bool]
    commit: NotRequired[bool]
    seed: NotRequired[int]
    """The run from this seed is wished for."""
    forget: NotRequired[bool]
    undo: NotRequired[bool]
    explain: NotRequired[bool]
    parameter: NotRequired[int]
    """The weight or bias whose update is to be explained."""
    starts: NotRequired[bool]
    reopen: NotRequired[bool]
