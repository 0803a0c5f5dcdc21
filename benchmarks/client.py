"""A tab without a browser: opens the lab over Streamlit's websocket and pulls rows as the stage does."""

from __future__ import annotations

import json
import struct
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

LARGEST_MESSAGE = 2**24


class Tab:
    """One visitor's connection; use it with `async with`."""

    def __init__(self, address: str, query: str = ""):
        self.query = query
        self._connection = connect(
            f"ws://{address}/_stcore/stream", max_size=LARGEST_MESSAGE, compression=None, subprotocols=["streamlit"]
        )
        self._states: dict[str, WidgetState] = {}
        self.header: dict[str, Any] = {}
        self._page = self._fragment = self._stage = ""

    async def __aenter__(self) -> Self:
        self._socket = await self._connection.__aenter__()
        await self._send(BackMsg())
        while (message := await self._receive()).WhichOneof("type") != "script_finished":
            self._learn(message)
        if not self._stage:
            raise RuntimeError("the page came without a stage")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.__aexit__(kind, error, trace)

    async def pull(self, start: int, count: int, stride: int = 1, epoch: int = 0) -> dict[str, Any]:
        """Ask for rows and return the answer's header once its rows are here."""
        serial = self.header["serial"]
        want = {"start": start, "count": count, "stride": stride}
        command = {"run": self.header["run"], "epoch": epoch, "seen": epoch, "want": want}
        request = BackMsg()
        request.rerun_script.page_script_hash = self._page
        request.rerun_script.fragment_id = self._fragment
        request.rerun_script.widget_states.widgets.extend(self._states.values())
        trigger = request.rerun_script.widget_states.widgets.add()
        trigger.id = f"$$STREAMLIT_INTERNAL_KEY_{self._stage}__events"
        trigger.json_trigger_value = json.dumps([{"event": "pull", "value": command}])
        await self._send(request)
        while self.header["serial"] == serial:
            self._learn(await self._receive())
        return self.header

    async def _send(self, message: BackMsg) -> None:
        message.rerun_script.query_string = self.query
        await self._socket.send(message.SerializeToString())

    async def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(await self._socket.recv())
        return message

    def _learn(self, message: ForwardMsg) -> None:
        """Keep what later requests need: names, the widgets' values, the stage's last header."""
        if message.WhichOneof("type") == "navigation":
            self._page = message.navigation.page_script_hash
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            self._stage, self._fragment = element.bidi_component.id, message.delta.fragment_id
            self.header = stage_header(element.bidi_component.bytes)
        elif state := _widget_state(element):
            self._states[state.id] = state


def stage_header(answer: bytes) -> dict[str, Any]:
    """The JSON at the beginning of an answer to the stage."""
    (length,) = struct.unpack_from("<I", answer)
    return json.loads(answer[4 : 4 + length])


def _widget_state(element: Element) -> WidgetState | None:
    """What a browser tells about a widget that nobody has touched."""
    match element.WhichOneof("type"):
        case "selectbox":
            box = element.selectbox
            return WidgetState(id=box.id, string_value=box.raw_value if box.set_value else box.options[box.default])
        case "number_input":
            number = element.number_input
            value = number.value if number.set_value else number.default
            if number.data_type == NumberInput.INT:
                return WidgetState(id=number.id, int_value=int(value))
            return WidgetState(id=number.id, double_value=value)
        case "checkbox":
            box = element.checkbox
            return WidgetState(id=box.id, bool_value=box.value if box.set_value else box.default)
    return None
