"""What is left of `minibroker run --ephemeral` at its end, and when that is, however it was started or ended."""
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from broker_process import CONFIG, wait_until
from ephemeral import Ephemeral, refuses


def start_orphan(program, folder, *words, environ=None):
    """Has a shell start a broker and end at once; the broker's pid."""
    script = '"$@" >/dev/null 2>"$LOG" & echo $!'
    shell = subprocess.run(["sh", "-c", script, "sh", str(program), "run", "--ephemeral", "--ports-file",
                            str(Path(folder) / "ports.json"), *words], capture_output=True, text=True, timeout=20,
                           env={**os.environ, "LOG": str(Path(folder) / "log"), **(environ or {})})
    return int(shell.stdout)


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_it_ends_when_the_shell_that_started_it_has_ended_before_it_looked(program, tmp_path):
    pids = [start_orphan(program, tmp_path, environ={"TMPDIR": str(tmp_path)}) for _ in range(10)]
    for pid in pids:
        wait_until(lambda pid=pid: not runs(pid), what="the end of the broker")
    assert not (tmp_path / "ports.json").exists()
    wait_until(lambda: not list(tmp_path.glob("minibroker-*")), what="the end of the data")


@pytest.mark.parametrize("parent", ["1", str(os.getpid())], ids=["init", "another"])
def test_an_orphan_that_was_told_whom_to_end_with_runs_on(program, tmp_path, parent):
    pid = start_orphan(program, tmp_path, "--parent", parent, environ={"TMPDIR": str(tmp_path)})
    wait_until((tmp_path / "ports.json").exists, what="the ports file")
    port = json.loads((tmp_path / "ports.json").read_text())["stomp"]
    assert runs(pid) and not refuses(port)
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not runs(pid), what="the end of the broker")


def test_one_with_a_session_of_its_own_ends_with_its_starter(program, tmp_path):
    script = ("import subprocess, sys, time\n"
              "subprocess.Popen(sys.argv[1:], start_new_session=True, stdout=subprocess.DEVNULL)\n"
              "sys.stdin.read()\n")
    ports = tmp_path / "ports.json"
    starter = subprocess.Popen([sys.executable, "-c", script, str(program), "run", "--ephemeral", "--ports-file",
                                str(ports)], stdin=subprocess.PIPE)
    wait_until(ports.exists, what="the ports file")
    port = json.loads(ports.read_text())["stomp"]
    assert not refuses(port)
    starter.kill()
    starter.communicate()
    wait_until(lambda: refuses(port) and not ports.exists(), what="the end of the broker")


def test_the_ports_file_is_there_as_long_as_the_broker(program, tmp_path):
    ports = tmp_path / "ports.json"
    ports.write_text('{"stomp": 1}\n')      # of a broker that was killed
    with Ephemeral(program, tmp_path) as broker:
        assert broker.port != 1
        # Another one that does not get as far as to listen leaves the file of a living one alone.
        bad = tmp_path / "bad.json"
        bad.write_text(json.dumps({**CONFIG, "journalDirectory": "/proc/none"}))
        done = subprocess.run([str(program), "--config", str(bad), "--ports-file", str(ports)], capture_output=True,
                              timeout=20)
        assert done.returncode != 0 and json.loads(ports.read_text())["stomp"] == broker.port
        # One that does replaces it, and the first one does not take it away at its end.
        with Ephemeral(program, tmp_path) as second:
            broker.process.terminate()
            assert broker.process.wait(20) == 0
            assert json.loads(ports.read_text())["stomp"] == second.port
            second.process.kill()
            second.process.wait()
        assert ports.exists()
        failed = subprocess.run([str(program), "--config", str(bad), "--ports-file", str(ports)], capture_output=True,
                                timeout=20)
        assert failed.returncode != 0 and not ports.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["bad.json"]


