"""`soundings serve`: what it refuses before anything is started."""

from __future__ import annotations

import socket

import pytest

from surveys.errors import Conflict
from surveys.operations.serving import refuse_taken


def test_address_in_use_is_said_at_once_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Conflict) as refused:
            refuse_taken(address)
    assert refused.value.message == f"{address} is in use already."
    assert "SOUNDINGS_PUBLIC_URL" in refused.value.way_out


@pytest.mark.parametrize("address", ["127.0.0.1:0", "unix:/run/soundings.sock", "somewhere"])
def test_address_that_is_free_or_no_port_is_left_to_the_server(address: str) -> None:
    assert refuse_taken(address) is None
