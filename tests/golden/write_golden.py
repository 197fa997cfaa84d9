#!/usr/bin/env python3
"""Writes a journal as this version's broker does, to be kept here for ever.

    tests/golden/write_golden.py --program build/release/minibroker tests/golden/NAME

The broker is killed, so that the journal ends as after a crash. Segments are small, so that there are several,
and messages
that have been moved. What is in it is what tests/broker/store/golden_test.cc expects of every journal here.
"""
import argparse
import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Client:
    def __init__(self, port, headers=""):
        end = time.monotonic() + 10
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), 10)
                break
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)
        self.bytes = b""
        self.send(f"CONNECT\naccept-version:1.2\nlogin:admin\npasscode:admin\n{headers}\n")
        self.frame("CONNECTED")

    def send(self, text):
        self.socket.sendall(text.encode() + b"\0")

    def frame(self, command):
        while b"\0" not in self.bytes:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise SystemExit("the broker has closed the connection")
            self.bytes += chunk
        frame, _, self.bytes = self.bytes.partition(b"\0")
        frame = frame.lstrip().decode()
        if not frame.startswith(command):
            raise SystemExit(f"{command} expected, not {frame}")
        return frame

    def ask(self, head, body=""):
        self.send(f"{head}receipt:r\n\n{body}")
        self.frame("RECEIPT")

    def publish(self, destination, body, headers=""):
        self.ask(f"SEND\ndestination:{destination}\npersistent:true\n{headers}", body)


def fill(port):
    client = Client(port, "client-id:golden\n")
    anycast = "destination-type:ANYCAST\n"
    client.ask("SUBSCRIBE\nid:1\ndestination:news\ndurable-subscription-name:sub\nselector:n = '1'\n")
    client.ask("UNSUBSCRIBE\nid:1\n")
    for i in range(10):
        client.publish("orders", f"order {i}", anycast + f"priority:{4 + i % 2}\nn:{i}\n")
    client.publish("news", "matches", "n:1\n")
    client.publish("news", "does not match", "n:2\n")
    client.publish("later", "in the year 2100", anycast + "AMQ_SCHEDULED_TIME:4102444800000\n")
    client.publish("known", "once", anycast + "_AMQ_DUPL_ID:id-1\n")
    # One acknowledged, one given back after its delivery.
    client.ask("SUBSCRIBE\nid:2\ndestination:orders\nsubscription-type:ANYCAST\nack:client-individual\n")
    frame = client.frame("MESSAGE")
    ack = next(line[4:] for line in frame.splitlines() if line.startswith("ack:"))
    for _ in range(9):
        client.frame("MESSAGE")
    client.ask(f"ACK\nid:{ack}\n")
    client.ask("DISCONNECT\n")
    other = Client(port)
    other.ask("SUBSCRIBE\nid:3\ndestination:churn\nsubscription-type:ANYCAST\n")
    for i in range(40):
        other.send(f"SEND\ndestination:churn\ndestination-type:ANYCAST\npersistent:true\n\n{'.' * 200}")
        other.frame("MESSAGE")
    other.publish("orders", "last", anycast)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--segment", type=int, default=4000, help="size of a segment")
    parser.add_argument("directory")
    args = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        config = json.loads((ROOT / "config" / "broker.json").read_text())
        config["acceptors"] = {"stomp": f"tcp://127.0.0.1:{port}?protocols=STOMP"}
        config["journalDirectory"] = folder + "/data"
        config["journalFileSize"] = args.segment
        file = Path(folder) / "broker.json"
        file.write_text(json.dumps(config))
        process = subprocess.Popen([args.program, "--config", str(file)], stdout=subprocess.DEVNULL)
        try:
            fill(port)
        finally:
            process.kill()
            process.wait()
        target = Path(args.directory)
        target.mkdir(parents=True)
        for source in sorted(Path(folder, "data").glob("*.mb?")):
            shutil.copy(source, target / source.name)
            print(source.name, source.stat().st_size)


if __name__ == "__main__":
    main()
