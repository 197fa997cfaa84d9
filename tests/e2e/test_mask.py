"""`mask` as Artemis's command line has it, and values that it made, in a broker.json."""
import json
import os
import re
import subprocess

from broker_process import CONFIG, BrokerProcess
from raw_client import RawClient

VARIABLE = "ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY"


def mask(program, *words, code=0, key=None):
    environment = {**os.environ, **({VARIABLE: key} if key else {})}
    ran = subprocess.run([program, "mask", *words], text=True, capture_output=True, timeout=20, env=environment)
    assert ran.returncode == code, ran.stderr
    return ran


def result(program, *words, key=None):
    return re.search(r"^result: (\S+)$", mask(program, *words, key=key).stdout, re.M)[1]


def test_two_way_is_artemis_s(program):
    out = mask(program, "secret").stdout
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARN  \[org.apache.activemq.artemis.logs\] AMQ202017: "
                        r".*\nresult: -41e444c3ed07d6dd\n", out), out
    assert result(program, "secret", "--key", "k") == "6b036435e135a62f"
    assert result(program, "secret", key="k") == "6b036435e135a62f"
    assert result(program, "secret", "--key", "k", key="other") == "6b036435e135a62f"
    assert json.loads(mask(program, "secret", "--json").stdout) == {"result": "-41e444c3ed07d6dd"}


def test_wrong_options(program):
    assert "56 bytes" in mask(program, "secret", "--key", "k" * 57, code=1).stderr
    assert mask(program, code=1).stderr
    assert mask(program, "one", "two", code=1).stderr


def test_a_hashed_password_lets_its_user_in(program):
    hashed = result(program, "admin", "--hash")
    assert re.fullmatch(r"1024:[0-9A-F]{64}:[0-9A-F]{128}", hashed)
    assert hashed != result(program, "admin", "--hash")
    assert "ENC(RESULT)" in mask(program, "admin", "--hash").stderr
    assert not mask(program, "x", "--hash", "--json").stderr
    config = {**CONFIG, "users": {"admin": {"password": f"ENC({hashed})", "roles": ["amq"]}}}
    with BrokerProcess(program, config) as broker:
        RawClient(broker.port).close()


def test_masked_values_are_read_and_not_shown(program, tmp_path):
    file = tmp_path / "broker.json"
    file.write_text(json.dumps({**CONFIG, "name": f"ENC({result(program, 'hidden name')})"}))
    words = [program, "--config", str(file), "--print-config"]
    masked = subprocess.run(words, text=True, capture_output=True, timeout=20)
    assert masked.returncode == 0 and json.loads(masked.stdout)["name"] == "*****"
    shown = subprocess.run([*words, "--with-secrets"], text=True, capture_output=True, timeout=20)
    assert json.loads(shown.stdout)["name"] == "hidden name"
    other_key = subprocess.run(words, text=True, capture_output=True, timeout=20, env={**os.environ, VARIABLE: "other"})
    assert other_key.returncode == 3 and "name: ENC(...)" in other_key.stderr
