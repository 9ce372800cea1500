import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from fake_engine import FakeEngine

import web.server
from searchidx import IndexMissingError
from searchidx.cli import cli
from web.server import ListenError, address_of, listen

HERE = Path(__file__).parent
SERVER = """
from datetime import date
from fake_engine import FakeEngine
from searchidx.cli import cli
import web.server
web.server.open_engine = lambda settings: FakeEngine([])
cli(["serve", "--port", "0", "--trusted-host", "127.0.0.1"], prog_name="searchidx")
"""


@pytest.fixture
def server():
    """Give a served site: its process and its port."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        told = process.stderr.readline()
        assert told.startswith("searchidx is serving http://127.0.0.1:"), told + process.stderr.read()
        assert told.endswith("/ (stop with Ctrl-C)\n")
        try:
            yield process, int(told.split(":")[2].partition("/")[0])
        finally:
            process.kill()


def get(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_the_site_answers_once_it_says_so_and_ends_quietly_with_ctrl_c(server):
    process, port = server
    response = get(port, "/?q=media")
    assert response.status == 200
    assert "Server" not in response.headers
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    assert process.stderr.read() == ""


def test_the_server_keeps_to_its_limits(server):
    _, port = server
    assert get(port, "/", **{"X-Long": "x" * 20_000}).status == 431
    assert get(port, "/?q=" + "x" * 5_000).status == 414
    assert get(port, "/", Host="evil.example").status == 400
    assert get(port, "/").status == 200


def run(monkeypatch, *arguments: str):
    monkeypatch.setattr(web.server, "open_engine", lambda _: FakeEngine([]))
    return CliRunner().invoke(cli, ["serve", *arguments])


def test_a_taken_port_is_a_clear_error(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run(monkeypatch, "--port", port)
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use; choose" in result.stderr
    assert "--port 0" in result.stderr
    assert "Traceback" not in result.output


def test_a_host_that_is_not_ours_is_a_clear_error(monkeypatch):
    result = run(monkeypatch, "--host", "192.0.2.1", "--port", "0")
    assert result.exit_code == 1
    assert "cannot listen on 192.0.2.1 port 0" in result.stderr


def test_a_missing_index_is_told_before_anything_is_served(monkeypatch):
    def no_index(settings):
        raise IndexMissingError("there is no index; run searchidx build")

    monkeypatch.setattr(web.server, "open_engine", no_index)
    result = CliRunner().invoke(cli, ["serve"])
    assert result.exit_code == 3
    assert "there is no index; run searchidx build" in result.stderr
    assert "serving" not in result.output


@pytest.mark.parametrize(
    "arguments", [("--port", "70000"), ("--port", "x"), ("--threads", "0"), ("--trusted-host",)]
)
def test_wrong_options_are_usage_errors(monkeypatch, arguments):
    assert run(monkeypatch, *arguments).exit_code == 2


@pytest.mark.parametrize(("options", "opened"), [(("--open",), 1), (("--no-open",), 0), ((), 0)])
def test_the_page_is_opened_only_when_asked(monkeypatch, options, opened):
    addresses = []
    monkeypatch.setattr("webbrowser.open", addresses.append)
    monkeypatch.setattr(web.server.waitress.server.TcpWSGIServer, "run", lambda _: None)
    result = run(monkeypatch, "--port", "0", *options)
    assert result.exit_code == 0
    assert len(addresses) == opened
    assert all(address in result.stderr for address in addresses)


def test_help_opens_with_examples():
    result = CliRunner().invoke(cli, ["serve", "--help"])
    assert result.output.index("searchidx serve --port 0 --open") < result.output.index("--threads")


def test_the_command_line_does_not_pay_for_flask_until_it_serves():
    code = "import sys, web.cli; print(sorted({'flask', 'waitress', 'flask_babel'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_addresses_are_written_as_browsers_want_them():
    with listen("127.0.0.1", 0) as listener:
        assert address_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
    if socket.has_ipv6:
        try:
            with listen("::1", 0) as listener:
                assert address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}/"
        except ListenError as error:
            pytest.skip(f"this machine speaks no IPv6: {error}")
