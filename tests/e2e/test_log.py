"""What the log of the real program says at its default level: one line, with cause and remedy, for each input that
leaves a client in the dark; and `--trace-frames`."""
import base64
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import time
from pathlib import Path

import pytest
from broker_process import CONFIG, READY, BrokerProcess, wait_until

LOGIN = b"CONNECT\naccept-version:1.2\nhost:x\nlogin:admin\npasscode:admin\n\n\0"
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (TRACE|DEBUG|INFO |WARN |ERROR) \[minibroker\] [\x20-\x7e]*")


def connection(port):
    client = socket.create_connection(("127.0.0.1", port), 10)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def read_until(client, end):
    """What comes up to `end`, or to the end of file."""
    data = b""
    while end not in data:
        more = client.recv(1 << 16)
        if not more:
            break
        data += more
    return data


def frames(*sent):
    """Sends frames after a login; then waits until the broker has answered a last one, or closed."""
    def act(port):
        with connection(port) as client:
            client.sendall(LOGIN + b"".join(sent) + b"SEND\ndestination:DLQ\nreceipt:last\n\n\0")
            read_until(client, b"receipt-id:last")
    return act


def raw(data):
    def act(port):
        with connection(port) as client:
            client.sendall(data)
            read_until(client, b"no such bytes")
    return act


