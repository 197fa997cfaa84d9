"""What a person at a terminal meets: questions for a login, colours, help and hints at what was meant."""
import os
import pty
import select
import subprocess
import termios
import time

import pytest
from broker_process import BrokerProcess

USER = "Type the username for a retry"
PASSWORD = "Type the password for a retry"


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, program, *words, **variables):
        self.master, slave = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", **variables}
        environment = {name: value for name, value in environment.items() if value is not None}
        self.process = subprocess.Popen([str(program), *words], stdin=slave, stdout=slave, stderr=slave,
                                        env=environment, start_new_session=True)
        os.close(slave)
        self.shown = ""

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            block = os.read(self.master, 65536)
        except OSError:     # the other end is closed
            return False
        self.shown += block.decode().replace("\r\n", "\n")
        return bool(block)

    def until(self, text, seconds=20):
        end = time.monotonic() + seconds
        while text not in self.shown:
            assert self.read(max(0, end - time.monotonic())), f"no {text!r} in {self.shown!r}"
        before, _, self.shown = self.shown.partition(text)
        return before

    def type(self, text):
        os.write(self.master, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def end(self):
        """Everything shown to the end, and the exit code."""
        while self.read(20):
            pass
        code = self.process.wait(20)
        os.close(self.master)
        return self.shown, code


@pytest.fixture
def broker(program):
    with BrokerProcess(program) as running:
        yield running


def where(broker):
    return ["--url", f"tcp://127.0.0.1:{broker.port}"]


def test_a_wrong_password_is_asked_for_and_not_shown(program, broker):
    terminal = Terminal(program, "address", "show", *where(broker), "--user", "admin", "--password", "wrong")
    assert "Login refused" in terminal.until(USER)
    terminal.type("admin\n")
    terminal.until(PASSWORD + "\n")
    assert not terminal.echoes()
    terminal.type("admin\n")
    shown, code = terminal.end()
    assert code == 0 and "DLQ\n" in shown and "admin" not in shown


def test_a_missing_password_alone_is_asked_for(program, broker):
    config = str(broker.config_file)
    terminal = Terminal(program, "queue", "stat", "--config", config, "--user", "other", *where(broker))
    shown = terminal.until(PASSWORD)
    assert "there is no user other" in shown and USER not in shown
    terminal.type("no\n")
    terminal.until(USER)
    terminal.type("admin\n")
    terminal.until(PASSWORD)
    terminal.type("admin\n")
    shown, code = terminal.end()
    assert code == 0 and "|NAME" in shown


def test_of_a_user_that_was_said_the_password_alone_is_asked_for(program, broker):
    terminal = Terminal(program, "address", "show", *where(broker), "--user", "admin", MINIBROKER_RUNTIME_DIR="/none")
    assert USER not in terminal.until(PASSWORD)
    terminal.type("admin\n")
    assert terminal.end()[1] == 0


def test_it_is_asked_at_most_three_times(program, broker):
    terminal = Terminal(program, "producer", *where(broker), "--user", "x", "--password", "wrong")
    for _ in range(3):
        terminal.until(USER)
        terminal.type("x\n")
        terminal.until(PASSWORD)
        terminal.type("wrong\n")
    shown, code = terminal.end()
    assert code == 1 and USER not in shown and shown.count("Login refused") == 1


def test_an_empty_answer_is_none(program, broker):
    terminal = Terminal(program, "address", "show", *where(broker), "--user", "x", "--password", "wrong")
    terminal.until(USER)
    terminal.type("\n")
    terminal.until("Invalid Entry!")
    terminal.type("admin\n")
    terminal.until(PASSWORD)
    terminal.type("\n")
    terminal.until("Invalid Entry!")
    terminal.type("admin\n")
    assert terminal.end()[1] == 0


@pytest.mark.parametrize("typed", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_who_does_not_answer_gets_the_terminal_back(program, broker, typed):
    terminal = Terminal(program, "address", "show", *where(broker), "--user", "x", "--password", "wrong")
    terminal.until(USER)
    terminal.type("admin\n")
    terminal.until(PASSWORD + "\n")
    terminal.type(typed)
    terminal.process.wait(20)
    assert terminal.echoes()
    assert terminal.end()[1] == 1


@pytest.mark.parametrize("option", ["--silent", "--as-artemis"])
def test_nothing_is_asked_when_told_so(program, broker, option):
    terminal = Terminal(program, "address", "show", *where(broker), "--user", "x", "--password", "wrong", option)
    shown, code = terminal.end()
    assert code == 1 and USER not in shown


def test_nothing_is_asked_without_a_terminal(program, broker):
    ran = subprocess.run([str(program), "address", "show", *where(broker), "--user", "x", "--password", "wrong"],
                         text=True, capture_output=True, timeout=20, stdin=subprocess.DEVNULL)
    assert ran.returncode == 1 and USER not in ran.stdout + ran.stderr
    assert "--user and --password" in ran.stderr


def test_colours_are_for_terminals_that_want_them(program, broker):
    def shown(*words, **variables):
        return Terminal(program, *words, **variables).end()[0]
    login = ["--user", "admin", "--password", "admin"]
    wrong = ["--user", "admin", "--password", "wrong", "--silent"]
    for words, code in ((["address", "show", *where(broker), *login], "\033[2m"), (["help"], "\033[1m"),
                        (["address", "show", *where(broker), *wrong], "\033[31m"), (["frobnicate"], "\033[31m"),
                        (["check", "node", *where(broker), *login], "\033[32m")):
        assert code in shown(*words, NO_COLOR=None), words
        assert "\033" not in shown(*words, NO_COLOR="1"), words
        assert "\033" not in shown(*words, NO_COLOR=None, TERM="dumb"), words
        ran = subprocess.run([str(program), *words], text=True, capture_output=True, timeout=20)
        assert "\033" not in ran.stdout + ran.stderr, words


def run(program, *words):
    return subprocess.run([str(program), *words], text=True, capture_output=True, timeout=20, stdin=subprocess.DEVNULL)


def test_help_is_a_command(program):
    assert run(program, "help").stdout == run(program, "--help").stdout
    for words in (["queue"], ["queue", "stat"], ["run"], ["journal", "dump"]):
        told = run(program, "help", *words)
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout == run(program, *words, "--help").stdout
        assert f"minibroker {' '.join(words)}" in told.stdout
    assert "MINIBROKER_CONFIG" in run(program, "help", "connecting").stdout
    assert "minibroker help connecting" in run(program, "help", "queue", "stat").stdout
    for words, said in ((["quue"], "Did you mean 'queue'?"), (["queue", "stats"], "Did you mean 'queue stat'?"),
                        (["xyzzy"], "no command 'xyzzy'"),
                        (["connecting", "more"], "nothing follows 'connecting', but there is 'more'"),
                        (["queue", "stat", "more"], "nothing follows 'queue stat', but there is 'more'")):
        wrong = run(program, "help", *words)
        assert wrong.returncode == 1 and said in wrong.stderr and wrong.stdout == "", words


@pytest.mark.parametrize(("words", "code", "said", "see"), [
    (["quue", "stat"], 1, "unknown command 'quue'. Did you mean 'queue'?", "help"),
    (["stat"], 1, "unknown command 'stat'. Did you mean 'queue stat'?", "help"),
    (["xyzzy"], 1, "unknown command 'xyzzy'", "help"),
    (["queue", "stats"], 1, "unknown command 'stats'. Did you mean 'queue stat'?", "help queue"),
    (["config", "check"], 1, "config has no command 'check'; it is followed by one of: export, import. A configuration "
     "is checked by: minibroker --check-config --config FILE", "help config"),
    (["clock", "reset"], 1, "clock has no command 'reset'; it is followed by one of: advance, now", "help clock"),
    (["queue"], 1, "queue is followed by one of: stat, create, delete, purge", "help queue"),
    (["queue", "stat", "--usr", "x"], 1, "unknown option '--usr'. Did you mean '--user'?", "help queue stat"),
    (["queue", "stat", "--max-rows=3"], 1, "unknown option '--max-rows=3'. Did you mean '--maxRows'?",
     "help queue stat"),
    (["queue", "stat", "more"], 1, "unexpected argument 'more'", "help queue stat"),
    (["peek"], 1, "queue is required", "help peek"),
    (["peek", "q", "--count", "-1"], 1, "--count needs a number 0 or more, not '-1'", "help peek"),
    (["--confg", "x"], 2, "unknown option '--confg'. Did you mean '--config'?", "help"),
    (["--config"], 2, "--config needs a value", "help"),
    (["--log-level", "loud"], 2, "--log-level needs one of: trace, debug, info, warn, error, not 'loud'", "help"),
    (["run", "--ephemeral", "--parnt", "1"], 2, "unknown option '--parnt'. Did you mean '--parent'?", "help run"),
    (["run", "--parent", "0", "--ephemeral"], 2, "--parent needs a number from 1 to 2147483647, not '0'", "help run"),
])
def test_a_mistake_is_told_with_what_was_meant(program, words, code, said, see):
    ran = run(program, *words)
    assert ran.returncode == code and ran.stdout == "", ran
    assert ran.stderr.startswith("minibroker: ") and said in ran.stderr
    assert ran.stderr.endswith(f"See: minibroker {see}\n")


def test_one_command_at_a_time(program, broker):
    """What follows a command is its argument: a queue may be called `reset`, and nothing is run by the way."""
    login = [*where(broker), "--user", "admin", "--password", "admin"]
    assert "Failed to peek into queue reset" in run(program, "peek", "reset", *login).stderr
    ran = run(program, "peek", "DLQ", "reset", *login)
    assert ran.returncode == 1 and ran.stderr.startswith("minibroker: unexpected argument 'reset'\n")


def test_levels_are_words_in_the_help(program):
    for words in (["--help"], ["run", "--help"]):
        text = run(program, *words).stdout
        assert "--log-level LEVEL" in text and "trace, debug, info (the default)" in text and "->" not in text


def test_run_knows_the_same_options_and_exit_codes(program, broker, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text('{"nme": 1}')
    config = str(broker.config_file)
    for words in ([], ["run"]):
        ran = run(program, *words, "--config", config, "--check-config")
        assert ran.returncode == 0 and "no errors" in ran.stdout
        assert '"acceptorConfigurations"' in run(program, *words, "--config", config, "--print-config").stdout
        for option in ("--check-config", "--print-config"):
            ran = run(program, *words, "--config", str(bad), option)
            assert ran.returncode == 3 and "nme" in ran.stderr
            assert run(program, *words, option).returncode == 2
        assert run(program, *words, "--config", str(bad)).returncode == 3
        assert run(program, *words, "--with-secrets", "--config", config).returncode == 2
        assert run(program, *words).returncode == 2
    assert run(program, "run", "--ephemeral", "--check-config").returncode == 2
    assert run(program, "run", "--config", config, "--check-config", "--ephemeral").returncode == 0
