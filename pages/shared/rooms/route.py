"""Rooms over HTTP: what a lecturer's page and the phones ask, and the light page of the phones.

    POST rooms                    {address}                      opens a room: {code, secret}
    GET  rooms/CODE/wall?since=N  the secret                     the room as the wall shows it, when it is another one
    POST rooms/CODE/drive         the secret, {act, …}           what the lecturer does: see ACTS
    POST rooms/CODE/join                                         {token, name}
    GET  rooms/CODE/phone?since=N the token                      what a phone shows, when it is another one
    POST rooms/CODE/name          the token, {name}              another nickname
    POST rooms/CODE/answer        the token, {number, option}    answered when the answer is in the file
    POST rooms/CODE/run           the token, {address}           a run for the challenge, or to be shown
    GET  rooms/CODE/run           the token                      what became of it, as soon as that is known
    GET  rooms/CODE/setup         the secret or a token          what maps of the present training are drawn with
    GET  rooms/activations.js                                    the activations, as a module
    GET  in/, in/CODE                                            the page of a phone

Secrets and tokens travel in the header Authorization, never in an address. Bodies are JSON, so that pages of other
sites cannot send them. What is refused is answered by {error: a sentence}.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.experiment.settings import Choice, SettingError, check_value
from core.room.activity import (
    CHALLENGE,
    OPEN,
    QUESTION,
    TRAINING,
    Activity,
    lesson_question,
    lesson_step,
    training,
    typed_question,
)
from core.room.challenge import READY, DoesNotCount, goal_of, read_goal, standing, waits
from core.room.desk import be_about, fill
from core.room.keeper import Unreachable
from core.room.limits import MOST_BYTES
from core.room.names import read_code
from core.room.rooms import GONE_ON, NoRoom, NotAllowed, NotNow, Rooms, View
from core.room.sending import clear_offers, put_up, send, take_down
from core.room.sharing import read_shared
from core.stream.address import link_to
from pages.shared.rooms.results import result
from pages.shared.rooms.service import ROOMS
from pages.shared.rooms.shown import picture_of
from pages.shared.rooms.trainings import own_run, runs, setups
from pages.shared.rows.route import rows_url
from pages.shared.rows.service import SERVICE
from pages.shared.stage.assets import activations_in_javascript, script_url

PHONES = "in"
"""Below the app's address, where phones come in: short, because it is typed."""

HOLD_SECONDS = 50.0
"""So long a request waits for news; proxies cut off what is silent for a minute."""

AT_ONCE = "perceptarium.at_once"
"""In the scope of a request that is answered at once, with or without news."""

MOST_ON_THE_WALL = 10
"""Runs of a challenge."""

PAGE = (Path(__file__).parent / "phone.html").read_text(encoding="utf-8")

Answer = dict[str, Any]


class TooOften(Exception):
    """Somebody does something faster than the limits allow."""


STATUSES: dict[type[Exception], int] = {
    NoRoom: 404,
    NotAllowed: 403,
    NotNow: 409,
    SettingError: 400,
    DoesNotCount: 400,
    TooOften: 429,
    Unreachable: 504,  # not 503, by which proxies turn away from a server
}


def _answering(ask: Callable[[Request, Rooms], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    """The route of a question: its answer as JSON, or the status and the sentence of what it raises.

    Who asks for rooms that there are not, or that are closed to him, has so many tries: a code is not found by trying.
    """

    @wraps(ask)
    async def answer(request: Request) -> Response:
        rooms, who = ROOMS.rooms, request.client.host if request.client else ""
        try:
            if rooms is None:
                raise NotNow(f"This server has no rooms. {ROOMS.refused}".strip())
            try:
                found = await ask(request, rooms)
            except (NoRoom, NotAllowed):
                if not ROOMS.guesses.take(who):
                    raise TooOften("Too many wrong codes came from here. Wait a minute.") from None
                raise
        except tuple(STATUSES) as error:
            return _json({"error": str(error)}, STATUSES[type(error)])
        return _json(found)

    return answer


def _json(content: Answer, status: int = 200) -> Response:
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})


async def _body(request: Request) -> Answer:
    """The JSON object that came. Raises SettingError."""
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind != "application/json":
        raise SettingError("content-type", kind, "application/json")
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise SettingError("body", f"more than {MOST_BYTES:,} bytes", f"up to {MOST_BYTES:,}")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SettingError("body", content[:60], "a JSON object")
    return found


def _code(request: Request) -> str:
    code: str = request.path_params["code"]
    return read_code(code)


def _key(request: Request) -> str:
    """The secret or the token that came along."""
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key if kind == "Bearer" else ""


def _since(request: Request) -> int:
    try:
        return int(request.query_params.get("since", "0"))
    except ValueError:
        raise SettingError("since", request.query_params["since"], "a whole number") from None


