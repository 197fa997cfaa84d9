"""Commands that find their broker and a login: against running ones, as typed, without an option."""
import json
import os
import re
import subprocess

import pytest
from broker_process import CONFIG, BrokerProcess
from ephemeral import Ephemeral

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


@pytest.mark.parametrize("opens", [open_file, open_folder, link, file_of_a_group])
def test_a_broker_json_that_others_can_write_is_passed_over_with_a_note(program, place, opens):
    with BrokerProcess(program) as broker:
        (place / "broker.json").write_text(json.dumps(
            {**CONFIG, "acceptors": {"stomp": "tcp://127.0.0.1:1?protocols=STOMP"}}))
        opens(place)
        ran = run(program, place, "address", "show")
        assert ran.returncode == 0 and f":{broker.port}\n" in ran.stdout
        assert ran.stderr == "minibroker: ./broker.json is passed over: another user can have written it\n"


def test_a_broken_broker_json_is_passed_over_with_a_note(program, place):
    (place / "broker.json").write_text('{"nme": "x"}')
    with BrokerProcess(program):
        ran = run(program, place, "address", "show")
        assert ran.returncode == 0 and ran.stderr.startswith("minibroker: ./broker.json is passed over: nme: ")
        ran = run(program, place, "address", "show", "--config", "broker.json")
        assert ran.returncode == 1 and "broker.json (--config) is of no use: nme: " in ran.stderr
        ran = run(program, place, "address", "show", MINIBROKER_CONFIG="none.json")
        assert ran.returncode == 1 and "none.json (MINIBROKER_CONFIG)" in ran.stderr
