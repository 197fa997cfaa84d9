"""minibroker-bench against the real program and the floor: every load, small, with nothing lost."""
import json
import socket
import socketserver
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from broker_process import BrokerProcess

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "bench" / "compare"))

import markers  # noqa: E402
import table  # noqa: E402
from rows import ANYCAST, ROWS, START, Row  # noqa: E402

FAULTS = ("lost", "duplicated", "reordered", "unexpected")
LOADS = [
    ["anycast"],
    ["anycast", "--body", "64"],
    ["anycast", "--body", "300000", "--count", "50"],
    ["anycast", "--rate", "20000"],
    ["persistent"],
    ["individual"],
    ["individual", "--consumer-window", "-1"],
    ["client"],
    ["receipt", "--count", "20"],
    ["receipts", "--count", "500"],
    ["durable"],
    ["fan-out", "--count", "200", "--subscribers", "20"],
    ["ping-pong", "--count", "500"],
    ["connect", "--count", "100"],
    ["idle-connections", "--connections", "50"],
    ["waiting", "--count", "5000"],
]


@pytest.fixture(scope="module")
def bench(program):
    path = program.parent / "minibroker-bench"
    assert path.exists(), f"{path} is not built"
    return path


@pytest.fixture(scope="module")
def broker(program):
    with BrokerProcess(program) as running:
        yield running.port, running.process.pid


@pytest.fixture(scope="module")
def floor(bench, tmp_path_factory):
    log = tmp_path_factory.mktemp("floor") / "floor.log"
    process = subprocess.Popen([bench, "floor", "--log", log], stdout=subprocess.PIPE, text=True)
    yield int(process.stdout.readline().rsplit(":", 1)[1]), process.pid
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()


def run(bench, *words):
    return subprocess.run([str(word) for word in (bench, *words)], capture_output=True, text=True, timeout=60)


def check_load(bench, server, load):
    port, pid = server
    count = [] if "--count" in load else ["--count", "2000"]
    ran = run(bench, "run", "--url", f"stomp://127.0.0.1:{port}", "--pid", pid, "--seconds", "10", "--workload",
              *load, *count)
    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    assert {word: outcome[word] for word in FAULTS} == dict.fromkeys(FAULTS, 0)
    assert outcome["workload"] == load[0]
    assert outcome["measured"] > 0
    assert outcome["received"] >= outcome["sent"] > 0
    return outcome


@pytest.mark.parametrize("load", LOADS, ids=" ".join)
def test_minibroker_passes_every_load(bench, broker, load):
    check_load(bench, broker, load)


@pytest.mark.parametrize("load", LOADS, ids=" ".join)
def test_the_floor_passes_every_load(bench, floor, load):
    check_load(bench, floor, load)


def test_figures_that_a_load_measures_are_told(bench, floor):
    open_loop = check_load(bench, floor, ["anycast", "--rate", "5000"])
    assert set(open_loop["latency_us"]) == {"p50", "p99", "p99.9", "max"}
    assert "latency_us" not in check_load(bench, floor, ["anycast"])
    assert "rss_bytes_each" in check_load(bench, floor, ["idle-connections", "--connections", "10"])
    assert check_load(bench, floor, ["anycast"])["rss_bytes"] > 1_000_000


class FaultyBroker(socketserver.StreamRequestHandler):
    """One queue, one consumer; does to the stream of bodies what the server's `fault` says."""

    def handle(self):
        for frame in iter(lambda: self.read_frame(), None):
            command, headers, body = frame
            if command == "CONNECT":
                self.wfile.write(b"CONNECTED\nversion:1.2\n\n\0")
            elif command == "SUBSCRIBE":
                self.server.consumer = self.wfile
            elif command == "SEND":
                for sent in self.server.fault(body):
                    self.server.consumer.write(b"MESSAGE\nsubscription:1\nmessage-id:1\n\n" + sent + b"\0")
            if "receipt" in headers:
                self.wfile.write(f"RECEIPT\nreceipt-id:{headers['receipt']}\n\n\0".encode())

    def read_frame(self):
        head = b""
        while not head.endswith(b"\n\n"):
            line = self.rfile.readline()
            if not line:
                return None
            head = (head + line).lstrip(b"\n\0")
        command, *lines = head.decode().rstrip("\n").split("\n")
        headers = dict(line.split(":", 1) for line in lines)
        body = self.rfile.read(int(headers.get("content-length", 0)))
        self.rfile.read(1)
        return command, headers, body


