"""`check node` and `check queue`: texts and exit codes of Artemis's command line (compared with a real one by hand)."""
import json
import re
import subprocess

import pytest
from broker_process import BrokerProcess


@pytest.fixture
def broker(program):
    with BrokerProcess(program) as running:
        yield running


def run(broker, *words, url=None, password="admin"):
    url = url or f"tcp://127.0.0.1:{broker.port}"
    return subprocess.run([broker.program, "check", *words, "--user", "admin", "--password", password, "--url", url],
                          text=True, capture_output=True, timeout=40)


def check(broker, *words):
    ran = run(broker, *words)
    lines = [re.sub(r"elapsed: [\d.]+ sec", "elapsed: S sec", line) for line in ran.stdout.splitlines()]
    return ran.returncode, lines[1:], ran.stderr


def counts(command, run, failures=0, errors=0, skipped=0):
    return f"Checks run: {run}, Failures: {failures}, Errors: {errors}, Skipped: {skipped}, " \
           f"Time elapsed: S sec - {command}"


def test_a_node_that_is_as_it_should_be(broker):
    assert check(broker, "node") == (0, ["Running NodeCheck", "Checking that the node is started ... success",
                                         counts("NodeCheck", 1)], "")
    assert check(broker, "node", "--diskUsage", "-1", "--memoryUsage", "90", "--up")[:2] == (0, [
        "Running NodeCheck", "Checking that the node is started ... success",
        "Checking that the disk usage is less then the max-disk-usage ... success",
        "Checking that the memory usage is less then 90 ... success", counts("NodeCheck", 3)])


def test_a_lone_node_has_no_primary_no_backup_and_no_peers(broker):
    code, lines, error = check(broker, "node", "--primary", "--peers", "2", "--name", "x")
    assert (code, lines) == (1, ["Running NodeCheck",
                                 "Checking that the node has a primary ... failure: No primary found for the node x",
                                 counts("NodeCheck", 1, failures=1, skipped=1)])
    assert error == "NodeCheck failed. Reason: failure: No primary found for the node x\n"
    code, lines, error = check(broker, "node", "--backup", "--peers", "2", "--fail-at-end", "--name", "x")
    assert code == 1 and lines[-1] == counts("NodeCheck", 2, failures=2)
    assert error == "NodeCheck failed. Reason: checks not successful\n"


def test_messages_go_through_a_queue(broker):
    words = ["--up", "--produce", "3", "--browse", "2", "--consume", "3"]
    code, lines, _ = check(broker, "queue", "--name", "DLQ", *words)
    assert (code, lines) == (0, [
        "Running QueueCheck", "Checking that the queue DLQ exists and is not paused ... success",
        "Checking that a producer can send 3 messages to the queue DLQ ... success",
        "Checking that a consumer can browse 2 messages from the queue DLQ ... success",
        "Checking that a consumer can consume 3 messages from the queue DLQ ... success", counts("QueueCheck", 4)])
    code, lines, error = check(broker, "queue", "--name", "DLQ", "--browse", "1")
    assert code == 1 and "failure: Insufficient messages to browse: 0" in lines[1]
    assert error == "QueueCheck failed. Reason: failure: Insufficient messages to browse: 0\n"


def test_consume_minus_one_takes_nothing(broker):
    assert check(broker, "queue", "--name", "q", "--produce", "1", "--consume", "-1", "--browse", "-1")[0] == 0
    assert check(broker, "queue", "--name", "q", "--browse", "1")[0] == 0


def test_too_few_messages_are_a_timeout(broker):
    code, lines, error = check(broker, "queue", "--name", "DLQ", "--consume", "1", "--timeout", "300")
    assert (code, error) == (1, "QueueCheck failed. Reason: timeout\n")
    assert lines == ["Running QueueCheck", "Checking that a consumer can consume 1 messages from the queue DLQ ... "]


def test_a_queue_that_is_not_there(broker):
    for more, reason in (
            ([], "error: there is no queue none"),
            (["--as-artemis"],
             "error: Failed to get queue.none.Paused. Reason: Problem while retrieving attribute Paused")):
        code, lines, error = check(broker, "queue", "--name", "none", *more)
        assert (code, lines[1:]) == (1, [f"Checking that the queue none exists and is not paused ... {reason}",
                                         counts("QueueCheck", 1, errors=1)])
        assert error == f"QueueCheck failed. Reason: {reason}\n"


@pytest.mark.parametrize(("words", "reason"), [
    (["queue"], "The name of the queue is required"),
    (["queue", "--name", "q", "--produce", "0"], "Invalid  number of messages to produce: 0"),
    (["queue", "--name", "q", "--consume", "-2"], "Invalid  number of messages to consume: -2"),
    (["node", "--diskUsage", "0"], "Invalid disk usage percentage: 0"),
    (["node", "--memoryUsage", "100"], "Invalid memory usage percentage: 100"),
    (["node", "--peers", "0"], "Invalid peers number to check: 0")])
def test_values_that_make_no_sense(broker, words, reason):
    code, _, error = check(broker, *words)
    command = "QueueCheck" if words[0] == "queue" else "NodeCheck"
    assert (code, error) == (1, f"{command} failed. Reason: {reason}\n")
    code, _, error = check(broker, *words, "--as-artemis")
    assert (code, error) == (1, f"{command} failed. Reason: java.lang.IllegalArgumentException: {reason}\n")


def test_json(broker):
    def answer(*words):
        ran = run(broker, *words, "--json")
        assert ran.stderr == ""
        return ran.returncode, json.loads(ran.stdout)
    code, good = answer("queue", "--name", "DLQ")
    assert code == 0 and good["failures"] == good["errors"] == 0 and good["checks"][0]["outcome"] == "success"
    code, bad = answer("queue", "--name", "none")
    assert code == 1 and bad["errors"] == 1
    code, wrong = answer("queue")
    assert code == 1 and "name of the queue" in wrong["error"]


def test_no_broker_and_wrong_password(broker):
    ran = run(broker, "node", url="tcp://127.0.0.1:1")
    assert ran.returncode == 1
    assert ran.stderr.startswith("NodeCheck failed. Reason: Cannot connect to tcp://127.0.0.1:1: 127.0.0.1:1: ")
    ran = run(broker, "node", password="no")
    assert ran.returncode == 1 and "NodeCheck failed. Reason: Login refused by tcp://" in ran.stderr
    ran = run(broker, "node", "--as-artemis", url="tcp://127.0.0.1:1")
    assert ran.returncode == 1 and "Connection failed::" in ran.stderr
    assert "NodeCheck failed. Reason: ActiveMQNotConnectedException[" in ran.stderr
    ran = run(broker, "node", "--as-artemis", password="no")
    assert ran.returncode == 1 and "NodeCheck failed. Reason: ActiveMQSecurityException[" in ran.stderr
