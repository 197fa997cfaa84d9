"""Bad configurations, generated from config/broker.schema.json: each is refused, named, and nothing listens.

The in-process test of all keys is tests/config/generated_problems_test.cc; this is a sample with the real program.
"""
import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from broker_process import CONFIG

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "config" / "broker.schema.json").read_text())
SEED = int(os.environ.get("MINIBROKER_SEED", random.randrange(2**32)))
# Where the keys of each definition of the schema stand in a file.
PLACES = {
    "Address settings": ["addressSettings", "bad.#"],
    "Addresses": ["addressConfigurations", "BAD"],
    "Queues": ["addressConfigurations", "BAD", "queueConfigs", "BAD"],
    "Diverts": ["divertConfigurations", "bad"],
    "Permissions": ["securityRoles", "bad", "amq"],
    "Users": ["users", "bad"],
    "Acceptors": ["acceptorConfigurations", "bad"],
    "Acceptor parameters": ["acceptorConfigurations", "bad", "params"],
    "Wildcards": ["wildcardConfiguration"],
}
SAMPLES_OF_EACH = 2


def sample(chooser):
    """(path, key, value) for each case: two of each kind of object and kind of mistake at the top."""
    sections = [("", [], SCHEMA)] + [(name, place, SCHEMA["definitions"][name]) for name, place in PLACES.items()]
    for _, place, schema in sections:
        keys = list(schema["properties"])
        for number in range(SAMPLES_OF_EACH):
            key = chooser.choice(keys)
            yield (place, key + "Also", 1) if number % 2 else (place, key, None)
    numbers = [key for key, value in SCHEMA["properties"].items() if value.get("type") == ["integer", "string"]]
    for key in chooser.sample(numbers, 4):
        yield [], key, "many"


CASES = list(sample(random.Random(SEED)))


def bad_config(path, key, value, port):
    config = json.loads(json.dumps(CONFIG))
    config["acceptors"]["stomp"] = f"tcp://127.0.0.1:{port}?protocols=STOMP"
    place = config
    for name in path:
        place = place.setdefault(name, {})
    place[key] = value
    return config


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(("path", "key", "value"), CASES, ids=[f"{'.'.join(p + [k])}={v}" for p, k, v in CASES])
def test_bad_configuration_is_refused(program, tmp_path, free_port, path, key, value):
    print(f"seed {SEED}")
    config = bad_config(path, key, value, free_port)
    file = tmp_path / "broker.json"
    file.write_text(json.dumps(config))
    ports = tmp_path / "ports.json"
    ran = subprocess.run([program, "--config", str(file), "--port-file", str(ports)], text=True, capture_output=True,
                         timeout=20)
    assert ran.returncode == 3, ran.stderr
    assert key in ran.stderr and str(file) in ran.stderr
    assert not ports.exists() and not is_listening(free_port)
    assert list(tmp_path.iterdir()) == [file], "a journal was made"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(config, SCHEMA)


def test_a_file_that_is_no_json(program, tmp_path):
    for text in ("", "{", "[]", '{"name": "a",}', '{"name": "a"} x', "\xff", "nul", '{"a": ' * 100):
        file = tmp_path / "broker.json"
        file.write_text(text, encoding="latin-1")
        ran = subprocess.run([program, "--config", str(file)], text=True, capture_output=True, timeout=20)
        assert ran.returncode == 3, text
        assert str(file) in ran.stderr


def test_schema_takes_good_configurations():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    files = [ROOT / "config" / "broker.json", *(ROOT / "examples").rglob("*.json")]
    for file in files:
        jsonschema.validate(json.loads(file.read_text()), SCHEMA)
    jsonschema.validate(CONFIG, SCHEMA)


def test_schema_is_what_the_manual_says():
    ran = subprocess.run([sys.executable, str(ROOT / "tools" / "config-schema"), "--check"], text=True,
                         capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stdout


def test_added_attribute_of_a_queue_is_in_the_schema_and_the_manual():
    added = ROOT / "tests" / "broker" / "queue" / "one_more_attribute.def"
    ran = subprocess.run([sys.executable, str(ROOT / "tools" / "config-schema"), "--print", str(added)], text=True,
                         capture_output=True, timeout=60, check=True)
    schema = json.loads(ran.stdout)
    before, after = SCHEMA["definitions"]["Queues"]["properties"], schema["definitions"]["Queues"]["properties"]
    assert after.keys() - before.keys() == {"testLimit", "testAge", "testKind", "testWord"}
    expected = {"description": "how many there may be in a test", "default": 7}
    assert after["testLimit"] == {**before["maxConsumers"], **expected}
    for value, good in [(5, True), ("5", True), ("five", False)]:
        config = {"addressConfigurations": {"a": {"queueConfigs": {"q": {"testLimit": value}}}}}
        assert jsonschema.Draft7Validator(schema).is_valid(config) == good


def check(program, file, code, **environment):
    ran = subprocess.run([program, "--config", str(file), "--check-config"], text=True, capture_output=True, timeout=20,
                         env={**os.environ, **environment})
    assert ran.returncode == code, ran.stderr
    return ran.stdout + ran.stderr


def test_check_config_finds_what_a_start_would_refuse_or_warn_of(program, tmp_path):
    file = tmp_path / "broker.json"
    config = {**CONFIG, "AMQPConnections": {"m": {"uri": "tcp://h:1"}}, "JMXDomain": "x", "addressConfigurations": {
        "a": {"routingTypes": "ANYCAST", "queueConfigs": {"q": {"address": "a"}}},
        "b": {"routingTypes": "ANYCAST", "queueConfigs": {"q": {"address": "b"}}}}}
    file.write_text(json.dumps(config, indent=1))
    said = check(program, file, 0)
    assert "queue q is there more than once, on a and on b: the first one counts" in said
    assert "warning: queue q exists on the address a and stays as it is" in said, "as the start warns"
    assert "AMQPConnections: has no effect" in said and "no effect in minibroker: JMXDomain" in said
    config["addressConfigurations"]["a"]["queueConfigs"]["q"]["filterString"] = "x ="
    config["divertConfigurations"] = {"d": {"address": "a", "forwardingAddress": "b", "filterString": "1 +"}}
    file.write_text(json.dumps(config, indent=1))
    said = check(program, file, 3)
    lines = file.read_text().splitlines()
    for path, text in (("addressConfigurations.a.queueConfigs.q.filterString", '"x ="'),
                       ("divertConfigurations.d.filterString", '"1 +"')):
        line = next(i for i, one in enumerate(lines, 1) if "filterString" in one and text in one)
        assert f"{file}: line {line}: {path}: " in said
    assert "warning: AMQPConnections: has no effect" in said, "warnings stand beside problems"


def test_placeholders_come_from_the_environment(program, tmp_path):
    file = tmp_path / "broker.json"
    file.write_text(json.dumps({**CONFIG, "name": "${CHECKED_NAME}", "maxDiskUsage": "${CHECKED_USAGE:x}"}))
    assert "maxDiskUsage" in check(program, file, 3)
    assert "CHECKED_NAME" in check(program, file, 0, CHECKED_USAGE="5")
    assert "CHECKED_NAME" not in check(program, file, 0, CHECKED_USAGE="5", CHECKED_NAME="n")


def test_xml_is_to_be_imported(program, tmp_path):
    file = tmp_path / "broker.xml"
    file.write_text("<configuration/>")
    assert "minibroker config import" in check(program, file, 3)
    file.write_text("# of Artemis\nname=a\n")
    assert "broker properties" in check(program, file, 3)
    file.write_text('{"name": a=1}')
    assert "config import" not in check(program, file, 3)
