"""What somebody meets who knows --help alone: each command wrong in each way. Every mistake gets one clear line, where
to read on if need be, a code that is not 0, and no word of Java; nothing hangs, nothing is asked."""
import json
import os
import re
import subprocess

import pytest
from broker_process import CONFIG, BrokerProcess
from test_command_line import all_commands, commands_in

# The commands that connect, with what they need.
CONNECTING = {
    "address show": [], "address create": ["--name", "a"], "address update": ["--name", "a"],
    "address delete": ["--name", "a"], "queue stat": [], "queue create": ["--name", "a"],
    "queue delete": ["--name", "a"], "queue purge": ["--name", "a"], "producer": [], "consumer": [], "browser": [],
    "wait": ["--ready", "--timeout", "0"], "check node": [], "check queue": ["--name", "a"], "reset": [],
    "peek": ["a"], "clock advance": ["1s"], "clock now": []}
OTHERS = {"run", "help", "man", "completion", "mask", "config export", "config import", "journal dump",
          "journal check", "journal salvage"}
JAVA = re.compile(r"\w+Exception|Caused by|\bjava|\tat |terminate called|what\(\)")
LINES_MAX = 3


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A working directory without a broker.json, and no running broker to be found."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "work").mkdir()
    return folder / "work"


@pytest.fixture(scope="module")
def broker(program, place):
    with BrokerProcess(program, {**CONFIG, "testOperations": True}) as one:
        yield one