def _patience(request: Request) -> float:
    """So many seconds it may wait for news."""
    return 0.0 if request.scope.get(AT_ONCE) else HOLD_SECONDS


async def _gone(request: Request) -> None:
    """Wait until who asked is no longer there."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


# The lecturer


async def open_room(request: Request, rooms: Rooms) -> Answer:
    """A new room."""
    body, who = await _body(request), request.client.host if request.client else ""
    if ROOMS.openings.left(who) < 1:
        raise TooOften("Many rooms were opened from here in the last hour. Wait a little.")
    code, secret = rooms.open(str(body.get("address", "")))
    ROOMS.openings.take(who)
    return {"code": code, "secret": secret}


async def wall(request: Request, rooms: Rooms) -> Answer:
    """The room as the wall shows it, when something in it has changed."""
    code, since = _code(request), _since(request)
    rooms.check_secret(code, _key(request))
    numbers = await ROOMS.news(code, since, _patience(request), True, partial(_gone, request))
    view = ROOMS.view(code, numbers)
    return {
        "version": view.wall,
        "address": view.address,
        "link": link_to(view.address),
        "form": view.form,
        "people": len(view.people),
        "activity": _on_the_wall(view),
        "offers": [[number, view.people[number]] for number in view.offers],
        "shown": view.shown and _shown_run(view, view.shown),
    }


def _shown_run(view: View, shown: Mapping[str, Any]) -> Answer:
    return {**shown, "name": view.people[shown["person"]], "link": link_to(shown["address"])}


def _on_the_wall(view: View) -> Answer | None:
    """The activity, how many have taken part, and, when no more answers are taken, what was answered."""
    if view.activity is None:
        return None
    if view.activity.kind == TRAINING:
        return _activity(view.activity) | {"finished": [[number, view.people[number]] for number in view.answers]}
    if view.activity.kind == CHALLENGE:
        return _activity(view.activity) | _board(view, view.activity)
    counts = None if view.activity.state == OPEN else view.counts
    return _activity(view.activity) | {"answered": len(view.answers), "counts": counts}


def _board(view: View, activity: Activity) -> Answer:
    """The best runs of a challenge, how many have sent one, and how many wait to be trained."""
    found = standing(goal_of(activity.content), view.sent)
    best = [
        {"name": view.people[number], "words": entry["words"], "link": link_to(entry["address"])}
        for number, entry in found[:MOST_ON_THE_WALL]
    ]
    return {"best": best, "sent": len(view.sent), "waiting": sum(map(waits, view.sent.values()))}


def _activity(activity: Activity) -> Answer:
    return {
        "number": activity.number,
        "kind": activity.kind,
        "state": activity.state,
        "right": activity.right,
        "words": activity.words,
        **activity.content,
    }


async def drive(request: Request, rooms: Rooms) -> Answer:
    """What the lecturer does."""
    code, secret, body = _code(request), _key(request), await _body(request)
    rooms.check_secret(code, secret)
    act = body.get("act")
    if not isinstance(act, str) or act not in ACTS:
        raise SettingError("act", act, ", ".join(ACTS))
    return await ACTS[act](rooms, code, secret, body)


async def _ask(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Ask a question: {lesson, step}, or {text, options}."""
    if "lesson" in body:
        content = lesson_question(body["lesson"], body.get("step"))
    else:
        content = typed_question(body.get("text"), body.get("options"))
    return {"number": rooms.begin(code, secret, QUESTION, content)}