def test_a_ports_file_that_is_no_plain_file_is_left_alone_until_it_is_replaced(program, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("other")
    (tmp_path / "ports.json").symlink_to(elsewhere)
    with Ephemeral(program, tmp_path) as broker:
        assert not (tmp_path / "ports.json").is_symlink() and broker.port
    assert elsewhere.read_text() == "other"
    (tmp_path / "ports.json").mkdir()
    done = subprocess.run([str(program), "run", "--ephemeral", "--ports-file", str(tmp_path / "ports.json")],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 1 and "ports.json" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "ports.json"]


def test_data_of_killed_brokers_is_swept_and_nothing_else(program, tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir()
    environ = {**os.environ, "TMPDIR": str(folder)}
    living = Ephemeral(program, tmp_path, env=environ)
    killed = Ephemeral(program, tmp_path, env=environ)
    killed.process.kill()
    killed.process.wait()
    killed.process.stdout.close()
    assert killed.data.exists()
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "owner").touch()
    precious.chmod(0o700)
    (folder / "minibroker-aLink0").symlink_to(precious)
    for name, mode in [("minibroker-Plain1", 0o700), ("minibroker-Open22", 0o755), ("minibroker-Link33", 0o700),
                       ("minibroker-tooLong4", 0o700), ("other-abcdef", 0o700)]:
        (folder / name).mkdir()
        if name == "minibroker-Link33":
            (folder / name / "owner").symlink_to(precious / "owner")
        elif name != "minibroker-Plain1":
            (folder / name / "owner").touch()
        (folder / name).chmod(mode)
    left = {path.name for path in folder.iterdir()} - {killed.data.name}
    with living, Ephemeral(program, tmp_path, env=environ) as broker:
        wait_until(lambda: not killed.data.exists(), what="the sweep")
        assert {path.name for path in folder.iterdir()} == left | {broker.data.name}
        assert living.command("clock", "now").returncode == 0
    assert (precious / "owner").exists()


@pytest.mark.parametrize("dead", [15, 16, 17])
def test_one_start_sweeps_no_more_than_sixteen(program, tmp_path, dead):
    folder = tmp_path / "tmp"
    folder.mkdir()
    for number in range(dead):
        path = folder / f"minibroker-dead{number:02}"
        path.mkdir(0o700)
        (path / "owner").touch()
    with Ephemeral(program, tmp_path, env={**os.environ, "TMPDIR": str(folder)}):
        expected = max(0, dead - 16)
        wait_until(lambda: len(list(folder.glob("minibroker-dead*"))) == expected, what="the sweep")
    assert len(list(folder.glob("minibroker-dead*"))) == expected


FIRST_PROCESS = """
import os, subprocess, sys, time
kind, ports, *words = sys.argv[1:]


def say(line):
    os.write(1, (line + "\\n").encode())     # at once and whole: the broker writes to it as well


if kind == "orphan":
    # It goes on to the broker when the shell has ended for sure.
    go = ports + ".go"
    os.mkfifo(go)
    subprocess.run(["sh", "-c", '{ read line <"$0"; exec "$@"; } &', go, *words])
    open(go, "w").write("go\\n")
    say(f"ended {os.waitstatus_to_exitcode(os.wait()[1])}")
else:
    broker = subprocess.Popen(words, process_group=0 if kind == "leader" else None)
    while broker.poll() is None and not os.path.exists(ports):
        time.sleep(0.005)
    say("runs" if broker.poll() is None else f"ended {broker.returncode}")
    broker.terminate()
    broker.wait()
"""


@pytest.mark.parametrize("kind, words, outcome", [
    ("orphan", [], "ended 1"),
    ("child", [], "ended 1"),
    ("child", ["--parent", "1"], "runs"),
    ("leader", [], "runs"),
])
def test_in_the_session_of_the_first_process_of_a_container(program, tmp_path, kind, words, outcome):
    unshare = ["unshare", "--user", "--map-root-user", "--pid", "--fork", sys.executable, "-c"]
    possible = subprocess.run([*unshare, ""], capture_output=True, text=True)
    if possible.returncode != 0:
        pytest.skip(f"no process namespaces here: {possible.stderr.strip()}")
    ports = tmp_path / "ports.json"
    command = [str(program), "run", "--ephemeral", "--ports-file", str(ports), *words]
    done = subprocess.run(
        [*unshare, FIRST_PROCESS, kind, str(ports), *command], capture_output=True, text=True, timeout=20,
        env={**os.environ, "TMPDIR": str(tmp_path)})
    assert outcome in done.stdout.splitlines(), (done.stdout, done.stderr)
    assert ("--parent 1" in done.stderr) == (outcome != "runs")
