"""The line to the test-data API: one that fell asleep is taken up again, and one that broke spoils no later act."""

import ssl
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from e2e.certificate import sign
from e2e.rehearsal import Rehearsal


class Sleepy(BaseHTTPRequestHandler):
    """It says that the line stays open, then hangs up; or hangs up at once, as often as `refusals` says."""

    protocol_version = "HTTP/1.1"
    refusals = 0
    answered = 0

    def do_POST(self) -> None:
        mine = type(self)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        if mine.refusals:
            mine.refusals -= 1
            return
        mine.answered += 1
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing on the screen."""


@pytest.fixture(params=["http", "https"])
def sleepy(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Iterator[tuple[Rehearsal, type[Sleepy]]]:
    class Mine(Sleepy):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    if request.param == "https":
        signed = sign(tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(signed.chain, signed.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(signed.chain))
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    with closing(Rehearsal(f"{request.param}://127.0.0.1:{server.server_port}", "x" * 40, "ab12cd")) as mine:
        yield mine, Mine
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_line_that_fell_asleep_is_taken_up_again(sleepy: tuple[Rehearsal, type[Sleepy]]) -> None:
    mine, server = sleepy
    for _ in range(4):
        mine.act("end")
    assert server.answered == 4


def test_a_line_that_broke_spoils_no_later_act(sleepy: tuple[Rehearsal, type[Sleepy]]) -> None:
    mine, server = sleepy
    server.refusals = 2
    with pytest.raises(OSError):
        mine.act("end")
    assert mine.act("end") == {} and server.answered == 1


def test_the_end_of_a_line_over_tls_is_known_as_such(sleepy: tuple[Rehearsal, type[Sleepy]], monkeypatch) -> None:
    """OpenSSL tells it in its own way while the act is being sent: seen in a run of a quarter of an hour."""
    mine, server = sleepy
    send, told = mine._line.send, iter([ssl.SSLEOFError(8, "EOF occurred in violation of protocol")])

    def fail_once(data: bytes) -> None:
        for error in told:
            raise error
        send(data)

    monkeypatch.setattr(mine._line, "send", fail_once)
    assert mine.act("end") == {} and server.answered == 1
