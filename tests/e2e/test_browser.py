"""minibroker browser: prints what waits in a queue, also more of it than management lists at a time."""
import json
import os
import subprocess

import pytest
from broker_process import CONFIG, BrokerProcess

PAGE = 200      # managementBrowsePageSize


@pytest.fixture
def broker(program):
    with BrokerProcess(program) as one:
        yield one


def run(broker, *words):
    ran = subprocess.run([broker.program, *words], text=True, capture_output=True, timeout=60, cwd=broker.directory,
                         stdin=subprocess.DEVNULL, env=os.environ)
    assert ran.returncode == 0, ran.stderr
    return ran


def fill(broker, count):
    run(broker, "producer", "--destination", "queue://b", "--message-count", str(count))


def bodies(ran):
    return [line.partition(" browsing ")[2] for line in ran.stdout.splitlines() if " browsing " in line]


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
def test_it_prints_every_message(broker, count):
    fill(broker, count)
    ran = run(broker, "browser", "--destination", "queue://b")
    assert bodies(ran) == [f"test message: {i}" for i in range(count)] and ran.stderr == ""
    assert f"browsed: {count} messages\n" in ran.stdout
    again = run(broker, "browser", "--destination", "queue://b", "--json").stdout.splitlines()
    assert len(again) == count + 1 and json.loads(again[-1]) == {"browsed": count}


@pytest.mark.parametrize("asked", [1, PAGE, PAGE + 1, PAGE + 99])
def test_it_prints_as_many_as_are_asked_for(broker, asked):
    fill(broker, PAGE + 100)
    ran = run(broker, "browser", "--destination", "queue://b", "--message-count", str(asked))
    assert bodies(ran) == [f"test message: {i}" for i in range(asked)] and ran.stderr == ""


def test_ids_of_other_messages_are_passed_over(broker):
    fill(broker, PAGE)
    run(broker, "producer", "--destination", "queue://other", "--message-count", "300")
    fill(broker, 2)
    assert len(bodies(run(broker, "browser", "--destination", "queue://b"))) == PAGE + 2


def test_what_a_filter_does_not_reach_is_told(broker):
    fill(broker, PAGE)
    words = ["browser", "--destination", "queue://b", "--filter", "AMQPriority = 4"]
    assert run(broker, *words).stderr == ""
    assert run(broker, *words[:-1], "AMQPriority = 9").stderr == ""
    fill(broker, 7)
    ran = run(broker, *words)
    assert len(bodies(ran)) == PAGE
    assert ran.stderr == "minibroker: management does not list all messages of b: 7 were not looked at\n"
    assert json.loads(run(broker, *words, "--json").stdout.splitlines()[-1]) == {"browsed": PAGE, "more": 7}
    assert run(broker, *words, "--as-artemis", "--url", f"tcp://127.0.0.1:{broker.port}", "--user", "admin",
               "--password", "admin").stderr == ""


def test_the_page_of_the_settings_counts(program):
    settings = {"#": {**CONFIG["addressSettings"]["#"], "managementBrowsePageSize": 10}}
    with BrokerProcess(program, {**CONFIG, "addressSettings": settings}) as broker:
        fill(broker, 25)
        assert len(bodies(run(broker, "browser", "--destination", "queue://b"))) == 25
        ran = run(broker, "browser", "--destination", "queue://b", "--filter", "AMQPriority = 4")
        assert len(bodies(ran)) == 10 and "15 were not looked at" in ran.stderr


def test_ids_far_away_are_told_to_be_missing(broker):
    """A message whose id lies more than 1,000 others behind the last one that is listed."""
    fill(broker, PAGE)
    run(broker, "producer", "--destination", "queue://other", "--message-count", "1100")
    fill(broker, 3)
    ran = run(broker, "browser", "--destination", "queue://b")
    assert len(bodies(ran)) == PAGE
    assert ran.stderr == "minibroker: management does not list all messages of b: 3 more are there\n"
