"""A broker.json that changes while the broker runs: read again by itself, or on SIGHUP."""
import json
import os
import signal
import subprocess

import pytest
from broker_process import CONFIG, BrokerProcess, wait_until
from raw_client import RawClient
from test_ephemeral import Ephemeral


def config_with(period, **changes):
    config = json.loads(json.dumps(CONFIG))
    config["configurationFileRefreshPeriod"] = period
    config.update(changes)
    return config


def rewrite(broker, text):
    """As an editor does it: a new file in place of the old one."""
    new = broker.config_file.with_suffix(".new")
    new.write_text(text)
    os.replace(new, broker.config_file)


def change(broker, edit):
    edit(broker.config)
    rewrite(broker, json.dumps(broker.config))


def wait_for_log(broker, text):
    wait_until(lambda: any(text in line for line in list(broker.log)), what=f"the log line {text}")


def add_queue(config, name="added"):
    config["addressConfigurations"][name] = {"routingTypes": "ANYCAST",
                                             "queueConfigs": {name: {"routingType": "ANYCAST", "address": name}}}


def test_a_changed_file_is_taken_over(program):
    with BrokerProcess(program, config_with(20)) as broker:
        client = RawClient(broker.port)
        change(broker, lambda config: config["users"].update(new={"password": "pass", "roles": ["amq"]}))
        wait_for_log(broker, "AMQ221056: Reloading configuration: addresses")
        client.send_bytes(b"BEGIN\ntransaction:t\nreceipt:r\n\n\0")
        assert client.receive()[0] == "RECEIPT", "who is there stays"
        change(broker, add_queue)
        wait_until(lambda: sum("configuration: addresses" in line for line in list(broker.log)) == 2, what="the second")
        client.send("SUBSCRIBE", id=1, destination="activemq.management.reply", receipt="s")
        assert client.receive()[0] == "RECEIPT"
        client.send_bytes(b"SEND\ndestination:activemq.management\nreply-to:activemq.management.reply\n"
                          b"_AMQ_ResourceName:queue.added\n_AMQ_OperationName:isConfigurationManaged\n\n[]\0")
        assert client.receive()[2] == "[true]"
        assert broker.stop() == 0


@pytest.mark.parametrize("period", [0, -1, 3_600_000])
def test_sighup_reads_it_at_once(program, period):
    with BrokerProcess(program, config_with(period)) as broker:
        change(broker, lambda config: config["securityRoles"].update({"jobs": {"nobody": {}}}))
        broker.process.send_signal(signal.SIGHUP)
        wait_for_log(broker, "AMQ221056: Reloading configuration: addresses")
        client = RawClient(broker.port)
        client.send("SEND", "x", destination="jobs", receipt="r")
        assert client.receive()[0] == "ERROR"


def test_a_file_with_mistakes_changes_nothing_and_all_are_told(program):
    with BrokerProcess(program, config_with(20)) as broker:
        good = json.dumps(broker.config)
        bad = json.loads(good)
        bad["naem"] = "x"
        bad["addressSettings"]["#"]["redeliverDelay"] = 5
        bad["securityRoles"] = {}
        rewrite(broker, json.dumps(bad))
        wait_for_log(broker, "redeliveryDelay")
        assert any("naem" in line for line in broker.log)
        assert any("nothing of it is used" in line for line in broker.log)
        rewrite(broker, "{")
        wait_until(lambda: sum("nothing of it is used" in line for line in list(broker.log)) == 2, what="the second")
        os.unlink(broker.config_file)
        wait_until(lambda: sum("nothing of it is used" in line for line in list(broker.log)) == 3, what="the third")
        client = RawClient(broker.port)
        client.send("SEND", "x", destination="jobs", receipt="r")
        assert client.receive()[0] == "RECEIPT"
        broker.config_file.write_text(good)
        wait_for_log(broker, "AMQ221056: Reloading configuration: addresses")


def test_a_wrong_filter_changes_nothing(program):
    with BrokerProcess(program, config_with(20)) as broker:
        def spoil(config):
            add_queue(config)
            config["addressConfigurations"]["added"]["queueConfigs"]["added"]["filterString"] = "= 3"
            config["securityRoles"] = {}
        change(broker, spoil)
        wait_for_log(broker, "addressConfigurations.added.queueConfigs.added.filterString: ")
        client = RawClient(broker.port)
        client.send("SEND", "x", destination="jobs", receipt="r")
        assert client.receive()[0] == "RECEIPT"


def test_what_cannot_change_is_named(program):
    with BrokerProcess(program, config_with(20)) as broker:
        change(broker, lambda config: config.update(name="other", globalMaxSize="1G"))
        wait_for_log(broker, "takes effect at the next start: name, globalMaxSize")


def test_users_and_roles_files_are_watched(program, tmp_path):
    users, roles = tmp_path / "users", tmp_path / "roles"
    users.write_text("admin = admin\n")
    roles.write_text("amq = admin\n")
    config = config_with(20, usersFile=str(users), rolesFile=str(roles))
    del config["users"]
    with BrokerProcess(program, config) as broker:
        client = RawClient(broker.port)
        roles.write_text("amq = nobody\n")
        wait_for_log(broker, "AMQ221056: Reloading configuration: addresses")
        client.send("SEND", "x", destination="jobs", receipt="r")
        assert client.receive()[0] == "ERROR"


def test_a_broker_without_a_file_minds_no_sighup(program, tmp_path):
    with Ephemeral(program, tmp_path) as broker:
        broker.process.send_signal(signal.SIGHUP)
        client = RawClient(broker.port)
        client.send("SEND", "x", destination="jobs", receipt="r")
        assert client.receive()[0] == "RECEIPT"


def test_a_reload_warns_at_the_level_of_warnings(program):
    with BrokerProcess(program, config_with(20)) as broker:
        change(broker, lambda config: config.update(AMQPConnections="x", maxDiskUsage="much"))
        wait_for_log(broker, "maxDiskUsage: expected")
        lines = [line for line in list(broker.log) if "no effect in minibroker" in line or "maxDiskUsage" in line]
        assert "WARN  [minibroker]" in lines[0] and "AMQPConnections" in lines[0]
        assert "ERROR [minibroker]" in lines[1]


@pytest.mark.parametrize(("keys", "said"), [({}, None), ({"JMXDomain": "x"}, "1 key of"),
                                            ({"JMXDomain": "x", "serverDumpInterval": 7}, "2 keys of")])
def test_a_start_says_how_many_keys_have_no_effect(program, tmp_path, keys, said):
    file = tmp_path / "broker.json"
    file.write_text(json.dumps({**CONFIG, "persistenceEnabled": False, **keys}))
    ran = subprocess.run([program, "run", "--config", str(file), "--until-stdin-ends"], text=True,
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    lines = [line for line in (ran.stdout + ran.stderr).splitlines() if "no effect here" in line]
    assert ran.returncode == 0 and len(lines) == (1 if said else 0)
    assert not said or (said in lines[0] and "INFO" in lines[0] and "--check-config` list" in lines[0])