def lose(body):
    return [] if int(body[:16], 16) == 7 else [body]


def repeat(body):
    return [body, body] if int(body[:16], 16) == 7 else [body]


def swap():
    held = []

    def fault(body):
        number = int(body[:16], 16)
        if number == 7:
            held.append(body)
            return []
        return [body, held[0]] if number == 8 else [body]
    return fault


def invent(body):
    return [body, b"0" * 14 + b"ff" + body[16:]] if int(body[:16], 16) == 7 else [body]


@pytest.mark.parametrize("fault, found", [
    (lose, {"lost": 1}), (repeat, {"duplicated": 1}), (swap(), {"reordered": 1}), (invent, {"unexpected": 1})],
    ids=["lost", "duplicated", "reordered", "unexpected"])
def test_what_a_broker_does_wrong_is_found(bench, fault, found):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), FaultyBroker) as server:
        server.daemon_threads = True
        server.fault = fault
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ran = run(bench, "run", "--url", f"stomp://127.0.0.1:{server.server_address[1]}", "--workload", "anycast",
                  "--count", "50", "--patience", "0.5", "--in-flight", "100000")
        server.shutdown()
    assert ran.returncode == 2, ran.stderr
    outcome = json.loads(ran.stdout)
    assert {word: outcome[word] for word in FAULTS} == {**dict.fromkeys(FAULTS, 0), **found}


def test_a_run_ends_by_time(bench, floor):
    ran = run(bench, "run", "--url", f"stomp://127.0.0.1:{floor[0]}", "--workload", "anycast", "--seconds", "0.2",
              "--warm-up", "0.1")
    assert ran.returncode == 0, ran.stderr
    assert 0.2 <= json.loads(ran.stdout)["seconds"] < 5


def test_start_measures_a_broker_that_it_starts(bench, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ran = run(bench, "run", "--workload", "start", "--url", f"stomp://127.0.0.1:{port}", "--", bench, "floor", "--port",
              port, "--log", tmp_path / "log")
    assert ran.returncode == 0, ran.stderr
    outcome = json.loads(ran.stdout)
    assert 0 < outcome["start_ms"] < 10_000
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1)


@pytest.mark.parametrize("words, said", [
    (["--workload", "nothing"], "--workload: nothing not in"),
    (["--workload", "anycast", "--body", "15"], "--body: Value 15 not in range"),
    (["--workload", "anycast", "--seconds", "0"], "--seconds: Value 0 not in range"),
    (["--workload", "anycast", "--rate", "x"], "--rate"),
    (["--workload", "anycast", "--dialect", "amqp"], "--dialect"),
    ([], "--workload is required"),
])
def test_wrong_options_are_named(bench, words, said):
    ran = run(bench, "run", "--url", "stomp://127.0.0.1:1", *words)
    assert ran.returncode not in (0, 1, 2)
    assert said in ran.stdout + ran.stderr


@pytest.mark.parametrize("url, said", [
    ("stomp://127.0.0.1", "expected stomp://host:port, found stomp://127.0.0.1"),
    ("stomp://127.0.0.1:1", "connect to stomp://127.0.0.1:1: Connection refused"),
])
def test_a_run_that_cannot_connect_says_so(bench, url, said):
    ran = run(bench, "run", "--workload", "anycast", "--url", url)
    assert ran.returncode == 1
    assert ran.stderr == f"minibroker-bench: anycast: {said}\n"


def test_a_refused_login_ends_the_run_with_what_the_broker_said(bench, broker):
    ran = run(bench, "run", "--workload", "anycast", "--url", f"stomp://127.0.0.1:{broker[0]}", "--passcode", "wrong")
    assert ran.returncode == 1
    assert "the broker answers ERROR: " in ran.stderr


def test_start_without_a_program_says_so(bench):
    ran = run(bench, "run", "--workload", "start", "--url", "stomp://127.0.0.1:1")
    assert ran.returncode == 1
    assert "no program to start: name it after --" in ran.stderr


def test_start_tells_of_a_program_that_ends(bench):
    ran = run(bench, "run", "--workload", "start", "--url", "stomp://127.0.0.1:1", "--", "false")
    assert ran.returncode == 1
    assert "the broker has ended at its start" in ran.stderr


