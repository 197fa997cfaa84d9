"""`minibroker run --ephemeral`: a broker for tests, and the commands that only such a broker answers."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading

import pytest
from broker_process import CONFIG, READY, wait_until
from ephemeral import Ephemeral, refuses
from raw_client import RawClient


def test_it_needs_no_file_and_leaves_nothing(program, tmp_path):
    with Ephemeral(program, tmp_path) as broker:
        assert READY in broker.lines[-1]
        assert set(broker.ports) == {"artemis", "stomp"} and broker.data.stat().st_mode & 0o777 == 0o700
        client = RawClient(broker.port)
        client.send("SEND", "x", destination="DLQ", persistent="true", receipt=1)
        assert client.receive()[0] == "RECEIPT"
        assert list(broker.data.rglob("*.mbj"))
        broker.process.terminate()
        assert broker.process.wait(20) == 0
        assert re.fullmatch(r"[^\n]* INFO  \[minibroker\] AMQ221002: [^\n]* stopped, uptime \d+\.\d{3} seconds\n",
                            broker.process.stdout.read())
        assert not broker.data.exists()


def test_any_configuration_becomes_one_for_tests(program, tmp_path):
    file = tmp_path / "broker.json"
    config = json.loads(json.dumps(CONFIG))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config["acceptors"]["stomp"] = f"tcp://0.0.0.0:{taken.getsockname()[1]}"
        config["journalDirectory"] = "/nonexistent/journal"
        file.write_text(json.dumps(config))
        with Ephemeral(program, tmp_path, "--config", str(file)) as broker:
            assert broker.port != taken.getsockname()[1]
            assert "tcp://127.0.0.1:" in "".join(broker.lines)
            assert broker.command("clock", "now").returncode == 0


def test_it_ends_with_the_process_that_started_it(program, tmp_path):
    starter = ("import os, subprocess, sys\n"
               "broker = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)\n"
               "for line in broker.stdout:\n"
               f"    if {READY!r} in line: break\n"
               "print(broker.pid, flush=True)\n"
               "sys.stdin.read()\n"
               "os._exit(0)\n")
    ports = tmp_path / "ports.json"
    parent = subprocess.Popen([sys.executable, "-c", starter, str(program), "run", "--ephemeral", "--ports-file",
                               str(ports)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    int(parent.stdout.readline())
    port = json.loads(ports.read_text())["stomp"]
    assert not refuses(port)
    parent.kill()
    parent.communicate()
    wait_until(lambda: refuses(port), what="the end of the broker")


def test_it_outlives_the_thread_that_started_it(program, tmp_path):
    started = []
    thread = threading.Thread(target=lambda: started.append(Ephemeral(program, tmp_path)))
    thread.start()
    thread.join()
    with started[0] as broker:
        client = RawClient(broker.port)
        client.send("BEGIN", transaction="t", receipt="r")
        assert client.receive()[0] == "RECEIPT"


def test_a_parent_that_is_gone_already_is_an_error(program, tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    done = subprocess.run([str(program), "run", "--ephemeral", "--parent", str(gone.pid)], text=True,
                          capture_output=True, timeout=20)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == f"minibroker: not started: process {gone.pid}, which --parent names, is not there\n"


def test_it_ends_with_standard_input_when_asked(program, tmp_path):
    with Ephemeral(program, tmp_path, "--until-stdin-ends", stdin=subprocess.PIPE) as broker:
        broker.process.stdin.write("not the end\n")
        broker.process.stdin.flush()
        assert not refuses(broker.port)
        broker.process.stdin.close()
        assert broker.process.wait(20) == 0


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_both_signals_end_it_cleanly(program, tmp_path, sent):
    with Ephemeral(program, tmp_path) as broker:
        os.kill(broker.process.pid, sent)
        assert broker.process.wait(20) == 0
        assert not broker.data.exists()


def test_run_needs_a_file_or_ephemeral(program, tmp_path):
    done = subprocess.run([str(program), "run"], text=True, capture_output=True, timeout=20)
    assert done.returncode == 2 and "--config" in done.stderr
    done = subprocess.run([str(program), "run", "--ephemeral", "--config", str(tmp_path / "none.json")], text=True,
                          capture_output=True, timeout=20)
    assert done.returncode == 3 and "none.json" in done.stderr


def test_reset_peek_and_clock_commands(program, tmp_path):
    with Ephemeral(program, tmp_path) as broker:
        sent = broker.command("producer", "--destination", "queue://jobs", "--message", "hello", "--message-count", "3")
        assert sent.returncode == 0, sent.stderr
        assert [line.split(" ", 1)[1] for line in broker.command("peek", "jobs").stdout.splitlines()] == \
            ["waiting hello"] * 3
        shown = json.loads(broker.command("peek", "jobs", "--offset", "1", "--count", "1", "--json").stdout)
        assert [message["body"] for message in shown] == ["hello"]
        before = int(broker.command("clock", "now").stdout)
        after = int(broker.command("clock", "advance", "1h").stdout)
        assert after - before >= 3_600_000
        assert broker.command("reset", "--match", "other.#").stdout.startswith("removed messages=0 ")
        assert broker.command("reset").stdout.startswith("removed messages=3 queues=1 ")
        gone = broker.command("peek", "jobs")
        assert gone.returncode == 1 and "jobs" in gone.stderr
        wrong = broker.command("clock", "advance", "soon")
        assert wrong.returncode == 1 and "soon" in wrong.stderr