def run(program, place, *words, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MINIBROKER_")}
    environment["MINIBROKER_RUNTIME_DIR"] = str(place.parent / "notes")
    return subprocess.run([str(program), *words], text=True, capture_output=True, timeout=20, cwd=place,
                          stdin=subprocess.DEVNULL, env={**environment, **variables})


def fails(program, place, words, said, **variables):
    ran = run(program, place, *words, **variables)
    told = ran.stderr.splitlines()
    assert ran.returncode in (1, 2, 3), (words, ran)
    assert told and len(told) <= LINES_MAX and all(told), (words, ran)
    assert said in told[0], (words, ran)
    assert not JAVA.search(ran.stdout + ran.stderr), (words, ran)
    return ran


def at(broker, *login):
    return ["--url", f"tcp://127.0.0.1:{broker.port}", *(login or ("--user", "admin", "--password", "admin"))]


def test_every_command_is_walked(program):
    leaves = {" ".join(path) for path, text in all_commands(program) if path and not commands_in(text)}
    assert leaves == set(CONNECTING) | OTHERS


@pytest.mark.parametrize("command", CONNECTING)
def test_commands_that_connect(program, place, broker, command):
    words = [*command.split(), *CONNECTING[command]]
    where = "minibroker: wait: time is over: " if command == "wait" else ""
    port = f"tcp://127.0.0.1:{broker.port}"
    for more, said in (
            (["--foo"], "minibroker: unknown option '--foo'"),
            (["--usr", "x"], "minibroker: unknown option '--usr'. Did you mean '--user'?"),
            (["more"], "minibroker: unexpected argument 'more'"),
            (["--user"], "minibroker: --user needs a value"),
            (["--silent=x"], "minibroker: --silent takes no value"),
            (["--url", "nonsense"], "minibroker: --url: expected tcp://host:port, found nonsense"),
            (["--url", "tcp://127.0.0.1:x"], "minibroker: --url: expected tcp://host:port"),
            ([], f"{where}Cannot connect to tcp://localhost:61616 (the default: there is no ./broker.json and no"),
            (["--url", "tcp://127.0.0.1:1"], f"{where}Cannot connect to tcp://127.0.0.1:1: "),
            (["--url", "tcp://nowhere.invalid:1"], f"{where}Cannot connect to tcp://nowhere.invalid:1: nowhere.inval"),
            (["--config", "none.json"], "the configuration none.json (--config) is of no use: cannot read none.json"),
            (["--config", str(broker.config_file), "--acceptor", "none"], "no acceptor none in --config"),
            (at(broker, "--user", "admin", "--password", "wrong"), f"{where}Login refused by {port}: AMQ229031: "),
            (at(broker, "--user", "admin"), f"{where}Login refused by {port}: AMQ229031: "),
            (["--url", port], f"{where}Login refused by {port}: AMQ229031: ")):
        fails(program, place, [*words, *more], said)
    ran = fails(program, place, [*words, "--url", port], "AMQ229031", MINIBROKER_PASSWORD="wrong",
                MINIBROKER_USER="admin")
    assert "(password from MINIBROKER_PASSWORD)" in ran.stderr


def test_every_number_is_one(program, place):
    numbers = 0
    for path, text in all_commands(program):
        if commands_in(text):
            continue
        for names in re.findall(r"^  ((?:-\w,)?--[\w,-]+) (?:INT|FLOAT)", text, re.M):
            option = names.split(",")[0]
            for value in ("x", "", "1x", "--"):
                fails(program, place, [*path, *CONNECTING.get(" ".join(path), []), f"{option}={value}"],
                      f"minibroker: {option} needs a" if value else "minibroker: ")
            numbers += 1
    assert numbers > 20


@pytest.mark.parametrize(("words", "said"), [
    ([], "no command was given. `minibroker run`"),
    (["--foo"], "unknown option '--foo'"),
    (["foo"], "unknown command 'foo'"),
    (["--config"], "--config needs a value"),
    (["--config", "none.json"], "none.json: cannot read none.json: No such file or directory"),
    (["--config", "."], ".: cannot read .: Is a directory"),
    (["--with-secrets", "--config", "x"], "--with-secrets requires --print-config"),
    (["--check-config"], "there is no ./broker.json here: say --config FILE"),
    (["run"], "run: there is no ./broker.json here."),
    (["run", "foo"], "unexpected argument 'foo'"),
    (["run", "--config", "none.json"], "none.json: cannot read none.json: No such file or directory"),
    (["run", "nope.json"], "unexpected argument 'nope.json'. A configuration is said as: --config nope.json"),
    (["start"], "unknown command 'start'. Did you mean 'run'?"),
    (["send"], "unknown command 'send'. Did you mean 'producer'?"),
    (["help", "start"], "help: there is no command 'start'. Did you mean 'run'?"),
    (["producer", "--persistent"], "unknown option '--persistent'. It is the default; '--non-persistent' is the opp"),
    (["consumer", "--no-silent"], "unknown option '--no-silent'. It is the default; '--silent' is the opposite"),
    (["producer", "--non-persistant"], "unknown option '--non-persistant'. Did you mean '--non-persistent'?"),
    (["producer", "--destination", "que://x"], "--destination: no such kind of destination: que://x. It is queue://N"),
    (["browser", "--destination", "QUEUE://x"], "--destination: no such kind of destination: QUEUE://x"),
    (["run", "--parent", "1"], "--parent requires --ephemeral"),
    (["run", "--ephemeral", "--parent", "x"], "--parent needs a number from 1 to 2147483647, not 'x'"),
    (["run", "--log-level", "loud"], "--log-level needs one of: trace, debug, info, warn, error, not 'loud'"),
    (["help", "foo"], "help: there is no command 'foo'"),
    (["help", "connecting", "foo"], "help: nothing follows 'connecting', but there is 'foo'"),
    (["help", "queue", "stat", "foo"], "help: nothing follows 'queue stat', but there is 'foo'"),
    (["man", "foo"], "unexpected argument 'foo'"),
    (["completion"], "shell is required"),
    (["completion", "foo"], "shell needs one of: bash, zsh, fish, not 'foo'"),
    (["mask"], "password is required"),
    (["mask", "a", "b"], "unexpected argument 'b'"),
    (["config"], "config is followed by one of: export, import"),
    (["config", "foo"], "config has no command 'foo'; it is followed by one of: export, import"),
    (["config", "check"], "config has no command 'check'; "),
    (["config", "export"], "--to is required"),
    (["config", "export", "--to", "foo"], "--to needs one of: artemis-properties, broker.xml, not 'foo'"),
    (["config", "export", "--to", "broker.xml"], "broker.json: cannot read broker.json: No such file or directory"),
    (["config", "import"], "file is required"),
    (["config", "import", "none.xml"], "none.xml: No such file or directory"),
    (["journal"], "journal is followed by one of: dump, check, salvage"),
    (["journal", "foo"], "journal has no command 'foo'; it is followed by one of: dump, check, salvage"),
    (["journal", "dump"], "directory is required"),
    (["journal", "dump", "none"], "directory: Directory does not exist: none"),
    (["journal", "check", "."], "there is no journal in ."),
    (["journal", "dump", "."], "there is no journal in ."),
    (["journal", "salvage", "."], "new_directory is required"),
    (["journal", "salvage", ".", "new"], "there is no journal in ."),
    (["address"], "address is followed by one of: show, create, update, delete"),
    (["address", "create"], "--name is required"),
    (["address", "update"], "--name is required"),
    (["address", "delete", "--name", ""], "--name: it is empty"),
    (["queue", "foo"], "queue has no command 'foo'; it is followed by one of: stat, create, delete, purge"),
    (["queue", "create"], "--name is required"),
    (["queue", "delete"], "--name is required"),
    (["queue", "purge", "--name="], "--name needs a value"),
    (["queue", "create", "--name", "a", "--max-consumers", "-2"],
     "--max-consumers needs a number -1 or more, not '-2'"),
    (["queue", "stat", "--sort=foo"], "unknown option '--sort=foo'"),
    (["queue", "stat", "--maxRows=x"], "--maxRows needs a number, 'x' is not one, or too large"),
    (["queue", "stat", "--maxRows=-1"], "queue stat: '--maxRows' must be from 0 to 2147483647"),
    (["queue", "stat", "--maxRows=2147483648"], "queue stat: '--maxRows' must be from 0 to 2147483647"),
    (["queue", "stat", "--maxColumnSize=5"], "queue stat: '--maxColumnSize' must be 10 or more, or -1 for no limit"),
    (["queue", "stat", "--field", "foo"], "queue stat: '--field' must be set to one of the following [NAME, "),
    (["queue", "stat", "--field", "NAME", "--value", "a"], "queue stat: '--operation' must be set when '--field' is"),
    (["queue", "stat", "--field", "NAME", "--value", "a", "--operation", "foo"],
     "queue stat: '--operation' must be set to one of the following [CONTAINS, "),
    (["queue", "stat", "--operation", "EQUALS"], "queue stat: '--operation' needs '--field' as well"),
    (["queue", "stat", "--queueName", "a", "--field", "NAME"], "queue stat: '--field' and '--queueName' cannot be"),
    (["producer", "--destination", ""], "--destination: it is empty"),
    (["producer", "--threads", "101"], "--threads needs a number from 1 to 100, not '101'"),
    (["producer", "--message-size", "-1"], "--message-size needs a number 0 or more, not '-1'"),
    (["producer", "--msgttl", "-1"], "--msgttl needs a number 0 or more, not '-1'"),
    (["producer", "--sleep", "-1"], "--sleep needs a number 0 or more, not '-1'"),
    (["consumer", "--durable"], "--durable requires --clientID"),
    (["consumer", "--receive-timeout", "-2"], "--receive-timeout needs a number -1 or more, not '-2'"),
    (["wait"], "wait needs either --ready or --queue"),
    (["wait", "--ready", "--queue", "q"], "wait needs either --ready or --queue"),
    (["peek"], "queue is required"),
    (["peek", ""], "queue: it is empty"),
    (["clock"], "clock is followed by one of: advance, now"),
    (["clock", "advance"], "span is required"),
    (["clock", "advance", ""], "span: it is empty"),
])
def test_without_a_broker(program, place, words, said):
    ran = fails(program, place, words, f"minibroker: {said}" if words[:1] != ["help"] else f"minibroker {said}")
    assert ran.stdout == "", ran
    assert sorted(place.iterdir()) == [], "something was left"


def test_a_journal_is_not_salvaged_into_itself(program, place, broker):
    journal = broker.directory / "data" / "journal"
    assert list(journal.glob("*.mbj"))
    ran = run(program, place, "journal", "salvage", str(journal), str(journal))
    assert ran.returncode == 5 and "has locked it" in ran.stderr        # the broker runs
    with BrokerProcess(program) as other:
        journal = other.directory / "data" / "journal"
        assert other.stop() == 0
        fails(program, place, ["journal", "salvage", str(journal), f"{journal}/../journal"],
              "minibroker: the new directory is that of the journal itself")
        assert run(program, place, "journal", "check", str(journal)).returncode == 0
        fails(program, place, ["journal", "check", str(journal.parent)], "minibroker: there is no journal in ")


@pytest.mark.parametrize(("words", "said"), [
    (["address", "show", "--name", "none"], "Failed to show address none. Reason: AMQ229203: Address Does Not Exist"),
    (["address", "create", "--name", "DLQ"], "Failed to create address DLQ. Reason: AMQ229204: Address already exists"),
    (["address", "update", "--name", "none"], "Failed to update address none. Reason: AMQ229203: "),
    (["address", "delete", "--name", "none"], "Failed to delete address none. Reason: AMQ229203: "),
    (["address", "delete", "--name", "DLQ"], "Failed to delete address DLQ. Reason: AMQ229205: "),
    (["queue", "create", "--name", "none"], "Failed to create queue none. Reason: AMQ229203: "),
    (["queue", "delete", "--name", "none"], "Failed to delete queue none. Reason: AMQ229017: "),
    (["queue", "purge", "--name", "none"], "Failed to purge queue none. Reason: AMQ229067: "),
    (["producer", "--properties", "nonsense"], "--properties: expected [{"),
    (["consumer", "--filter", "a = "], "minibroker: --filter is no selector: a = "),
    (["browser", "--destination", "DLQ", "--filter", "a = "], "minibroker: AMQ229020: Invalid filter: a = "),
    (["check", "queue"], "QueueCheck failed. Reason: The name of the queue is required"),
    (["check", "queue", "--name", "none"], "QueueCheck failed. Reason: error: there is no queue none"),
    (["check", "queue", "--name", "DLQ", "--browse", "5"], "QueueCheck failed. Reason: "),
    (["check", "node", "--diskUsage", "500"], "NodeCheck failed. Reason: Invalid disk usage percentage: 500"),
    (["check", "node", "--peers", "5"], "NodeCheck failed. Reason: failure: Insufficient peers: 5"),
    (["wait", "--queue", "none", "--timeout", "0"], "minibroker: wait: time is over: queue none does not exist"),
    (["peek", "none"], "Failed to peek into queue none. Reason: "),
    (["clock", "advance", "nonsense"], "Failed to advance the clock. Reason: "),
    (["clock", "advance", "-1s"], "Failed to advance the clock. Reason: "),
])
def test_what_a_broker_refuses(program, place, broker, words, said):
    fails(program, place, [*words, *at(broker)], said)
    if words[0] in ("address", "queue"):      # for scripts that compare: what Artemis does
        ran = run(program, place, *words, *at(broker), "--as-artemis")
        assert ran.returncode == 0 and said in ran.stderr, ran
        assert json.loads(run(program, place, *words, *at(broker), "--json").stdout)["succeeded"] is False


def test_as_artemis_options_without_which_it_guesses_are_not_missed(program, place, broker):
    for words in (["queue", "create"], ["address", "delete"], ["queue", "stat", "--field", "foo"]):
        ran = run(program, place, *words, *at(broker), "--as-artemis")
        assert ran.returncode == 0 and ran.stderr, ran


def test_a_queue_without_its_address_says_what_makes_it(program, place, broker):
    fails(program, place, ["queue", "create", "--name", "no-address", *at(broker)],
          "Address Does Not Exist: no-address. --auto-create-address makes it")
    assert run(program, place, "queue", "create", "--name", "no-address", "--auto-create-address",
               *at(broker)).returncode == 0
    ran = run(program, place, "queue", "create", "--name", "no-address", *at(broker))
    assert "already exists" in ran.stderr and "makes it" not in ran.stderr


def test_help_has_no_words_of_its_parser(program):
    for path, text in all_commands(program):
        assert not re.search(r"ENUM|->|\bvalue in \{|INT in \[|FLOAT in \[", text), path