def oversized_message(port):
    key = base64.b64encode(os.urandom(16))
    with connection(port) as client:
        client.sendall(b"GET /stomp HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       b"Sec-WebSocket-Key: " + key + b"\r\nSec-WebSocket-Version: 13\r\n\r\n")
        read_until(client, b"\r\n\r\n")
        client.sendall(b"\x81" + bytes([0x80 | len(LOGIN)]) + b"\0\0\0\0" + LOGIN)
        read_until(client, b"\0")
        client.sendall(b"\x81\xff" + struct.pack(">Q", 66_000) + b"\0\0\0\0" + b"x" * 66_000)
        read_until(client, b"no such bytes")


def acknowledge(ack):
    """SUBSCRIBE, then what `ack` makes of the id of the message that comes."""
    def act(port):
        with connection(port) as client:
            client.sendall(LOGIN + b"SEND\ndestination:DLQ\n\nx\0SUBSCRIBE\nid:1\ndestination:DLQ\nack:client\n\n\0")
            got = read_until(client, b"\nack:")
            while not re.search(rb"\nack:([^\n]+)\n", got):
                got += client.recv(1 << 16)
            client.sendall(ack(re.search(rb"\nack:([^\n]+)\n", got)[1]) + b"DISCONNECT\nreceipt:last\n\n\0")
            read_until(client, b"receipt-id:last")
    return act


def subscribe(destination, *headers):
    return b"\n".join([b"SUBSCRIBE", b"id:1", b"destination:" + destination, *headers]) + b"\n\n\0"


def send(destination, *headers):
    return b"\n".join([b"SEND", b"destination:" + destination, *headers]) + b"\n\nx\0"


BOB = LOGIN.replace(b"admin", b"bob")
CASES = {
    "no permission": (raw(BOB + send(b"DLQ")), "WARN ",
                      "AMQ332069: Sent ERROR frame to STOMP client PEER: AMQ339011 ", "address=DLQ permission=SEND"),
    "no permission to subscribe": (raw(BOB + subscribe(b"DLQ")), "WARN ",
                                   "AMQ332069: ", "user=bob address=DLQ queue=DLQ permission=CONSUME"),
    "bad login": (raw(LOGIN.replace(b"passcode:admin", b"passcode:wrong")), "WARN ", "AMQ332069: ",
                  "User name [admin] or password is invalid"),
    "oversized WebSocket message": (oversized_message, "WARN ", "connection refused ",
                                    "66000 bytes, webSocketMaxFramePayloadLength allows 65536"),
    "MQTT": (raw(b"\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0"), "WARN ", "AMQ332069: ", "speaks MQTT"),
    "TLS": (raw(b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"), "WARN ", "AMQ332069: ", "speaks TLS"),
    "AMQP": (raw(b"AMQP\0\x01\0\0"), "WARN ", "AMQ332069: ", "speaks AMQP"),
    "OpenWire": (raw(b"\0\0\0\xf0\x01ActiveMQ\0\0\0\x0c"), "WARN ", "AMQ332069: ", "speaks OpenWire"),
    "Artemis CORE": (raw(b"ARTEMIS \0\0"), "WARN ", "AMQ332069: ", "speaks Artemis CORE"),
    "HTTP": (raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "WARN ", "connection refused ",
             "speaks HTTP without upgrade to WebSocket"),
    "routed nowhere": (frames(send(b"nobody")), "INFO ", "message routed nowhere address=nobody ", "why="),
    "routed nowhere, twice": (frames(send(b"nobody"), send(b"nobody")), "INFO ", "message routed nowhere ", "why="),
    "/queue/x": (frames(send(b"/queue/x")), "INFO ", "message routed nowhere ", "anycastPrefix=/queue/"),
    "/topic/x": (frames(send(b"/topic/x")), "INFO ", "message routed nowhere ", "multicastPrefix=/topic/"),
    "/queue/x subscribed": (frames(subscribe(b"/queue/x"), send(b"/queue/x")), "INFO ", "hint queue-prefix ",
                            "anycastPrefix=/queue/"),
    "expires in seconds": (frames(send(b"DLQ", b"expires:1764515000")), "INFO ", "hint expires-in-seconds ",
                           "expires=1764515000"),
    "prefetchSize with auto": (frames(subscribe(b"t", b"activemq.prefetchSize:100")), "INFO ", "hint window-in-auto ",
                               "activemq.prefetchSize=100"),
    "> wildcard": (frames(subscribe(b"a.>")), "INFO ", "hint wildcard ", "destination=a.>"),
    "browser": (frames(subscribe(b"DLQ", b"browser:true")), "INFO ", "hint browser ", "browser=true"),
    "durable": (frames(subscribe(b"t", b"durable:true")), "INFO ", "hint durable-without-name ", "durable=true"),
    "temp-queue": (frames(subscribe(b"/temp-queue/x")), "INFO ", "hint temporary-queue ", "/temp-queue/x"),
    "temp-queue as reply-to": (frames(send(b"DLQ", b"reply-to:/temp-queue/x")), "INFO ", "hint temporary-queue ", ""),
    "temp-queue sent to": (frames(send(b"/temp-queue/x")), "INFO ", "hint temporary-queue ", "/temp-queue/x"),
    "NACK": (acknowledge(lambda id: b"NACK\nid:" + id + b"\n\n\0"), "INFO ", "hint nack ", "command=NACK"),
    "transactional ACK": (acknowledge(lambda id: b"BEGIN\ntransaction:t\n\n\0ACK\ntransaction:t\nid:" + id + b"\n\n\0"),
                          "INFO ", "hint transactional-ack ", "transaction=t"),
    "a priority that is none": (raw(LOGIN + send(b"DLQ", b"priority:high")), "WARN ", "AMQ332069: ",
                                "address=DLQ why=\"priority=high is no integer from -128 to 127\" remedy="),
    "an ack mode that is none": (frames(subscribe(b"DLQ", b"ack:client_individual")), "INFO ", "hint ack-mode ",
                                 "ack=client_individual"),
    "a misspelt header": (frames(send(b"DLQ", b"reciept:r")), "INFO ", "hint misspelt-header ", "meant=receipt"),
    "scheduler": (frames(send(b"DLQ", b"AMQ_SCHEDULED_CRON:0 * * * *", b"AMQ_SCHEDULED_PERIOD:1000",
                              b"AMQ_SCHEDULED_REPEAT:3")), "INFO ", "hint classic-scheduler ", "AMQ_SCHEDULED_DELAY"),
}


def with_bob():
    config = json.loads(json.dumps(CONFIG))
    config["users"]["bob"] = {"password": "bob", "roles": ["nothing"]}
    return config


class Lines:
    """A broker whose lines since the start can be read when it has stopped."""

    def __init__(self, program, config, *words):
        self.broker = BrokerProcess(program, config)
        self.broker.config_file.write_text(json.dumps(self.broker.config))
        self.file = self.broker.directory / "log"
        with open(self.file, "wb") as log:
            self.process = subprocess.Popen([str(program), "--config", str(self.broker.config_file), "--port-file",
                                             str(self.broker.port_file), *words], stdout=log, stderr=log)
        ready = self.broker.port_file.exists if "error" in words else lambda: READY.encode() in self.file.read_bytes()
        wait_until(ready, what="the start")
        self.started = self.file.stat().st_size
        self.ports = json.loads(self.broker.port_file.read_text())

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0
        return self.file.read_bytes()[self.started:].decode().splitlines()

    def start_lines(self):
        return self.file.read_bytes()[:self.started].decode().splitlines()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.broker.directory, ignore_errors=True)


@pytest.mark.parametrize("name", CASES)
def test_each_has_one_line_that_explains(program, name):
    act, level, start, told = CASES[name]
    with Lines(program, with_bob()) as broker:
        act(broker.ports["stomp"])
        *lines, end = broker.stop()
        assert " AMQ221002: Apache ActiveMQ Artemis Message Broker version 2.40.0 [" in end
        assert len(lines) == 1, lines
        line = re.sub(r"127\.0\.0\.1:\d+", "PEER", lines[0])
        assert LINE.fullmatch(line)
        assert f" {level} [minibroker] {start}" in line and told in line, line
        assert "PEER" in line or start.startswith("message routed nowhere")
        assert "permission=" in line or "remedy=" in line or "bad login" == name or "connection refused" in line, line


def test_a_client_cannot_flood_the_log(program):
    with Lines(program, with_bob()) as broker:
        with connection(broker.ports["stomp"]) as client:
            client.sendall(LOGIN.replace(b"1.2", b"1.1"))
            read_until(client, b"\0")
            begun = time.monotonic()
            for _ in range(20):
                client.sendall(b"ABORT\ntransaction:none\n\n\0" * 99 + b"ABORT\nreceipt:last\ntransaction:none\n\n\0")
                read_until(client, b"receipt-id:last")
            seconds = time.monotonic() - begun
        *lines, _ = broker.stop()
        told = [line for line in lines if "AMQ332069" in line]
        left_out = sum(int(re.search(r"left out=(\d+)", line)[1]) for line in lines if "left out" in line)
        assert len(told) <= 20 * (seconds + 2)
        assert len(told) + left_out == 2000


def test_a_password_that_became_part_of_the_name_is_not_shown(program):
    forgotten_colon = LOGIN.replace(b"\npasscode:admin", b"\npasscode HUNTERSECRET")
    with Lines(program, with_bob()) as broker:
        raw(forgotten_colon)(broker.ports["stomp"])
        lines = broker.stop()
    assert any("AMQ332069" in line for line in lines) and "HUNTERSECRET" not in "".join(lines), lines


def test_acceptors_say_what_they_serve_and_the_shipped_file_warns_of_nothing(program):
    shipped = json.loads((Path(__file__).parents[2] / "config" / "broker.json").read_text())
    shipped["acceptors"] = {name: re.sub(r":\d+\?", ":0?", url) for name, url in shipped["acceptors"].items()}
    shipped["acceptors"]["mqtt"] = "tcp://127.0.0.1:0?protocols=MQTT"
    shipped["journalDirectory"] = "journal"
    with Lines(program, shipped) as broker:
        lines = broker.start_lines()
        started = [line.partition("AMQ221020: ")[2] for line in lines if "AMQ221020" in line]
        assert [re.sub(r"127\.0\.0\.1:\d+", "HOST", line) for line in started] == [
            "Started Acceptor artemis at tcp://HOST for protocols [STOMP]; not served: CORE,AMQP,HORNETQ,MQTT,OPENWIRE",
            "Started Acceptor stomp at tcp://HOST for protocols [STOMP]",
            "Started Acceptor mqtt at tcp://HOST for protocols []; not served: MQTT; STOMP is not in its list, so that "
            "every client is refused"]
        assert [line for line in lines if "WARN" in line or "ERROR" in line] == \
            [line for line in lines if "acceptor mqtt: MQTT is not served" in line]
        raw(LOGIN)(broker.ports["mqtt"])
        *told, _ = broker.stop()
        assert len(told) == 1 and "acceptor=mqtt why=\"STOMP is not in its protocols\"" in told[0]


def test_every_frame_is_a_line_when_asked_for(program):
    with Lines(program, with_bob(), "--trace-frames", "--log-level", "error") as broker:
        frames(send(b"nobody"), subscribe(b"a.>"))(broker.ports["stomp"])
        lines = [re.sub(r"127\.0\.0\.1:\d+", "PEER", line) for line in broker.stop()]
    assert all(LINE.fullmatch(line) and " TRACE [minibroker] frame " in line for line in lines), lines
    assert [" ".join(line.split(" [minibroker] frame ")[1].split()[:3]) for line in lines] == [
        "in peer=PEER CONNECT", "out peer=PEER CONNECTED", "in peer=PEER SEND", "in peer=PEER SUBSCRIBE",
        "in peer=PEER SEND", "out peer=PEER RECEIPT"]
    assert 'login="admin" passcode="***" body=0' in lines[0]
    assert lines[2].endswith('SEND destination="nobody" body=1 "x"')


def unread(program, directory, output):
    """A broker that logs every frame to where nobody reads: its process, and its port."""
    file, ports = directory / "broker.json", directory / "ports.json"
    file.write_text(json.dumps(CONFIG | {"journalDirectory": str(directory / "journal")}))
    words = [*program, "--config", str(file), "--port-file", str(ports), "--trace-frames"]
    process = subprocess.Popen(words, stdout=output, stderr=output)
    wait_until(ports.exists, what="the start")
    return process, json.loads(ports.read_text())["stomp"]


def exchange(port, count, size):
    """`count` SENDs, each answered, whose lines in the log have more than `size` bytes together with the answer's."""
    headers = b"".join(b"h%d:%s\n" % (i, b"x" * 200) for i in range(size // 200))
    with connection(port) as client:
        client.sendall(LOGIN)
        read_until(client, b"\0")
        for number in range(count):
            client.sendall(b"SEND\ndestination:DLQ\n%sreceipt:r%d\n\n\0" % (headers, number))
            assert b"receipt-id:r%d\n" % number in read_until(client, b"\0")


@pytest.mark.parametrize("kind", ["pipe", "fifo"])
def test_a_log_that_nobody_reads_holds_up_nobody(program, tmp_path, kind):
    os.mkfifo(tmp_path / "fifo")
    reader, writer = os.pipe() if kind == "pipe" else [os.open(tmp_path / "fifo", os.O_RDWR)] * 2
    try:
        process, port = unread([str(program)], tmp_path, writer)
        exchange(port, 500, 600)   # a pipe has 64 KiB
        process.terminate()
        assert process.wait(20) == 0
    finally:
        for descriptor in {reader, writer}:
            os.close(descriptor)


def test_what_was_logged_meanwhile_is_there_when_it_is_read(program, tmp_path):
    process, port = unread([str(program)], tmp_path, subprocess.PIPE)
    exchange(port, 500, 600)
    process.terminate()
    lines = process.stdout.read().decode().splitlines()
    assert process.wait(20) == 0
    assert all(LINE.fullmatch(line) for line in lines)
    assert [int(number) for number in re.findall(r'receipt-id="r(\d+)"', "\n".join(lines))] == list(range(500))
    assert "AMQ221007" in "\n".join(lines) and "AMQ221002" in lines[-1]


def test_lines_that_are_too_many_for_a_log_that_nobody_reads_are_counted(program, tmp_path):
    process, port = unread([str(program)], tmp_path, subprocess.PIPE)
    exchange(port, 700, 10_000)    # 4 MiB are kept
    process.terminate()
    lines = process.stdout.read().decode().splitlines()
    assert process.wait(20) == 0
    told = [re.search(r" WARN  \[minibroker\] (\d+) log lines were lost because nobody read the log; ", line)
            for line in lines]
    assert sum(map(bool, told)) == 1
    lost = int(next(line for line in told if line)[1])
    shown = [line for line in lines if " frame " in line]
    assert lost > 0 and len(shown) + lost >= 2 + 2 * 700   # CONNECT and CONNECTED, SENDs and RECEIPTs
    assert len(set(shown)) == len(shown) and sum(map(len, shown)) <= (4 << 20) + (64 << 10) + 200_000


def test_with_a_closed_standard_output_nothing_gets_into_other_files(program, tmp_path):
    process, port = unread(["sh", "-c", 'exec "$0" "$@" >&-', str(program)], tmp_path, None)
    exchange(port, 10, 600)
    process.terminate()
    assert process.wait(20) == 0
    files = [file for file in (tmp_path / "journal").rglob("*") if file.is_file()]
    assert files and not any(b"[minibroker]" in file.read_bytes() for file in files)
