"""Commands that find their broker and a login: against running ones, as typed, without an option."""
import json
import os
import re
import subprocess
import sys
import tempfile

from pathlib import Path

import pytest
from broker_process import CONFIG, READY, BrokerProcess
from ephemeral import Ephemeral

ROOT = Path(__file__).resolve().parents[2]
HASH = "ENC(1024:00FF:ABCD)"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A directory of notes of this test's own, and a working directory without a broker.json."""
    monkeypatch.setenv("MINIBROKER_RUNTIME_DIR", str(tmp_path / "notes"))
    for name in ("URL", "USER", "PASSWORD", "CONFIG"):
        monkeypatch.delenv(f"MINIBROKER_{name}", raising=False)
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def run(program, place, *words, **variables):
    return subprocess.run([str(program), *words], cwd=place, text=True, capture_output=True, timeout=30,
                          stdin=subprocess.DEVNULL, env={**os.environ, **variables})


def good(program, place, *words, **variables):
    ran = run(program, place, *words, **variables)
    assert (ran.returncode, ran.stderr) == (0, ""), words
    return ran.stdout


def test_every_command_works_as_typed_beside_a_running_broker(program, place):
    with BrokerProcess(program) as broker:
        url = f"tcp://127.0.0.1:{broker.port}"
        assert good(program, place, "address", "show").startswith(f"Connection brokerURL = {url}\n")
        assert "Produced: 3 messages" in good(program, place, "producer", "--message-count", "3")
        assert "|TEST " in good(program, place, "queue", "stat")
        assert "browsed: 3 messages" in good(program, place, "browser")
        assert "Consumed: 3 messages" in good(program, place, "consumer", "--message-count", "3")
        assert "success" in good(program, place, "check", "node")
        assert "success" in good(program, place, "check", "queue", "--name", "TEST")
        good(program, place, "wait", "--ready", "--timeout", "5")
        good(program, place, "wait", "--queue", "TEST", "--count", "0", "--timeout", "5")
        good(program, place, "queue", "purge", "--name", "TEST")
        good(program, place, "address", "create", "--name", "a")
        verbose = good(program, place, "address", "show", "--verbose")
        assert f"Broker from the running broker, process {broker.process.pid} on {broker.config_file}; " \
               f"user admin (from {broker.config_file})" in verbose


def test_commands_for_tests_find_an_ephemeral_broker(program, place):
    with Ephemeral(program, place):
        good(program, place, "producer", "--message-count", "2")
        assert len(good(program, place, "peek", "TEST").splitlines()) == 2
        assert int(good(program, place, "clock", "advance", "1h")) > int(good(program, place, "clock", "now")) - 10_000
        assert good(program, place, "reset").startswith("removed messages=2 queues=1 addresses=1 ")


def test_commands_for_tests_say_how_they_are_switched_on(program, place):
    with BrokerProcess(program):
        for words in (["reset"], ["peek", "DLQ"], ["clock", "now"], ["clock", "advance", "1s"]):
            ran = run(program, place, *words)
            assert ran.returncode == 1 and '"testOperations": true' in ran.stderr, words
            assert "minibroker run --ephemeral" in ran.stderr
            assert "testOperations" not in run(program, place, *words, "--as-artemis").stderr


def test_notes_go_with_their_brokers(program, place):
    notes = place.parent / "notes"
    with BrokerProcess(program) as broker:
        note, = notes.iterdir()
        assert note.stat().st_mode & 0o777 == 0o600 and notes.stat().st_mode & 0o777 == 0o700
        assert json.loads(note.read_text()) == {
            "pid": broker.process.pid, "config": str(broker.config_file),
            "acceptors": [{"name": "stomp", "host": "127.0.0.1", "port": broker.port}]}
        assert "secret" not in note.read_text() and "admin" not in note.read_text()
        broker.kill()
        assert note.exists()
        run(program, place, "address", "show")
        assert not note.exists()
        broker.start()
        broker.kill()
        broker.start()      # sweeps
        assert len(list(notes.iterdir())) == 1
        assert broker.stop() == 0
        assert not list(notes.iterdir())


