"""What clients can make the broker hold: claimed lengths, slow readers, full memory, big frames."""
import json
import socket

from broker_process import CONFIG, BrokerProcess, wait_until
from raw_client import RawClient

MIB = 1024


def login(port):
    connection = socket.create_connection(("127.0.0.1", port), 10)
    connection.sendall(b"CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin\n\n\0")
    assert connection.recv(4096).startswith(b"CONNECTED\n")
    return connection


def test_a_claimed_length_costs_nothing(program):
    with BrokerProcess(program) as broker:
        before = broker.resident_kib()
        connections = [login(broker.port) for _ in range(500)]
        for connection in connections:
            connection.sendall(b"SEND\ndestination:q\ncontent-length:104857600\n\n0123456789")
        probe = RawClient(broker.port)
        probe.send("BEGIN", transaction="t", receipt="r")
        assert probe.receive()[0] == "RECEIPT"
        assert broker.resident_kib() - before <= 32 * MIB
        for connection in connections:
            connection.close()


def test_a_length_over_the_limit_is_refused_at_once(program):
    with BrokerProcess(program) as broker:
        connection = login(broker.port)
        connection.sendall(b"SEND\ndestination:q\ncontent-length:2147483647\n\n0123456789")
        assert connection.recv(4096).startswith(b"ERROR\n")
        assert connection.recv(4096) == b""


def test_a_slow_reader_costs_its_messages_once(program):
    """One subscriber of eight never reads: what it is sent is bounded by its outbox, the others get everything."""
    count, body = 400, "x" * 65536
    with BrokerProcess(program) as broker:
        silent = login(broker.port)
        silent.sendall(b"SUBSCRIBE\nid:1\ndestination:t\nreceipt:s\n\n\0")
        assert b"RECEIPT" in silent.recv(4096)
        reader = RawClient(broker.port)
        reader.send("SUBSCRIBE", id=1, destination="t", receipt="s")
        assert reader.receive()[0] == "RECEIPT"
        before = broker.resident_kib()
        sender = RawClient(broker.port)
        for number in range(count):
            sender.send("SEND", body, destination="t", receipt=number)
            assert reader.receive()[2] == body
        # The messages wait in the silent one's queue once: their own size and a little.
        assert broker.resident_kib() - before <= count * 64 * 1.5 + 16 * MIB
        silent.close()
        reader.close()
        sender.close()


def test_memory_over_global_max_size_refuses_sends_without_a_journal(program):
    config = json.loads(json.dumps(CONFIG))
    config["globalMaxSize"] = "8M"
    config["persistenceEnabled"] = False
    with BrokerProcess(program, config) as broker:
        sender = RawClient(broker.port, version="1.1")
        answers = []
        for number in range(300):
            sender.send("SEND", "x" * 65536, destination="q", destination_type="ANYCAST", receipt=number)
            answers.append(sender.receive()[0])
        taken = answers.count("RECEIPT")
        assert 100 <= taken <= 130 and set(answers[taken:]) == {"ERROR"}
        consumer = RawClient(broker.port)
        consumer.send("SUBSCRIBE", id=1, destination="q", subscription_type="ANYCAST")
        for _ in range(taken):
            assert consumer.receive()[0] == "MESSAGE"

        def taken_again():
            sender.send("SEND", "there is room", destination="q", destination_type="ANYCAST", receipt="again")
            return sender.receive()[0] == "RECEIPT"
        wait_until(taken_again, what="room after the messages were consumed")


def test_memory_over_global_max_size_goes_to_pages(program):
    config = json.loads(json.dumps(CONFIG))
    config["globalMaxSize"] = "8M"
    with BrokerProcess(program, config) as broker:
        sender = RawClient(broker.port)
        for number in range(1000):
            sender.send("SEND", "x" * 65536, destination="q", destination_type="ANYCAST", receipt=number)
            assert sender.receive()[0] == "RECEIPT"
        assert broker.resident_kib() <= 32 * MIB
        consumer = RawClient(broker.port)
        consumer.send("SUBSCRIBE", id=1, destination="q", subscription_type="ANYCAST")
        for _ in range(1000):
            assert consumer.receive()[0] == "MESSAGE"


def test_a_dead_peer_is_closed_after_its_heart_beats(program):
    with BrokerProcess(program) as broker:
        connection = socket.create_connection(("127.0.0.1", broker.port), 10)
        connection.sendall(b"CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin\nheart-beat:500,0\n\n\0")
        assert b"heart-beat:0,500" in connection.recv(4096)
        connection.settimeout(10)
        assert b"AMQ229014" in connection.recv(4096)
        assert connection.recv(4096) == b""


def test_memory_of_clients_that_are_gone_goes_back_to_the_system(program):
    """Half SENDs take what they have sent; some seconds after their end the process is small again."""
    login = b"CONNECT\naccept-version:1.2\nhost:x\nlogin:admin\npasscode:admin\n\n\0"
    half = login + b"SEND\n" + b"".join(b"h%d:%s\n" % (number, b"x" * 1000) for number in range(59))
    with BrokerProcess(program) as broker:
        before = broker.resident_kib()
        connections = [socket.create_connection(("127.0.0.1", broker.port), 10) for _ in range(500)]
        for connection in connections:
            connection.sendall(half)
        wait_until(lambda: broker.resident_kib() - before > 25 * MIB, what="what they have sent")
        for connection in connections:
            connection.close()
        wait_until(lambda: broker.resident_kib() - before < 12 * MIB, seconds=30, what="the memory")
