"""A carrier that wants its customers to register: Asterisk does, and its password is written nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import secrets

from auricle.voice import sip
from auricle.voice.engine.fetching import Engine
from auricle.voice.engine.starting import Asterisk, free_ports, running
from tests.voice.test_sip_accounts import found_in_files
from tests.voice.whole_calls import told, until

USER = "customer-77"


class Registrar(asyncio.DatagramProtocol):
    """Asks for a proof by MD5, and takes the right one."""

    transport: asyncio.DatagramTransport

    def __init__(self, password: str) -> None:
        self.registered: list[str] = []
        self._password = password

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = sip.read_message(data)
        if message.status is not None or message.method != "REGISTER":
            return
        proof = message.headers.get("authorization", "")
        if not proof:
            self._answer(
                message, "401 Unauthorized", addr, 'Digest realm="carrier", nonce="n1", algorithm=MD5'
            )
        elif self._is_right(message, proof):
            self.registered.append(message.headers["to"])
            self._answer(message, "200 OK", addr)
        else:
            self._answer(message, "403 Forbidden", addr)

    def _is_right(self, message: sip.Message, proof: str) -> bool:
        told = dict(re.findall(r'(\w+)="([^"]*)"', proof))
        who = _md5(f"{told['username']}:carrier:{self._password}")
        return str(told["response"]) == _md5(f"{who}:n1:{_md5('REGISTER:' + told['uri'])}")

    def _answer(self, message: sip.Message, status: str, there: tuple[str, int], asked: str = "") -> None:
        answer = sip.answer(message, status, tag="r").decode()
        if asked:
            answer = answer.replace("Content-Length", f"WWW-Authenticate: {asked}\r\nContent-Length")
        self.transport.sendto(answer.encode(), there)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_asterisk_registers_with_a_carrier_that_wants_it(engine: Engine) -> None:
    password = secrets.token_urlsafe(16)
    ports = free_ports()
    also = {
        "CARRIER_USER": USER,
        "CARRIER_PASSWORD": password,
        "CARRIER_CLIENT": f"sip:{USER}@127.0.0.1:{ports.carrier}",
    }

    async def scenario() -> Asterisk:
        registrar = Registrar(password)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: registrar, local_addr=("127.0.0.1", ports.carrier)
        )
        registrar.transport = transport
        try:
            start = running(engine, ports=ports, carrier=("udp", "registration"), also=also)
            asterisk = await asyncio.to_thread(held.enter_context, start)

            async def registered() -> bool:
                return "Registered" in await told(asterisk, "pjsip show registrations")

            await until(registered, within=30)
            assert registrar.registered
            assert all(USER in to for to in registrar.registered)
            assert "carrier-password" in await told(asterisk, "pjsip show endpoint carrier")
            return asterisk
        finally:
            transport.close()

    with contextlib.ExitStack() as held:
        asterisk = asyncio.run(scenario())
        assert {path.name for path in found_in_files(asterisk, password)} == {"carrier.conf"}
