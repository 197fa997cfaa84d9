"""Clients that leave Nagle's algorithm on do not wait for a delayed acknowledgement of the broker's kernel (40 ms)."""
import socket
import statistics
import subprocess
import time

import pytest
from broker_process import BrokerProcess

ROUNDS = 15
DELAYED_SECONDS = 0.03  # what a delayed acknowledgement takes at least; undelayed it is 0.1 ms


@pytest.fixture(scope="module")
def broker(program):
    with BrokerProcess(program) as process:
        yield process


class PlainClient:
    """A socket as it comes, with Nagle's algorithm."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.send("CONNECT\naccept-version:1.2\nhost:x\nlogin:admin\npasscode:admin\n\n")
        self.receive()

    def send(self, frame):
        self.socket.sendall(frame.encode() + b"\0")

    def receive(self):
        data = b""
        while not data.rstrip(b"\n").endswith(b"\0"):
            more = self.socket.recv(1 << 16)
            assert more, data
            data += more
        return data


def times_of(action):
    times = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        action(number)
        times.append(time.perf_counter() - begun)
    return times


def median_of(action):
    return statistics.median(times_of(action))


def test_a_send_after_a_subscribe_is_not_held_back(broker):
    clients = [PlainClient(broker.port) for _ in range(ROUNDS)]

    def subscribe_and_send(number):
        queue = f"after.subscribe.{number}"
        clients[number].send(f"SUBSCRIBE\nid:1\ndestination:{queue}\nsubscription-type:ANYCAST\n\n")
        clients[number].send(f"SEND\ndestination:{queue}\ndestination-type:ANYCAST\n\nx")
        assert b"\nx\0" in clients[number].receive().replace(b"\n\n", b"\n")

    assert median_of(subscribe_and_send) < DELAYED_SECONDS


@pytest.mark.parametrize("middle", ["BEGIN\ntransaction:{0}\n\n", "ACK\nid:{1}\n\n", "SEND\ndestination:q\n\nother",
                                    "\n"], ids=["BEGIN", "ACK", "SEND", "heart-beat"])
def test_what_follows_a_frame_without_an_answer_is_not_held_back(broker, middle):
    client = PlainClient(broker.port)
    queue = "between." + str(abs(hash(middle)))
    client.send(f"SUBSCRIBE\nid:1\ndestination:{queue}\nsubscription-type:ANYCAST\nack:client-individual\n\n")
    message = ["none"]

    def converse(number):
        client.send(f"SEND\ndestination:{queue}\ndestination-type:ANYCAST\n\n{number}")
        head = client.receive().decode()
        message[0] = next(line[4:] for line in head.split("\n") if line.startswith("ack:"))
        if middle == "\n":
            client.socket.sendall(b"\n")
        else:
            client.send(middle.format(number, message[0]))

    assert median_of(converse) < DELAYED_SECONDS


def test_a_command_takes_no_longer_than_its_work(broker):
    def run(*words):
        subprocess.run([broker.program, *words], check=True, capture_output=True)

    where = ["--url", f"tcp://127.0.0.1:{broker.port}", "--user", "admin", "--password", "admin"]
    # The shortest of each: to start a process takes long on a busy machine, but a delay hits each command.
    of_program = min(times_of(lambda _: run("--version")))
    assert min(times_of(lambda _: run("queue", "stat", *where))) - of_program < DELAYED_SECONDS