async def _train(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Let everyone train the experiment of an {address}; with {setting, values}, with one of these values each."""
    shared = read_shared(body["setting"], body.get("values")) if "setting" in body else None
    return {"number": rooms.begin(code, secret, TRAINING, training(body.get("address"), shared))}


async def _runs(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """What became of the networks of those who have watched theirs to its end, besides those {known} already."""
    activity, known = _trained(code), body.get("known")
    if not isinstance(known, list):
        raise SettingError("known", known, "a list of numbers")
    finished = list(ROOMS.view(code).answers)
    return await asyncio.to_thread(runs, activity.content, finished, known)


def _trained(code: str) -> Activity:
    """The training that the class is at. Raises NotNow."""
    activity = ROOMS.view(code).activity
    if activity is None or activity.kind != TRAINING:
        raise NotNow(GONE_ON)
    return activity


async def _challenge(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Let all compete for a {ready} goal, or for the one of {address, goal}."""
    if "ready" in body:
        ready = check_value("ready", body["ready"], Choice({name: goal.title for name, goal in READY.items()}))
        goal = READY[ready]
    else:
        goal = read_goal(body.get("address"), body.get("goal"))
    return {"number": rooms.begin(code, secret, CHALLENGE, goal.content())}


async def _put_up(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Show the run that a {person} offers."""
    put_up(rooms, code, secret, _number(body, "person"))
    return {}


async def _take_down(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Show the run of this {person} no longer."""
    take_down(rooms, code, secret, _number(body, "person"))
    return {}


async def _clear_offers(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Forget the offers of these {people}."""
    people = body.get("people")
    if not isinstance(people, list):
        raise SettingError("people", people, "a list of numbers")
    clear_offers(rooms, code, secret, people)
    return {}


async def _shown(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """What the run that is shown comes to, and what its map is drawn with."""
    shown = ROOMS.view(code).shown
    if shown is None:
        raise NotNow("No run is shown.")
    return await asyncio.to_thread(picture_of, shown["address"], rooms.limits.seconds)


async def _finish(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Take no more answers."""
    rooms.finish(code, secret, _number(body))
    return {}


async def _show(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Show what is right: of a lesson's step what is computed, else the option that the lecturer names.

    While it is computed the answer is {progress}, from 0 to 1, and the question is to be sent again.
    """
    number, activity = _number(body), rooms.view(code).activity
    if activity is None or activity.number != number:
        raise NotNow(GONE_ON)
    if activity.state == OPEN:
        raise NotNow("Close the question first.")
    if "lesson" in activity.content:
        step = lesson_step(activity.content["lesson"], activity.content["step"])
        found = await asyncio.to_thread(result, step)
        if found.right is None:
            return {"progress": found.progress}
        rooms.show(code, secret, number, found.right, found.words)
    else:
        rooms.show(code, secret, number, body.get("right", -1))
    return {}


async def _clear(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Take the activity of this {number} away."""
    rooms.clear(code, secret, _number(body))
    return {}


async def _about(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Let the room be about the experiment of this {address}."""
    be_about(rooms, code, secret, body.get("address"))
    return {}


async def _fill(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """Keep what was entered into the lecturer's {form}, for those who drive on other devices."""
    fill(rooms, code, secret, body.get("form"))
    return {}


async def _end(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """End the room, and delete all that is in it."""
    rooms.end(code, secret)
    return {}


async def _qr_code(rooms: Rooms, code: str, secret: str, body: Answer) -> Answer:
    """The QR code of a {link} to the room, as the lecturer's browser knows it; black on white, as cameras want."""
    link = str(body.get("link", ""))
    if urlsplit(link).scheme not in ("http", "https") or len(link) > 500:
        raise SettingError("link", link, "the address of the room")
    code_of = segno.make(link, error="m", micro=False)
    return {"picture": code_of.svg_data_uri(border=3, light="#ffffff", scale=8)}


ACTS: dict[str, Callable[[Rooms, str, str, Answer], Awaitable[Answer]]] = {
    "ask": _ask,
    "train": _train,
    "runs": _runs,
    "challenge": _challenge,
    "put up": _put_up,
    "take down": _take_down,
    "clear offers": _clear_offers,
    "shown": _shown,
    "finish": _finish,
    "show": _show,
    "clear": _clear,
    "about": _about,
    "fill": _fill,
    "end": _end,
    "code": _qr_code,
}
"""What `act` in a lecturer's message may be."""


def _number(body: Answer, name: str = "number") -> int:
    """The number of the activity, or of the person, that is meant."""
    number = body.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        raise SettingError(name, number, "a whole number")
    return number


# Those who are in


async def join(request: Request, rooms: Rooms) -> Answer:
    """Let somebody in."""
    await _body(request)
    if ROOMS.guesses.left(request.client.host if request.client else "") < 1:
        raise TooOften("Too many wrong codes came from here. Wait a minute.")
    token, person = rooms.join(_code(request))
    return {"token": token, "name": person.name}


async def phone(request: Request, rooms: Rooms) -> Answer:
    """What a phone shows, when something has changed that concerns it."""
    code, since = _code(request), _since(request)
    person = rooms.person(code, _key(request))
    numbers = await ROOMS.news(code, since, _patience(request), False, partial(_gone, request))
    view = ROOMS.view(code, numbers)
    activity = None if view.activity is None else _activity(view.activity)
    if activity:
        activity.pop("lesson", None)  # the whole text of one in a link, of which a phone needs the question alone
    if activity and activity["kind"] == TRAINING:
        activity |= own_run(activity, person.number)
        activity["rows"] = {"url": rows_url(), "visitor": SERVICE.visitor()}
    own = view.answers.get(person.number)
    is_shown = view.shown is not None and view.shown["person"] == person.number
    return {
        **{"version": view.version, "name": view.people[person.number], "activity": activity, "own": own},
        **{"offered": person.number in view.offers, "shown": is_shown},
    }


async def setup_of(request: Request, rooms: Rooms) -> Answer:
    """What maps of the present training are drawn with."""
    code, key = _code(request), _key(request)
    try:
        rooms.person(code, key)
    except NotAllowed:
        rooms.check_secret(code, key)
    return setups(_trained(code).content)


async def name(request: Request, rooms: Rooms) -> Answer:
    """Another nickname."""
    body = await _message(request, rooms)
    return {"name": rooms.rename(_code(request), _key(request), body.get("name")).name}


async def answer(request: Request, rooms: Rooms) -> Answer:
    """An answer, which is in when this is answered."""
    body = await _message(request, rooms)
    rooms.answer(_code(request), _key(request), _number(body), body.get("option"))
    return {"own": body["option"]}


async def send_run(request: Request, rooms: Rooms) -> Answer:
    """A run for the challenge, with how many wait before it; or one that is offered to be shown."""
    body, code = await _body(request), _code(request)
    person = rooms.person(code, _key(request))
    if not ROOMS.runs.take(f"{code} {person.number}"):
        raise TooOften("Those were many runs in a minute. Wait a little.")
    run = send(rooms, code, _key(request), body.get("address"))
    if run is None:
        return {"offered": True}
    assert ROOMS.judge is not None
    return {"before": ROOMS.judge.put(run)}


async def run_of(request: Request, rooms: Rooms) -> Answer:
    """What is known of the runs that a participant sent: as soon as the last one has its verdict."""
    code, clock = _code(request), asyncio.get_running_loop().time
    person, deadline = rooms.person(code, _key(request)), clock() + _patience(request)
    view = ROOMS.view(code)
    while waits(view.sent.get(person.number, {})) and clock() < deadline:
        await ROOMS.news(code, view.wall, deadline - clock(), True, partial(_gone, request))
        before, view = view, ROOMS.view(code)
        if view.wall == before.wall:
            break  # the server ends, or nobody is there any more
    return _own_runs(view, person.number)


def _own_runs(view: View, number: int) -> Answer:
    """The last run that this person sent, what was found of it, and the place of the best one."""
    answer: Answer = {"offered": number in view.offers, "last": None, "waits": False, "best": None, "place": 0, "of": 0}
    record = view.sent.get(number)
    if view.activity is None or view.activity.kind != CHALLENGE or record is None:
        return answer
    found = [who for who, _ in standing(goal_of(view.activity.content), view.sent)]
    if number in found:
        answer |= {"best": record["best"]["words"], "place": found.index(number) + 1, "of": len(found)}
    return answer | {"last": record["last"]["words"], "waits": waits(record)}


async def _message(request: Request, rooms: Rooms) -> Answer:
    """What a participant sends; each of them may send so many in a minute."""
    body, code = await _body(request), _code(request)
    if not ROOMS.messages.take(f"{code} {rooms.person(code, _key(request)).number}"):
        raise TooOften("That was too fast. Wait a little.")
    return body


async def activations(request: Request) -> Response:
    """The activations as a module: the site's policy lets no text become a function in the browser."""
    script = f"export const FUNCTIONS = {activations_in_javascript()};\n"
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def page(request: Request) -> Response:
    """The page of a phone: the same for all; it finds its room in its own address."""
    html = PAGE.replace("{script}", f"../{script_url('room/in.js')}").replace(
        "{style}", f"../{script_url('room/phone.css')}"
    )
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


async def to_page(request: Request) -> Response:
    """The same with the slash that the page's own addresses need."""
    return RedirectResponse(f"{PHONES}/")


def is_phones(path: str) -> bool:
    """Whether the page of a phone is at this path."""
    parts = path.split("/")
    return PHONES in parts[-2:-1]


def routes(below: str = "") -> list[Route]:
    """All of them, below the path that the app is served at."""
    home = f"/{below.strip('/')}" if below.strip("/") else ""
    post = ["POST"]
    return [
        Route(f"{home}/rooms", _answering(open_room), methods=post),
        Route(f"{home}/rooms/{{code}}/wall", _answering(wall)),
        Route(f"{home}/rooms/{{code}}/drive", _answering(drive), methods=post),
        Route(f"{home}/rooms/activations.js", activations),
        Route(f"{home}/rooms/{{code}}/setup", _answering(setup_of)),
        Route(f"{home}/rooms/{{code}}/join", _answering(join), methods=post),
        Route(f"{home}/rooms/{{code}}/phone", _answering(phone)),
        Route(f"{home}/rooms/{{code}}/name", _answering(name), methods=post),
        Route(f"{home}/rooms/{{code}}/answer", _answering(answer), methods=post),
        Route(f"{home}/rooms/{{code}}/run", _answering(send_run), methods=post),
        Route(f"{home}/rooms/{{code}}/run", _answering(run_of)),
        Route(f"{home}/{PHONES}", to_page),
        Route(f"{home}/{PHONES}/", page),
        Route(f"{home}/{PHONES}/{{code}}", page),
    ]
