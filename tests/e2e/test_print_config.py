"""--print-config: what the program makes of its configuration, as a file that means the same."""
import json
import subprocess

from broker_process import CONFIG, BrokerProcess


def print_config(program, file, *words, code=0):
    ran = subprocess.run([program, "--config", str(file), "--print-config", *words], text=True, capture_output=True,
                         timeout=20)
    assert ran.returncode == code, ran.stderr
    return ran.stdout


def test_passwords_are_masked_unless_asked_for(program, tmp_path):
    file = tmp_path / "broker.json"
    file.write_text(json.dumps({**CONFIG, "users": {"u": {"password": "s3cret", "roles": ["amq"]}}}))
    assert json.loads(print_config(program, file))["users"]["u"] == {"password": "*****", "roles": ["amq"]}
    assert "s3cret" in print_config(program, file, "--with-secrets")


def test_output_fed_back_from_another_directory_is_the_same(program, tmp_path):
    file = tmp_path / "one" / "broker.json"
    file.parent.mkdir()
    config = {**CONFIG, "journalDirectory": "../journal", "globalMaxSize": "10M"}
    del config["users"]
    (tmp_path / "one" / "users").write_text("admin = admin\n")
    (tmp_path / "one" / "roles").write_text("amq = admin\n")
    file.write_text(json.dumps({**config, "usersFile": "users", "rolesFile": "roles"}))
    first = print_config(program, file, "--with-secrets")
    again = tmp_path / "again.json"
    again.write_text(first)
    assert print_config(program, again, "--with-secrets") == first
    effective = json.loads(first)
    assert effective["journalDirectory"] == str(tmp_path / "journal")
    assert effective["globalMaxSize"] == 10 * 2**20 and effective["journalFileSize"] == 10 * 2**20
    assert effective["users"] == {"admin": {"password": "admin", "roles": ["amq"]}}


def test_the_broker_runs_on_its_own_output(program, tmp_path):
    broker = BrokerProcess(program)
    broker.config_file.write_text(json.dumps(broker.config))
    effective = json.loads(print_config(program, broker.config_file, "--with-secrets"))
    effective["acceptors"] = {}
    broker.config = effective
    with broker:
        assert broker.port > 0


def test_problems_are_told_and_nothing_is_printed(program, tmp_path):
    file = tmp_path / "broker.json"
    file.write_text('{"naem": "x"}')
    assert print_config(program, file, code=3) == ""
    ran = subprocess.run([program, "--with-secrets"], capture_output=True, timeout=20)
    assert ran.returncode == 2
