"""One process for a journal, and enough descriptors for it."""
import socket
import time

from crash_broker import CrashBroker
from raw_client import RawClient

LOCKED = 5     # the exit code
CPU_SHARE_MAX = 0.05


def one_process_a_journal(program, rounds):
    """Two starts at once: one serves, the other one ends, says why, and changes nothing."""
    with CrashBroker(program) as broker:
        for _ in range(rounds):
            processes = {name: broker.launch(name) for name in ("one", "other")}
            ports = {name: broker.ports_of(process, name) for name, process in processes.items()}
            serving = [name for name, port in ports.items() if port]
            assert len(serving) == 1, f"{len(serving)} processes serve: {broker.last_log()}"
            loser = processes["other" if serving == ["one"] else "one"]
            assert loser.wait(10) == LOCKED
            broker.process = winner = processes[serving[0]]
            # Once it has answered it writes nothing more by itself.
            broker.port = ports[serving[0]]
            client = broker.client()
            client.send("SEND", "x", destination="q", destination_type="ANYCAST", persistent="true", receipt="r")
            assert client.receive()[0] == "RECEIPT"
            before = broker.digest()
            late = broker.launch("late")
            assert late.wait(10) == LOCKED
            log = broker.last_log().strip().split("\n")[-1]
            assert f"process {winner.pid} has locked it" in log, log
            assert broker.digest() == before, "the second process changed the journal"
            broker.kill()
    return f"{2 * rounds} second starts refused"


def cpu_seconds(process):
    fields = open(f"/proc/{process.pid}/stat").read().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def descriptors_run_out(program, clients=200, descriptors=64):
    """More clients than descriptors: those that are in are served, segments start and go, the rest get in later."""
    with CrashBroker(program, journalFileSize=16384) as broker:
        broker.start(descriptors=descriptors)
        inside = broker.client()
        crowd = [socket.create_connection(("127.0.0.1", broker.port), 5) for _ in range(clients)]
        time.sleep(0.3)
        before, begin = cpu_seconds(broker.process), time.monotonic()
        time.sleep(1.0)
        share = (cpu_seconds(broker.process) - before) / (time.monotonic() - begin)
        assert share <= CPU_SHARE_MAX, f"{share:.0%} of a processor to refuse clients"
        for number in range(100):     # six segments
            inside.send("SEND", "x" * 1000, destination="q", destination_type="ANYCAST", persistent="true",
                        receipt=number)
            command, headers, body = inside.receive()
            assert command == "RECEIPT", f"message {number}: {command} {headers} {body} {broker.last_log()[-500:]}"
        for client in crowd:
            client.close()
        late = RawClient(broker.port)
        late.send("BEGIN", transaction="t", receipt="r")
        assert late.receive()[0] == "RECEIPT"
        assert broker.stop() == 0
    return f"{clients} clients at {descriptors} descriptors"