def test_a_broker_runs_where_no_note_can_be_left(program, place):
    (place.parent / "notes").write_text("in the way")
    broker = BrokerProcess(program)
    with broker:
        lines = broker.stop() or broker.start()
        assert "the command line does not find this broker by itself: " in "".join(lines)
        good(program, place, "address", "show", "--config", str(broker.config_file), "--url",
             f"tcp://127.0.0.1:{broker.port}")


def test_of_several_brokers_one_is_chosen(program, place):
    with BrokerProcess(program) as one, BrokerProcess(program) as two:
        ran = run(program, place, "queue", "stat")
        assert ran.returncode == 1 and ran.stdout == ""
        assert ran.stderr.startswith("minibroker: 2 brokers of this user are running; choose one with --url or")
        for broker in (one, two):
            url = f"tcp://127.0.0.1:{broker.port}"
            assert f"--url {url}   process {broker.process.pid}, {broker.config_file}\n" in ran.stderr
            first = f"Connection brokerURL = {url}\n"
            assert good(program, place, "address", "show", "--url", url).startswith(first)
            assert good(program, place, "address", "show", "--config", str(broker.config_file)).startswith(first)
            assert good(program, place, "address", "show", MINIBROKER_CONFIG=str(broker.config_file)).startswith(first)
            assert good(program, place, "address", "show", MINIBROKER_URL=url).startswith(first)
            assert good(program, broker.directory, "address", "show").startswith(first)


def test_hashed_passwords_have_to_be_said(program, place):
    hashed = run(program, place, "mask", "--hash", "secret").stdout.split()[-1]
    users = {"boss": {"password": f"ENC({hashed})", "roles": ["amq"]}}
    with BrokerProcess(program, {**CONFIG, "users": users}) as broker:
        ran = run(program, place, "address", "show")
        assert ran.returncode == 1
        assert f"{broker.config_file} has only hashes of its passwords" in ran.stderr
        assert "--user (boss) and --password" in ran.stderr
        assert "DLQ" in good(program, place, "address", "show", "--user", "boss", "--password", "secret")
        assert "DLQ" in good(program, place, "address", "show", "--password", "secret")
        assert "DLQ" in good(program, place, "address", "show", MINIBROKER_USER="boss", MINIBROKER_PASSWORD="secret")
        ran = run(program, place, "address", "show", "--user", "boss")
        assert ran.returncode == 1 and "of the password of boss" in ran.stderr
    users["clerk"] = {"password": "plain", "roles": ["amq"]}
    with BrokerProcess(program, {**CONFIG, "users": users}):
        assert "user clerk" in good(program, place, "address", "show", "--verbose")


def test_what_fails_is_said_without_java(program, place):
    with BrokerProcess(program) as broker:
        url = f"tcp://127.0.0.1:{broker.port}"
        wrong = ["--user", "admin", "--password", "wrong"]
        commands = [["address", "show", *wrong], ["queue", "stat", *wrong], ["producer", *wrong], ["consumer", *wrong],
                    ["browser", *wrong], ["check", "node", *wrong], ["queue", "create", "--name", "q", *wrong],
                    ["reset", *wrong], ["queue", "stat", "--url", "tcp://127.0.0.1:1"],
                    ["producer", "--url", "tcp://127.0.0.1:1"], ["check", "queue", "--url", "tcp://127.0.0.1:1"],
                    ["check", "node", "--peers", "0"], ["queue", "stat", "--maxColumnSize", "5"],
                    ["consumer", "--filter", "a = ", "--message-count", "1"]]
        for words in commands:
            ran = run(program, place, *words)
            assert ran.returncode == 1 or "--filter" in words, words
            assert ran.stderr and "Traceback" not in ran.stderr
            assert not re.search(r"\w+Exception|Caused by|java|\tat ", ran.stdout + ran.stderr), (words, ran.stderr)
        refused = run(program, place, "address", "show", *wrong)
        assert refused.stderr.startswith(f"Login refused by {url}: AMQ229031: Unable to validate user from 127.0.0.1:")
        assert "Exception in thread" in run(program, place, "--as-artemis", "address", "show", "--url", url,
                                            *wrong).stderr


def test_as_artemis_looks_for_nothing(program, place):
    with BrokerProcess(program):
        for words in (["--as-artemis", "address", "show"], ["address", "show", "--as-artemis"]):
            ran = run(program, place, *words)
            assert ran.stdout.startswith("Connection brokerURL = tcp://localhost:61616\n")


