"""The example programs, written with stomp.py as an Artemis user would, and the command line, against the real broker."""
import subprocess
import sys
from pathlib import Path

from broker_process import BrokerProcess, environment
from raw_client import RawClient

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "python"


def run_example(broker, name, *words):
    return subprocess.run([sys.executable, str(EXAMPLES / name), *words], env=environment(broker), text=True,
                          capture_output=True, timeout=30)


def command(broker, *words):
    return subprocess.run([broker.program, *words, "--user", "admin", "--password", "admin", "--url",
                           f"tcp://localhost:{broker.port}"], text=True, capture_output=True, timeout=30)


def row_of(table, name):
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")]
    return next((row for row in rows if row[0] == name), None)


def test_topic_example_and_command_line(program):
    with BrokerProcess(program) as broker:
        example = run_example(broker, "receiver_topic.py", "Hello World")
        assert example.stdout == 'received a message "Hello World"\n', example.stdout + example.stderr
        assert example.returncode == 0
        shown = command(broker, "address", "show")
        assert shown.returncode == 0, shown.stderr
        assert {"A.B.C.D", "DLQ"} <= set(shown.stdout.splitlines())
        table = command(broker, "queue", "stat").stdout
        # NAME, ADDRESS, CONSUMER_COUNT, MESSAGE_COUNT, MESSAGES_ADDED, DELIVERING_COUNT, MESSAGES_ACKED, ...
        assert row_of(table, "clientname.someValue")[:7] == \
            ["clientname.someValue", "A.B.C.D", "0", "0", "1", "0", "1"], table


def test_queue_example(program):
    with BrokerProcess(program) as broker:
        example = run_example(broker, "receiver_queue.py", "Hello World", "again")
        assert example.stdout == 'received a message "Hello World"\nreceived a message "again"\n', example.stderr
        assert row_of(command(broker, "queue", "stat").stdout, "orders")[1:7] == ["orders", "0", "0", "2", "0", "2"]


def test_durable_subscription_keeps_messages_over_kill(program):
    count = 1000
    with BrokerProcess(program) as broker:
        client = RawClient(broker.port, client_id="app")
        client.send("SUBSCRIBE", id=1, destination="news", durable_subscription_name="sub", receipt="s")
        assert client.receive()[0] == "RECEIPT"
        client.close()
        sender = RawClient(broker.port)
        for number in range(count):
            sender.send("SEND", f"message {number}", destination="news", persistent="true", receipt=number)
        for number in range(count):
            assert sender.receive()[1]["receipt-id"] == str(number)
        broker.kill()
        broker.start()
        client = RawClient(broker.port, client_id="app")
        client.send("SUBSCRIBE", id=1, destination="news", durable_subscription_name="sub", ack="client-individual",
                    consumer_window_size=-1)
        bodies = [client.receive()[2] for _ in range(count)]
        assert bodies == [f"message {number}" for number in range(count)]
        client.send("BEGIN", transaction="nothing", receipt="end")
        assert client.receive()[0] == "RECEIPT", "a message came twice"
