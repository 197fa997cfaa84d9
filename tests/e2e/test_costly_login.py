"""A password's hash of a million iterations is computed while everybody else is served."""
import hashlib
import json
import socket
import time

from broker_process import CONFIG, BrokerProcess
from raw_client import RawClient

ITERATIONS = 1_000_000
STALL_MOST = 0.3     # seconds; one hash takes 0.3 to 0.7


def costly_config():
    salt = bytes(range(32))
    key = hashlib.pbkdf2_hmac("sha1", b"right", salt, ITERATIONS, 64)
    config = json.loads(json.dumps(CONFIG))
    config["acceptors"]["stomp"] += ";handshake-timeout=100"     # for machines that are busy
    config["users"]["costly"] = {"password": f"ENC({ITERATIONS}:{salt.hex()}:{key.hex()})", "roles": ["amq"]}
    return config


def connect(port, user, passcode):
    peer = socket.create_connection(("127.0.0.1", port), 20)
    peer.sendall(f"CONNECT\naccept-version:1.2\nlogin:{user}\npasscode:{passcode}\n\n\0".encode())
    return peer


def test_a_costly_hash_stops_nobody(program):
    with BrokerProcess(program, costly_config()) as broker:
        honest = RawClient(broker.port)
        logins = [connect(broker.port, "costly", word) for word in ("wrong", "right", "wrong")]
        worst, rounds, begun = 0, 0, time.monotonic()
        while time.monotonic() - begun < 1:
            start = time.monotonic()
            honest.send("BEGIN", transaction=rounds, receipt=rounds)
            assert honest.receive()[0] == "RECEIPT"
            honest.send("ABORT", transaction=rounds)
            worst = max(worst, time.monotonic() - start)
            rounds += 1
        assert worst < STALL_MOST, worst
        answers = [login.recv(4096).split(b"\n")[0] for login in logins]
        assert answers == [b"ERROR", b"CONNECTED", b"ERROR"]
        assert connect(broker.port, "admin", "admin").recv(4096).startswith(b"CONNECTED")
        logins.append(connect(broker.port, "costly", "wrong"))
        assert broker.stop() == 0     # also while a hash is computed