def test_wait_finds_a_broker_that_starts_meanwhile(program, place):
    waiting = subprocess.Popen([str(program), "wait", "--ready", "--timeout", "30"], cwd=place)
    try:
        with BrokerProcess(program):
            assert waiting.wait(30) == 0
    finally:
        waiting.kill()
        waiting.wait()


STRANGER = 54321
# Listens as that user, and shows what it is sent.
LISTENER = """
import os, socket, sys
os.setuid(int(sys.argv[2]))
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
with socket.socket(family) as listener:
    listener.bind((sys.argv[1], int(sys.argv[3])))
    listener.listen()
    print(listener.getsockname()[1], flush=True)
    while True:
        client = listener.accept()[0]
        client.settimeout(5)
        print(client.recv(65536), flush=True)
        client.close()
"""


class Listener:
    def __init__(self, host="127.0.0.1", user=STRANGER, port=0):
        self.process = subprocess.Popen([sys.executable, "-c", LISTENER, host, str(user), str(port)], text=True,
                                        stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline() or 0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def heard(self):
        return self.process.stdout.readline()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts a program as another user")
def test_a_password_of_a_file_goes_to_no_program_of_another_user(program, place):
    with Listener() as stranger:
        url = f"tcp://127.0.0.1:{stranger.port}"
        (place / "broker.json").write_text(json.dumps(
            {**CONFIG, "acceptors": {"stomp": f"{url}?protocols=STOMP"}}))
        for words in (["address", "show"], ["queue", "stat", "--url", url], ["producer"], ["consumer"], ["browser"],
                      ["address", "show", "--config", "broker.json"], ["reset"], ["check", "node"],
                      ["address", "show", "--url", f"tcp://localhost:{stranger.port}"]):
            ran = run(program, place, *words)
            assert ran.returncode == 1, words
            assert f"is not sent to {url}: the program that listens there is of user {STRANGER}\n" in ran.stderr
            assert stranger.heard() == "b''\n", words
        ran = run(program, place, "wait", "--ready", "--timeout", "0")
        assert ran.returncode == 1 and f"is of user {STRANGER}" in ran.stderr
        assert stranger.heard() == "b''\n"
        run(program, place, "address", "show", "--user", "a", "--password", "said")
        assert "passcode:said" in stranger.heard()
        if os.stat("/tmp").st_mode & 1:     # others come to /tmp
            # Who can read the file there has the password already; not so one that is elsewhere.
            with tempfile.TemporaryDirectory(dir="/tmp") as folder:
                os.chmod(folder, 0o755)
                file = Path(folder) / "broker.json"
                file.write_text((place / "broker.json").read_text())
                run(program, place, "address", "show", "--config", str(file))
                assert "passcode:admin" in stranger.heard()
                file.write_text(file.read_text().replace('"password": "admin"', '"password": "${SECRET}"'))
                run(program, place, "address", "show", "--config", str(file), SECRET="s3cret")
                assert stranger.heard() == "b''\n"
                file.chmod(0o600)
                file.write_text((place / "broker.json").read_text())
                run(program, place, "address", "show", "--config", str(file))
                assert stranger.heard() == "b''\n"
        # Who owns it as well.
        os.chown(place / "broker.json", STRANGER, -1)
        run(program, place, "address", "show", "--config", "broker.json")
        assert "passcode:admin" in stranger.heard()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts a program as another user")
def test_a_stranger_at_another_address_of_this_machine_gets_no_password(program, place):
    with BrokerProcess(program) as broker, Listener("::1", STRANGER, broker.port) as stranger:
        if not stranger.port:
            pytest.skip("no IPv6 here")
        ran = run(program, place, "address", "show", "--url", f"tcp://[::1]:{broker.port}")
        assert ran.returncode == 1 and "passcode" not in stranger.heard()
        url = f"tcp://localhost:{broker.port}"
        assert "DLQ" in good(program, place, "address", "show", "--url", url)
        assert "DLQ" in good(program, place, "address", "show")


def open_file(place):
    (place / "broker.json").chmod(0o666)


def open_folder(place):
    place.chmod(0o777)


def link(place):
    (place / "broker.json").rename(place / "other.json")
    (place / "broker.json").symlink_to("other.json")


def file_of_a_group(place):
    if os.geteuid() != 0:
        pytest.skip("only root gives a file to a group")
    os.chown(place / "broker.json", -1, 12345)
    (place / "broker.json").chmod(0o664)


def file_of_another_user(place):
    if os.geteuid() != 0:
        pytest.skip("only root gives a file away")
    os.chown(place / "broker.json", STRANGER, -1)


OPENS = [(open_file, "other users can write it (chmod go-w)"),
         (open_folder, "other users can write its folder (chmod go-w)"), (link, "it is a link"),
         (file_of_a_group, "other users can write it (chmod go-w)"),
         (file_of_another_user, f"it is of user {STRANGER}")]


@pytest.mark.parametrize(("opens", "why"), OPENS)
def test_a_broker_json_that_others_can_write_is_passed_over_with_a_note(program, place, opens, why):
    with BrokerProcess(program) as broker:
        (place / "broker.json").write_text(json.dumps(
            {**CONFIG, "acceptors": {"stomp": "tcp://127.0.0.1:1?protocols=STOMP"}}))
        opens(place)
        ran = run(program, place, "address", "show")
        assert ran.returncode == 0 and f":{broker.port}\n" in ran.stdout
        note = f"minibroker: ./broker.json is passed over: {why}; --config broker.json takes it all the same\n"
        assert ran.stderr == note
        ran = run(program, place, "address", "show", "--url", "tcp://127.0.0.1:1")
        assert ran.returncode == 1 and ran.stderr.startswith(note)
    ran = run(program, place, "address", "show")     # whatever listens at the default address
    assert ran.returncode == 1 and ran.stderr.startswith(note)


@pytest.mark.parametrize(("opens", "why"), OPENS)
def test_run_takes_no_broker_json_that_others_can_write(program, place, opens, why):
    (place / "broker.json").write_text(json.dumps(CONFIG))
    opens(place)
    ran = run(program, place, "run")
    assert ran.returncode == 2 and ran.stdout == ""
    assert ran.stderr == f"minibroker: run: ./broker.json is not taken: {why}; --config ./broker.json takes it all " \
                         "the same\n"
    assert run(program, place, "run", "--check-config").returncode == 0


def test_run_takes_the_broker_json_of_the_working_directory(program, place):
    shipped = json.loads((ROOT / "config" / "broker.json").read_text())
    shipped["acceptors"] = CONFIG["acceptors"]
    (place / "broker.json").write_text(json.dumps(shipped))
    broker = subprocess.Popen([str(program), "run", "--ports-file", "ports.json"], cwd=place, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        while READY not in (line := broker.stdout.readline()):
            assert line, "it ended"
        assert "DLQ" in good(program, place, "address", "show")
        # A copy of the shipped file keeps its data beside itself.
        assert sorted(one.name for one in place.iterdir()) == ["broker.json", "data", "ports.json"]
        assert not (place.parent / "data").exists()
        broker.terminate()
        assert broker.wait(20) == 0
    finally:
        broker.kill()
        broker.stdout.close()
    for words in (["--check-config"], ["run", "--check-config"], ["--print-config"]):
        assert run(program, place, *words).returncode == 0, words


def test_run_says_what_it_lacks(program, place):
    for words, said in ((["run"], "run: there is no ./broker.json here. `minibroker run --config FILE`"),
                        ([], "no command was given. `minibroker run` runs the broker on ./broker.json"),
                        (["--check-config"], "there is no ./broker.json here: say --config FILE"),
                        (["run", "--print-config"], "there is no ./broker.json here: say --config FILE")):
        ran = run(program, place, *words)
        assert ran.returncode == 2 and ran.stdout == "" and ran.stderr.startswith(f"minibroker: {said}"), words


def test_a_broken_broker_json_is_passed_over_with_a_note(program, place):
    (place / "broker.json").write_text('{"nme": "x"}')
    with BrokerProcess(program):
        ran = run(program, place, "address", "show")
        assert ran.returncode == 0 and ran.stderr.startswith("minibroker: ./broker.json is passed over: nme: ")
        ran = run(program, place, "address", "show", "--config", "broker.json")
        assert ran.returncode == 1 and "broker.json (--config) is of no use: nme: " in ran.stderr
        ran = run(program, place, "address", "show", MINIBROKER_CONFIG="none.json")
        assert ran.returncode == 1 and "none.json (MINIBROKER_CONFIG)" in ran.stderr
