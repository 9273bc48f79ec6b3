"""Twenty visitors at once, each moving a slider twice a second; and the memory visitors take."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from os import environ
from pathlib import Path

import psutil
import websockets
from _browsing import serving
from _measuring import quantile, table
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import mlcore

N_VISITORS = 20
MOVES_A_SECOND = 2.0
SECONDS = 20.0


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    mlcore.load()
    with serving(folder) as (base, _):
        times = asyncio.run(crowd(stream(base), N_VISITORS, SECONDS))
    rows = [
        [
            f"{N_VISITORS} visitors, {N_VISITORS * MOVES_A_SECOND:.0f} moves a second",
            f"{1e3 * statistics.median(times):.0f} ms",
            f"{1e3 * quantile(times, 0.95):.0f} ms",
            f"{len(times)}",
        ]
    ]
    table(
        "From a released slider to the end of the page's answer", ["", "p50", "p95", "moves"], rows
    )

    table(
        "Memory of the server while its visitors are there, each after four seconds of moves",
        ["Visitors", "Memory held"],
        [[str(n), f"{held(folder, n):.0f} MB"] for n in (1, 10, 50)],
    )


def stream(base: str) -> str:
    """Return where the pages of a server talk to it."""
    return base.replace("http", "ws") + "/_stcore/stream"


def held(folder: Path, n_visitors: int) -> float:
    """Return the most a fresh server holds with so many visitors, in MB."""
    with serving(folder) as (base, _):
        (server,) = psutil.Process().children()
        most = 0

        async def watched() -> None:
            nonlocal most
            moving = asyncio.ensure_future(crowd(stream(base), n_visitors, 4.0))
            while not moving.done():
                most = max(most, server.memory_info().rss)
                await asyncio.sleep(0.2)
            await moving

        asyncio.run(watched())
        return most / 1e6


async def crowd(address: str, n_visitors: int, seconds: float) -> list[float]:
    """Let all visitors in, then let them move."""
    ready = asyncio.Barrier(n_visitors)
    visitors = (visitor(address, place / n_visitors, ready, seconds) for place in range(n_visitors))
    found = await asyncio.gather(*visitors)
    return [seconds for times in found for seconds in times]


async def visitor(
    address: str, phase: float, ready: asyncio.Barrier, seconds: float
) -> list[float]:
    """Open the page and release its first slider again and again."""
    times: list[float] = []
    async with websockets.connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        slider, fragment = await opened(socket)
        await ready.wait()
        await asyncio.sleep(phase / MOVES_A_SECOND)
        end = time.perf_counter() + seconds
        step = 0
        while (start := time.perf_counter()) < end:
            step += 1
            await socket.send(moved(slider, fragment, float(step % 20)))
            await finished(socket)
            times.append(time.perf_counter() - start)
            await asyncio.sleep(max(0.0, 1 / MOVES_A_SECOND - times[-1]))
    return times


async def opened(socket) -> tuple[str, str]:
    """Run the page once; return the ids of its first slider and of the fragment around it."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    await socket.send(message.SerializeToString())
    slider = fragment = ""
    while True:
        forward = ForwardMsg.FromString(await socket.recv())
        element = forward.delta.new_element
        if not slider and element.HasField("slider"):
            slider, fragment = element.slider.id, forward.delta.fragment_id
        if forward.WhichOneof("type") == "script_finished":
            return slider, fragment


def moved(slider: str, fragment: str, value: float) -> bytes:
    """Make the message that a released slider sends."""
    message = BackMsg()
    message.rerun_script.fragment_id = fragment
    state = message.rerun_script.widget_states.widgets.add()
    state.id = slider
    state.double_array_value.data.append(value)
    return message.SerializeToString()


async def finished(socket) -> None:
    """Wait until the fragment has run."""
    while True:
        forward = ForwardMsg.FromString(await socket.recv())
        if forward.WhichOneof("type") == "script_finished":
            return


if __name__ == "__main__":
    main()
