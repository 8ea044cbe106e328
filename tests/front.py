"""nginx in front of two portals, as deploy/nginx.conf has it: that very file, with ports and folders of a test."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from e2e.certificate import sign
from tests.served import ROOT, free_port

DEPLOY = ROOT / "deploy"
NAME = "portail.example"
MAIN = """
daemon off;
worker_processes 1;
{account}
pid {prefix}/nginx.pid;
error_log {prefix}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {prefix}/body;
    proxy_temp_path {prefix}/proxy;
    fastcgi_temp_path {prefix}/fastcgi;
    uwsgi_temp_path {prefix}/uwsgi;
    scgi_temp_path {prefix}/scgi;
    include {prefix}/portail;
}}
"""


def find_nginx() -> str:
    """The program, or nothing: in PORTAIL_NGINX, on the path, or where Debian puts it for root alone."""
    named = os.environ.get("PORTAIL_NGINX", "")
    return named or shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""


def replaced(text: str, changes: dict[str, str]) -> str:
    """The text with these changes, each of which must find its place: what is not there is not tested either."""
    for old, new in changes.items():
        assert old in text, f"« {old} » is not in the configuration any more"
        text = text.replace(old, new)
    return text


class Portal:
    """`serve` in production on one port, that can be ended, killed, or stopped short."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAIL_")}
        self.environment = {**inherited, **environment}
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Ready when this returns."""
        words = ["serve", "--port", str(self.port), "--threads", "1"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", *words], cwd=ROOT, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        wait_until(self.is_ready, "the portal answers")

    def is_ready(self) -> bool:
        assert self.process is not None and self.process.poll() is None, "serve ended by itself"
        try:
            return (
                httpx.get(f"http://127.0.0.1:{self.port}/sante", headers={"Host": NAME}, timeout=2).status_code == 200
            )
        except httpx.TransportError:
            return False

    def end(self) -> int:
        """As systemd does: SIGTERM, and what was under way is answered."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=60)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Tell that signal to `serve` and to its server processes."""
        assert self.process is not None
        os.killpg(self.process.pid, number)
        if number == signal.SIGKILL:
            self.process.wait(timeout=30)


class Front:
    """nginx on two ports of its own, with a certificate of its own."""

    def __init__(self, folder: Path, static: Path, portals: list[Portal]) -> None:
        self.folder, self.certificate = folder, sign(folder)
        self.http_port, self.https_port = free_port(), free_port()
        self._write(static, portals)
        self.log = folder / "error.log"

    def _write(self, static: Path, portals: list[Portal]) -> None:
        changes = {
            "listen 80 default_server;": f"listen 127.0.0.1:{self.http_port} default_server;",
            "listen 443 ssl default_server;": f"listen 127.0.0.1:{self.https_port} ssl default_server;",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.https_port} ssl http2;",
            "    listen [::]:80 default_server;\n": "",
            "    listen [::]:443 ssl default_server;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "server 127.0.0.1:5001": f"server 127.0.0.1:{portals[0].port}",
            "server 127.0.0.1:5002": f"server 127.0.0.1:{portals[1].port}",
            "/etc/ssl/portail/fullchain.pem": str(self.certificate.chain),
            "/etc/ssl/portail/privkey.pem": str(self.certificate.key),
            "/etc/nginx/": f"{self.folder}/",
            "/var/cache/portail": str(static),
        }
        (self.folder / "portail").write_text(replaced((DEPLOY / "nginx.conf").read_text("utf-8"), changes))
        proxy = (DEPLOY / "nginx-proxy.conf").read_text("utf-8")
        patience = {"proxy_read_timeout 60s;": "proxy_read_timeout 20s;"}  # a test that stops the portals waits less
        (self.folder / "portail-proxy.conf").write_text(replaced(proxy, patience))
        shutil.copy(DEPLOY / "nginx-headers.conf", self.folder / "portail-headers.conf")
        account = "" if os.getuid() else "user root root;"  # a test’s folder is closed to nginx’s own account
        (self.folder / "main.conf").write_text(MAIN.format(prefix=self.folder, account=account))

    @contextmanager
    def running(self) -> Iterator[None]:
        """While nginx runs."""
        command = [find_nginx(), "-p", str(self.folder), "-c", str(self.folder / "main.conf")]
        said = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True, timeout=30)
        assert (said.returncode, said.stderr) == (0, ""), said.stderr
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: listens(self.http_port) and listens(self.https_port), "nginx runs")
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)

    def tls(self) -> ssl.SSLContext:
        """Trusts this certificate alone. It names an address, and the portal a host: the name is not compared."""
        context = ssl.create_default_context(cafile=str(self.certificate.chain))
        context.check_hostname = False
        return context

    def visitor(self, address: str = "127.0.0.1", *, http2: bool = True) -> httpx.Client:
        """A browser on that address of this machine, which knows the portal by its name."""
        transport = httpx.HTTPTransport(verify=self.tls(), http2=http2, local_address=address)
        said = {"Host": NAME, "Origin": f"https://{NAME}", "Referer": f"https://{NAME}/"}  # as browsers do
        address = f"https://127.0.0.1:{self.https_port}"
        client = httpx.Client(base_url=address, transport=transport, timeout=30, headers=said)
        client.event_hooks["request"].append(lambda asked: asked.extensions.update(sni_hostname=NAME))
        return client


def listens(port: int) -> bool:
    """Is anybody there?"""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """At most a minute."""
    pause = threading.Event()
    for _ in range(600):
        if is_so():
            return
        pause.wait(0.1)
    raise AssertionError(f"not within a minute: {what}")
