"""Answers to stages: from worker processes, one for each core, so that no page waits for training; or from this one.

A run belongs to one worker, which has its snapshots: whoever asks for rows of it, and of all that its changes make of
it, is answered there. What waits for a worker while it is busy is then answered together.

Nobody can slow the others: of what a visitor asks for, one question at a time is answered together with those of the
others, in turn, and more than MOST_WAITING of them do not wait.
"""

from __future__ import annotations

import hmac
import multiprocessing
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import RLock
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

from core.stream.runs import Reply
from core.training.snapshot import Snapshot
from pages.shared.rows import worker

T = TypeVar("T")

MOST_TOGETHER = 32
"""Questions that a worker answers together."""

MOST_WAITING = 8
"""Questions of one visitor that wait at the same time."""

MOST_BYTES = 32_000_000
"""Of complete answers that are kept: a class that opens one link is answered once."""

NOT_OF_THE_START = ("events", "change", "start", "count", "stride", "why")
"""What a query has besides the experiment that its run begins with."""


class TooManyQuestions(Exception):
    """A visitor asks faster than he is answered."""


@dataclass
class _Question:
    """A query, and those who wait for its answer."""

    query: str
    waiting: list[Future[Reply]] = field(default_factory=list)


@dataclass
class _Task:
    """Anything else that a worker does: a function and its arguments."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: Future[Any] = field(default_factory=Future)


class Process:
    """A worker process, and what waits for it. Questions of stages go before all other work."""

    def __init__(self, lock: RLock):
        self.lock = lock
        self.busy = False
        self.tasks: deque[_Task] = deque()
        self.questions: OrderedDict[str, deque[_Question]] = OrderedDict()
        """By the visitor; whose turn it is stands first."""
        self._start()

    def _start(self) -> None:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            context.set_forkserver_preload([worker.__name__])
        self.pool = ProcessPoolExecutor(1, context, worker.begin)
        self.pool.submit(worker.runs)  # it starts now, not when somebody waits for it

    @property
    def n_waiting(self) -> int:
        """How much is to be done."""
        return self.busy + len(self.tasks) + sum(map(len, self.questions.values()))

    def do(self, task: _Task) -> Future[Any]:
        """Put the task behind those that wait."""
        with self.lock:
            self.tasks.append(task)
            self.go_on()
        return task.future

    def go_on(self) -> None:
        """Take what is next, if the process is free. To be called with the lock."""
        if self.busy:
            return
        if together := self._turn():
            self._send(worker.answers, ([question.query for question in together],), partial(_give, together))
        elif self.tasks:
            task = self.tasks.popleft()
            if task.future.set_running_or_notify_cancel():
                self._send(task.function, task.arguments, partial(_hand_over, task.future))
            else:
                self.go_on()

    def _turn(self) -> list[_Question]:
        """The next questions: one of each visitor."""
        together: list[_Question] = []
        for visitor in list(self.questions)[:MOST_TOGETHER]:
            own = self.questions.pop(visitor)
            together.append(own.popleft())
            if own:
                self.questions[visitor] = own
        return together

    def _send(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], finish: Callable[[Future[Any]], None]
    ) -> None:
        self.busy = True

        def done(found: Future[Any]) -> None:
            with self.lock:
                self.busy = False
                if not found.cancelled() and isinstance(found.exception(), BrokenExecutor):
                    self._start()  # the process was killed: a new one finds its runs again
                finish(found)
                self.go_on()

        self.pool.submit(function, *arguments).add_done_callback(done)


def _once_more(ask: Callable[[], Future[T]]) -> T:
    """The result of what is asked for; where the process was killed over it, of another process."""
    try:
        return ask().result()
    except BrokenExecutor:
        return ask().result()


def _give(together: list[_Question], found: Future[list[Reply]]) -> None:
    """Give each question its answer, or the reason why there is none."""
    error = found.exception()
    for place, question in enumerate(together):
        for future in question.waiting:
            if not future.set_running_or_notify_cancel():
                continue
            if error is None:
                future.set_result(found.result()[place])
            else:
                future.set_exception(error)


def _hand_over(future: Future[Any], found: Future[Any]) -> None:
    error = found.exception()
    if error is None:
        future.set_result(found.result())
    else:
        future.set_exception(error)


class Service:
    """Answers queries, with worker processes once `begin` has started them."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.processes: list[Process] = []
        self._asked: dict[str, _Question] = {}
        self._kept: OrderedDict[str, Reply] = OrderedDict()
        self._bytes_kept = 0
        self._secret = secrets.token_bytes()

    def begin(self, count: int, secret: str = "") -> None:
        """Start so many worker processes. Servers with the same secret know each other's visitors."""
        self._secret = secret.encode() or self._secret
        self.processes = [Process(self.lock) for _ in range(count)]

    def end(self) -> None:
        """Let them go."""
        processes, self.processes = self.processes, []
        for process in processes:
            process.pool.shutdown(cancel_futures=True)

    # Who asks

    def visitor(self) -> str:
        """A name for a new visitor, which this service knows again."""
        name = secrets.token_hex(8)
        return f"{name}.{self._signature(name)}"

    def is_visitor(self, text: str) -> bool:
        """Whether this service has given this name."""
        name, _, signature = text.partition(".")
        return text.isascii() and hmac.compare_digest(signature, self._signature(name))

    def _signature(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), "sha256").hexdigest()[:16]

    # Questions

    def ask(self, query: str, visitor: str = "") -> Future[Reply]:
        """The answer to come. Raises TooManyQuestions where so many of this visitor wait already."""
        answer: Future[Reply] = Future()
        with self.lock:
            if not self.processes:
                answer.set_result(worker.answers([query])[0])
            elif query in self._kept:
                self._kept.move_to_end(query)
                answer.set_result(self._kept[query])
            elif query in self._asked:
                self._asked[query].waiting.append(answer)
            else:
                self._put(query, visitor, answer)
        return answer

    def _put(self, query: str, visitor: str, answer: Future[Reply]) -> None:
        process = self._process_of(query)
        own = process.questions.setdefault(visitor, deque())
        if len(own) >= MOST_WAITING:
            raise TooManyQuestions
        question = self._asked[query] = _Question(query, [answer])
        answer.add_done_callback(lambda answer: self._answered(query, answer))
        own.append(question)
        process.go_on()

    def _answered(self, query: str, answer: Future[Reply]) -> None:
        """Keep what never becomes another answer."""
        with self.lock:
            self._asked.pop(query, None)
            if answer.cancelled() or answer.exception() or not answer.result().complete:
                return
            self._kept[query] = answer.result()
            self._bytes_kept += len(answer.result().body)
            while self._bytes_kept > MOST_BYTES:
                _, oldest = self._kept.popitem(last=False)
                self._bytes_kept -= len(oldest.body)

    def _process_of(self, text: str) -> Process:
        """The worker that has this run, and all that began like it."""
        parameters = {name: value for name, value in parse_qsl(text) if name not in NOT_OF_THE_START}
        return self.processes[crc32(urlencode(sorted(parameters.items())).encode()) % len(self.processes)]

    def answer(self, query: str, visitor: str) -> Reply:
        """The answer to the query, once it is there."""
        return _once_more(lambda: self.ask(query, visitor))

    def snapshot(self, address: str, epoch: int, seconds: float) -> Snapshot:
        """As Runs.snapshot, from where the run is."""
        return _once_more(lambda: self.begin_snapshot(address, epoch, seconds))

    def begin_snapshot(self, address: str, epoch: int, seconds: float) -> Future[Snapshot]:
        """The same, to come; there at once where there are no worker processes."""
        task = _Task(worker.snapshot, (address, epoch, seconds))
        if self.processes:
            return self._process_of(address).do(task)
        with self.lock:
            task.future.set_result(worker.snapshot(*task.arguments))
        return task.future


class Pool(Executor):
    """The worker processes, for work that any of them can do."""

    def __init__(self, service: Service):
        self.service = service

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Let the process do it that has least to do."""
        with self.service.lock:
            process = min(self.service.processes, key=lambda process: process.n_waiting)
            return process.do(_Task(partial(function, **named), arguments))


SERVICE = Service()
"""That of this server."""