@pytest.mark.parametrize("path", ["anycast", "individual", "selector", "persistent", "receipt", "fan-out"])
def test_hot_paths_deliver_every_message(bench, path):
    ran = run(bench, "hot-path", "--path", path, "--messages", "1000")
    assert ran.returncode == 0
    assert ran.stdout == ("10000 delivered\n" if path == "fan-out" else "1000 delivered\n")


# ---------------------------------------------------------------- the table of bench-compare


RATE = Row("r", "rate", ANYCAST, "per_second", "/s", at_least=750e3, of_floor=0.4)
START_ROW = Row("s", "start", START, "start_ms", "ms", at_most=10, lower=True)


def outcomes(figure, *values):
    return [{figure: value} for value in values]


def test_a_row_has_the_median_and_the_quotients():
    results = {(ANYCAST, "minibroker"): outcomes("per_second", 1, 400_000, 5e6),
               (ANYCAST, "floor"): outcomes("per_second", 800_000),
               (ANYCAST, "artemis"): outcomes("per_second", 100_000),
               (ANYCAST, "artemis-default"): outcomes("per_second", 80_000)}
    text = table.markdown([RATE], [("minibroker", "minibroker"), ("floor", "floor")], results)
    assert text.splitlines()[2] == "| rate | 400 k/s | 800 k/s | 4.00 | 0.50 | 750 k/s or 40% of floor | yes |"


def test_where_less_is_better_the_quotient_is_turned_round():
    results = {(START, "minibroker"): outcomes("start_ms", 20), (START, "floor"): outcomes("start_ms", 5),
               (START, "artemis"): outcomes("start_ms", 2500), (START, "artemis-default"): outcomes("start_ms", 2000)}
    text = table.markdown([START_ROW], [("minibroker", "minibroker")], results)
    assert text.splitlines()[2] == "| start | 20.0 ms | 100.00 | 0.25 | at most 10.0 ms | no |"


def test_a_broker_that_failed_leaves_its_cell_empty():
    text = table.markdown([RATE], [("minibroker", "minibroker"), ("floor", "floor")], {})
    assert text.splitlines()[2] == "| rate |  |  |  |  | 750 k/s or 40% of floor |  |"


@pytest.mark.parametrize("value, unit, shown", [
    (0.4567, "us", "0.46 us"), (12.34, "ms", "12.3 ms"), (2600, "ms", "2.60 s"), (999, "/s", "999 /s"),
    (1_886_000, "/s", "1.89 M/s"), (8e6, "B", "8.00 MB"), (None, "B", "")])
def test_figures_have_three_digits(value, unit, shown):
    assert table.human(value, unit) == shown


def test_a_table_goes_between_its_markers():
    page = "head\n<!-- x: begin -->\nold\n<!-- x: end -->\ntail\n"
    changed = markers.put_between(page, "x", "new")
    assert changed == "head\n<!-- x: begin -->\nnew\n<!-- x: end -->\ntail\n"
    assert markers.put_between(changed, "x", "new") == changed
    assert markers.between(changed, "x") == "new"


@pytest.mark.parametrize("page", ["", "<!-- x: begin -->", "<!-- x: end -->", "<!-- x: end --><!-- x: begin -->",
                                  "<!-- y: begin --><!-- y: end -->"])
def test_a_page_without_markers_is_refused(page):
    with pytest.raises(ValueError):
        markers.put_between(page, "x", "new")


def test_rows_have_names_of_their_own_and_one_goal():
    assert len({row.key for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert (row.at_most > 0) == row.lower and (row.at_least > 0) != row.lower, row.key


def test_bench_compare_measures_and_prints(program, tmp_path):
    command = [sys.executable, ROOT / "tools" / "bench-compare", "--quick", "--build", program.parent, "--brokers",
               "minibroker,floor", "--only", "anycast", "--only", "cpu", "--only", "start", "--json",
               tmp_path / "kept.json", "--directory", tmp_path]
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("| load | minibroker | floor | to Artemis |")
    assert "In 4 runs 0 lost, 0 duplicated, 0 reordered." in lines[-1]
    assert len(json.loads((tmp_path / "kept.json").read_text())) == 4


@pytest.mark.parametrize("words, said", [
    (["--brokers", "minibroker,kafka"], "--brokers: no kafka"),
    (["--only", "nothing"], "invalid choice: 'nothing'"),
    (["--build", "/nonexistent"], "is not built"),
])
def test_bench_compare_names_what_is_wrong(words, said):
    command = [sys.executable, str(ROOT / "tools" / "bench-compare"), *words]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.returncode != 0
    assert said in ran.stderr
