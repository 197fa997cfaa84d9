"""How the program starts and ends: exit codes, one clear line, the ready line last."""
import json
import socket
import subprocess

from broker_process import READY, BrokerProcess
from raw_client import RawClient


def run(program, *words):
    return subprocess.run([str(program), *words], text=True, capture_output=True, timeout=20)


def test_start_lines_end_with_the_ready_line(program):
    broker = BrokerProcess(program)
    lines = broker.start()
    try:
        text = "".join(lines)
        assert READY in lines[-1]
        assert str(broker.config_file) in text
        assert f"tcp://127.0.0.1:{broker.port}" in text
        assert "recovered" in text and "journal directory" in text
    finally:
        assert broker.stop() == 0


def test_sigterm_closes_clients_without_a_frame(program):
    with BrokerProcess(program) as broker:
        client = RawClient(broker.port)
        assert broker.stop() == 0
        assert client.receive() == ("", {}, "")


def test_invalid_configuration_names_every_key(program, tmp_path):
    file = tmp_path / "broker.json"
    file.write_text(json.dumps({"naem": "x", "addressSettings": {"#": {"redeliverDelay": 5}}}))
    for words in (["--config", str(file)], ["--config", str(file), "--check-config"]):
        result = run(program, *words)
        assert result.returncode == 3
        assert "naem" in result.stderr and "redeliverDelay" in result.stderr and "redeliveryDelay" in result.stderr


def test_missing_configuration_file(program, tmp_path):
    result = run(program, "--config", str(tmp_path / "none.json"))
    assert result.returncode == 3
    assert "none.json" in result.stderr and len(result.stderr.splitlines()) == 1


def test_command_line_errors(program):
    assert run(program).returncode == 2
    assert run(program, "--no-such-option").returncode == 2
    assert run(program, "--help").returncode == 0
    assert "minibroker" in run(program, "--version").stdout


def test_port_in_use(program):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        broker = BrokerProcess(program)
        broker.port = taken.getsockname()[1]
        broker.config["acceptors"]["stomp"] = f"tcp://127.0.0.1:{broker.port}?protocols=STOMP"
        broker.config_file.write_text(json.dumps(broker.config))
        result = run(program, "--config", str(broker.config_file))
    assert result.returncode == 4
    assert str(broker.port) in result.stderr and len(result.stderr.splitlines()) == 1


def test_journal_locked_by_another_process(program):
    with BrokerProcess(program) as broker:
        config = dict(broker.config, acceptors={"stomp": "tcp://127.0.0.1:0?protocols=STOMP"})
        second = broker.directory / "second.json"
        second.write_text(json.dumps(config))
        result = run(program, "--config", str(second))
        assert result.returncode == 5
        assert str(broker.process.pid) in result.stderr and len(result.stderr.splitlines()) == 1


def test_damaged_journal_names_file_and_offset(program):
    broker = BrokerProcess(program)
    with broker:
        sender = RawClient(broker.port)
        for number in range(20):
            sender.send("SEND", "x" * 200, destination="q", destination_type="ANYCAST", persistent="true",
                        receipt=number)
            assert sender.receive()[0] == "RECEIPT"
        broker.kill()
        journal = next(broker.directory.rglob("*.mbj"))
        data = bytearray(journal.read_bytes())
        data[len(data.rstrip(b"\0")) // 2] ^= 1
        journal.write_bytes(data)
        result = run(program, "--config", str(broker.config_file))
        assert result.returncode == 6
        assert journal.name in result.stderr and "offset" in result.stderr
