"""`config export` and `config import`: there and back, with users, for every profile of the fidelity scenarios."""
import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from broker_process import CONFIG, BrokerProcess

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "fidelity"))

from player.profiles import PROFILES as FOLDER  # noqa: E402 (the path comes first)
from player.profiles import load_profile  # noqa: E402

PROFILES = sorted(path.stem for path in FOLDER.glob("*.json"))
FORMATS = ["artemis-properties", "broker.xml"]


def run(program, *words, code=0):
    ran = subprocess.run([program, *map(str, words)], text=True, capture_output=True, timeout=20)
    assert ran.returncode == code, ran.stderr
    return ran


def profile_text(name):
    profile = load_profile(name, FOLDER)
    for number, (key, url) in enumerate(profile["acceptors"].items()):
        profile["acceptors"][key] = re.sub(r"\$\{port2?\}", str(61613 + number), url)
    return profile


def effective(program, file):
    return json.loads(run(program, "--config", file, "--print-config", "--with-secrets").stdout)


def there_and_back(program, folder, config, to):
    """The effective configuration before and after, and all notes."""
    folder.mkdir(exist_ok=True)
    before = folder / "broker.json"
    before.write_text(json.dumps(config))
    exported = folder / "exported"
    notes = run(program, "config", "export", "--to", to, "--config", before, "-o", exported).stderr
    after = folder / "after.json"
    notes += run(program, "config", "import", exported, "-o", after).stderr
    return effective(program, before), effective(program, after), notes


def without_noted(config, notes):
    """What a note says that the format cannot hold: an empty match, a queue under another address, wildcard letters."""
    if "is empty, which properties cannot say" in notes:
        config["addressSettings"] = {k: v for k, v in config["addressSettings"].items() if v}
        config["securityRoles"] = {k: v for k, v in config["securityRoles"].items() if v}
    if "from broker.xml only" in notes:
        config["wildcardConfiguration"] = {}
    if "and written there" in notes:
        addresses = config["addressConfigurations"]
        for address in list(addresses.values()):
            for name, queue in list(address["queueConfigs"].items()):
                if queue["address"] == address["name"]:
                    continue
                del address["queueConfigs"][name]
                own = addresses.setdefault(queue["address"], {"name": queue["address"], "queueConfigs": {}})
                own["queueConfigs"][name] = queue
                types = {*own.get("routingTypes", "").split(","), queue["routingType"]} - {""}
                own["routingTypes"] = ",".join(sorted(types))
    return config


@pytest.mark.parametrize("to", FORMATS)
def test_every_profile_survives(program, tmp_path, to):
    equal, with_notes, refused = 0, [], []
    for name in PROFILES:
        config = profile_text(name)
        file = tmp_path / "broker.json"
        file.write_text(json.dumps(config))
        if subprocess.run([program, "--config", str(file), "--check-config"], capture_output=True,
                          timeout=20).returncode == 3:
            refused.append(name)
            continue
        before, after, notes = there_and_back(program, tmp_path / name, config, to)
        if before == after:
            equal += 1
        else:
            assert without_noted(before, notes) == without_noted(after, notes), name
            with_notes.append(name)
    print(f"{to}: {equal} of {len(PROFILES)} profiles equal; but for what notes name: {with_notes}; "
          f"with mistakes on purpose: {refused}")
    assert refused == ["operations-errors"]
    assert equal + len(with_notes) == len(PROFILES) - 1 and len(with_notes) <= 2


@pytest.mark.parametrize("to", FORMATS)
def test_a_configuration_with_a_bit_of_everything_survives(program, tmp_path, to):
    config = json.loads((ROOT / "tests" / "golden" / "config" / "many.json").read_text())
    before, after, notes = there_and_back(program, tmp_path / "x", config, to)
    if to == "broker.xml":      # what address settings give to queues is written out
        for name in ("shop.orders", "shop.urgent"):
            queue = after["addressConfigurations"]["shop.orders"]["queueConfigs"][name]
            assert queue.pop("ringSize") == 50
        assert after["addressConfigurations"]["shop.orders"]["queueConfigs"]["shop.urgent"].pop("purgeOnNoConsumers")
        news = after["addressConfigurations"]["shop.news"]["queueConfigs"]
        assert news["work"].pop("ringSize") == 50
        assert news["work"].pop("purgeOnNoConsumers") and news["readers"].pop("purgeOnNoConsumers")
        assert notes.count("written out") == 6
    assert before == after


@pytest.mark.parametrize("to", FORMATS)
def test_users_go_into_files_and_come_back(program, tmp_path, to):
    users = {"admin": {"password": "a = b # \\ ü𝄞 ", "roles": ["amq", "a role"]},
             "us er=:#": {"password": "ENC(1024:00FF:ABCD)", "roles": ["amq"]},
             "nobody": {"password": "n", "roles": []}}
    before, after, notes = there_and_back(program, tmp_path / "x", {**CONFIG, "users": users}, to)
    assert before == after
    assert "artemis-users.properties" in notes and "artemis-roles.properties" in notes
    text = (tmp_path / "x" / "artemis-users.properties").read_text(encoding="ascii")
    assert r"\u00fc\ud834\udd1e" in text


def test_without_output_the_files_of_users_are_only_named(program, tmp_path):
    file = tmp_path / "broker.json"
    file.write_text(json.dumps(CONFIG))
    ran = run(program, "config", "export", "--to", "broker.xml", "--config", file)
    assert ran.stdout.startswith("<?xml") and "artemis-users.properties" in ran.stderr
    assert list(tmp_path.iterdir()) == [file]
    answer = json.loads(run(program, "config", "export", "--to", "broker.xml", "--config", file, "--json").stdout)
    assert answer["output"] == ran.stdout and len(answer["notes"]) == len(ran.stderr.splitlines())


def test_the_broker_runs_on_what_artemis_create_wrote(program, tmp_path):
    source = ROOT / "tests" / "golden" / "config" / "artemis-create.xml"
    ran = run(program, "config", "import", source, "-o", tmp_path / "broker.json")
    assert "usersFile" in ran.stderr and "rolesFile" in ran.stderr
    config = json.loads((tmp_path / "broker.json").read_text())
    config["acceptors"] = {"stomp": "tcp://127.0.0.1:0?protocols=STOMP"}
    config["users"] = CONFIG["users"]
    with BrokerProcess(program, config) as broker:
        assert broker.port > 0


@pytest.mark.parametrize(("text", "why"), [
    ("<configuration>", "line 1, column 1: <configuration> is not closed"), ("<a/>", "no <core>"), ("", "is empty"),
    (" \n\t", "is empty"), ("[]", "no key of"),
    ("a.\"b=c", 'line 1: a."b: a " without its end'), ("name=1\nname.b=2", None),
    ("a=1\na.b=2", "no key of"),
    ("root:x:0:0:root:/root:/bin/sh\nbin:x:1:1::/:/x\n", "no key of"), ('{"a": {}}', "no key of"),
    ("activemq {\n  x.LDAPLoginModule required;\n};\n", "no key of"), ('{"odd": 1, "name": "n"}', None),
    ("a=\\u12", "line 1"), ("<core>\n <a>\n</core>", "line 3, column 1: </core> stands where <a> of line 2"),
    ("{", "line 1"), ("{}", None), ("<core a=b/>", "line 1"), ("apiVersion: v1\nkind: x", "YAML"),
    ("---\na: b", "YAML"),
    ("x:\n  - a=b", "YAML"), ("\ufeff<core>".encode("utf-16-le").decode("latin-1"), "UTF-16"),
    ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM '/etc/passwd'>]><core><name>&b;</name></core>",
     "the external entity &b; is not read")])
def test_what_cannot_be_imported_says_so(program, tmp_path, text, why):
    file = tmp_path / "file"
    file.write_text(text, encoding="latin-1")
    ran = subprocess.run([program, "config", "import", str(file)], text=True, capture_output=True, timeout=20)
    assert ran.returncode == (3 if why else 0), ran.stderr
    assert (why or "") in ran.stderr and "root:" not in ran.stdout
    if why:
        assert str(file) in ran.stderr and not ran.stdout


def test_files_that_are_not_there(program, tmp_path):
    assert "none.xml" in run(program, "config", "import", tmp_path / "none.xml", code=3).stderr
    ran = run(program, "config", "export", "--to", "broker.xml", "--config", tmp_path / "none.json", code=3)
    assert "none.json" in ran.stderr
    file = tmp_path / "broker.json"
    file.write_text(json.dumps(CONFIG))
    bad = tmp_path / "no" / "such" / "folder"
    assert str(bad.parent) in run(program, "config", "export", "--to", "broker.xml", "--config", file, "-o", bad,
                                  code=1).stderr
    for words in (["config"], ["config", "export"], ["config", "export", "--to", "yaml"], ["config", "import"]):
        run(program, *words, code=1)


def test_queues_of_broker_xml_take_no_ring_and_no_purge_from_address_settings(program, tmp_path):
    config = {**CONFIG, "addressSettings": {"a.#": {"defaultRingSize": 3, "defaultPurgeOnNoConsumers": True}},
              "addressConfigurations": {name: {"routingTypes": "ANYCAST", "queueConfigs": {
                  name: {"routingType": "ANYCAST"}}} for name in ("a.b", "other")}}
    before, after, notes = there_and_back(program, tmp_path / "x", config, "broker.xml")
    queue = after["addressConfigurations"]["a.b"]["queueConfigs"]["a.b"]
    assert queue["ringSize"] == 3 and queue["purgeOnNoConsumers"] is True
    assert notes.count("written out") == 2
    assert before["addressConfigurations"]["other"] == after["addressConfigurations"]["other"]
    (tmp_path / "plain.xml").write_text(
        '<core><address-settings><address-setting match="#"><default-ring-size>3</default-ring-size>'
        '</address-setting></address-settings><addresses><address name="a"><anycast><queue name="a"/></anycast>'
        '</address></addresses></core>')
    plain = json.loads(run(program, "config", "import", tmp_path / "plain.xml").stdout)
    assert plain["addressConfigurations"]["a"]["queueConfigs"]["a"]["ringSize"] == -1
    # As well with files of users beside it, which the output then names.
    (tmp_path / "artemis-users.properties").write_text("admin = admin\n")
    (tmp_path / "artemis-roles.properties").write_text("amq = admin\n")
    out = tmp_path / "out" / "broker.json"
    out.parent.mkdir()
    run(program, "config", "import", tmp_path / "plain.xml", "-o", out)
    plain = json.loads(out.read_text())
    assert "usersFile" in plain or "users" in plain
    assert plain["addressConfigurations"]["a"]["queueConfigs"]["a"]["ringSize"] == -1


CORE = ('<configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core"><acceptors><acceptor name="stomp">'
        'tcp://${IMPORT_HOST:127.0.0.1}:0?protocols=STOMP</acceptor></acceptors>%s</core></configuration>')
LOGIN = """activemq {
    org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule sufficient
        org.apache.activemq.jaas.properties.user="my-users.properties"
        org.apache.activemq.jaas.properties.role="my-roles.properties";
    %s
};"""
GUEST = """org.apache.activemq.artemis.spi.core.security.jaas.GuestLoginModule sufficient
        org.apache.activemq.jaas.guest.user="visitor" org.apache.activemq.jaas.guest.role="visitors";"""
LDAP = "org.apache.activemq.artemis.spi.core.security.jaas.LDAPLoginModule optional a=b;"


def import_folder(program, folder, files, *words):
    """Imports broker.xml of a folder with those files; the output as read, and what was said."""
    for name, text in files.items():
        (folder / name).write_text(text)
    ran = run(program, "config", "import", folder / "broker.xml", "-o", folder / "out.json", *words)
    return json.loads((folder / "out.json").read_text()), ran.stderr


def connected(port, login=""):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(f"CONNECT\naccept-version:1.2\nhost:h\n{login}\n\0".encode())
        return client.recv(4096).startswith(b"CONNECTED")


def test_login_config_beside_the_file_says_who_may_log_in(program, tmp_path):
    files = {"broker.xml": CORE % "", "login.config": LOGIN % (GUEST + LDAP),
             "my-users.properties": "admin=secret\nadmin=other\n", "my-roles.properties": "amq=admin\n"}
    config, said = import_folder(program, tmp_path, files)
    assert config["guestLogin"] == {"user": "visitor", "role": "visitors"}
    assert config["usersFile"] == "my-users.properties" and config["rolesFile"] == "my-roles.properties"
    assert "LDAPLoginModule has no counterpart" in said and "visitor" in said
    assert "my-users.properties: line 2: admin: is there already, in line 1: the last one counts" in said
    config.update({key: str(tmp_path / config[key]) for key in ("usersFile", "rolesFile")})
    with BrokerProcess(program, config) as broker:
        assert connected(broker.port) and connected(broker.port, "login:admin\npasscode:other\n")
    (tmp_path / "login.config").write_text("activemq { x.LDAPLoginModule required; };")
    config, said = import_folder(program, tmp_path, {})
    assert "usersFile" not in config and "nobody can log in" in said
    (tmp_path / "login.config").write_text("activemq { x.LDAPLoginModule")
    assert "login.config: line 1" in run(program, "config", "import", tmp_path / "broker.xml", code=3).stderr


def test_properties_are_put_over_broker_xml(program, tmp_path):
    files = {"broker.xml": CORE % "<name>xml</name>", "one.properties": "name=one\nmaxDiskUsage=7\n",
             "two.json": json.dumps({"name": "two", "acceptorConfigurations": {"stomp": {"params": {"backlog": 3}}}})}
    config, _ = import_folder(program, tmp_path, files, "--properties", tmp_path / "one.properties",
                              "--properties", tmp_path / "two.json")
    assert config["name"] == "two" and config["maxDiskUsage"] == 7
    acceptor = effective(program, tmp_path / "out.json")["acceptorConfigurations"]["stomp"]["params"]
    assert acceptor["backlog"] == 3 and acceptor["host"] == "127.0.0.1"
    xml = run(program, "config", "import", tmp_path / "broker.xml", "--properties", tmp_path / "broker.xml", code=3)
    assert "is XML" in xml.stderr


def test_includes_and_the_environment(program, tmp_path, monkeypatch):
    include = ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="part.xml"/>')
    part = ('<diverts><divert name="d"><address>${A}</address><forwarding-address>b</forwarding-address></divert>'
            '</diverts>')
    monkeypatch.setenv("A", "from.here")
    config, said = import_folder(program, tmp_path, {"broker.xml": CORE % include, "part.xml": part})
    assert config["divertConfigurations"]["d"]["address"] == "from.here"
    assert '${A} is taken from the environment: "from.here"' in said and "${IMPORT_HOST}" in said
    (tmp_path / "part.xml").unlink()
    assert "part.xml" in run(program, "config", "import", tmp_path / "broker.xml", code=3).stderr


def test_keys_without_effect_are_named_once_with_their_element(program, tmp_path):
    element = "<journal-file-open-timeout>7</journal-file-open-timeout>"
    _, said = import_folder(program, tmp_path, {"broker.xml": CORE % element})
    assert "no effect in minibroker: journalFileOpenTimeout (<journal-file-open-timeout>)" in said


def test_what_is_written_is_for_its_owner_alone_unless_the_file_was_there(program, tmp_path):
    config = tmp_path / "broker.json"
    config.write_text(json.dumps(CONFIG))
    out = tmp_path / "broker.xml"
    export = ["config", "export", "--to", "broker.xml", "--config", config, "-o"]
    run(program, *export, out)
    assert {path.stat().st_mode & 0o777 for path in (out, tmp_path / "artemis-users.properties")} == {0o600}
    out.chmod(0o640)
    run(program, *export, out, "--force")
    assert out.stat().st_mode & 0o777 == 0o640


def test_a_link_is_followed_to_what_is_written_and_not_beside_it(program, tmp_path):
    (tmp_path / "broker.json").write_text(json.dumps(CONFIG))
    target, out, victim = (tmp_path / name for name in ("target.xml", "out.xml", "victim"))
    target.write_text("old")
    out.symlink_to(target)
    victim.write_text("precious")
    Path(f"{target}.tmp").symlink_to(victim)
    run(program, "config", "export", "--to", "broker.xml", "--config", tmp_path / "broker.json", "-o", out)
    assert out.is_symlink() and target.read_text().startswith("<?xml") and victim.read_text() == "precious"


def test_a_device_is_written_to_and_stays_one(program, tmp_path):
    config = tmp_path / "broker.json"
    config.write_text(json.dumps({**CONFIG, "users": {}}))
    run(program, "config", "export", "--to", "artemis-properties", "--config", config, "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_what_was_read_and_files_of_users_are_not_written_over(program, tmp_path):
    (tmp_path / "broker.xml").write_text(CORE % "")
    before = (tmp_path / "broker.xml").read_text()
    (tmp_path / "artemis-users.properties").write_text("a=b\n")
    (tmp_path / "bootstrap.xml").write_text("<broker/>")
    for output in ("broker.xml", "./broker.xml", "artemis-users.properties", "bootstrap.xml"):
        said = run(program, "config", "import", tmp_path / "broker.xml", "-o", tmp_path / output, code=1).stderr
        assert "is the file" in said and "--force" in said
    assert (tmp_path / "broker.xml").read_text() == before
    file = tmp_path / "broker.json"
    file.write_text(json.dumps({"acceptors": {"a": "tcp://127.0.0.1:0"},
                                "users": {"u": {"password": "p", "roles": ["r"]}}}))
    said = run(program, "config", "export", "--to", "broker.xml", "--config", file, "-o", file, code=1).stderr
    assert "is the file" in said
    said = run(program, "config", "export", "--to", "broker.xml", "--config", file, "-o", tmp_path / "out.xml",
               code=1).stderr
    assert "artemis-users.properties is there already; --force" in said
    assert (tmp_path / "artemis-users.properties").read_text() == "a=b\n"
    assert not (tmp_path / "artemis-roles.properties").exists() and not (tmp_path / "out.xml").exists()
    run(program, "config", "export", "--to", "broker.xml", "--config", file, "-o", tmp_path / "out.xml", "--force")
    assert "u" in (tmp_path / "artemis-users.properties").read_text()
    run(program, "config", "import", tmp_path / "broker.xml", "-o", tmp_path / "broker.xml", "--force")
    assert (tmp_path / "broker.xml").read_text().startswith("{")


def test_files_beside_the_output_are_left_alone(program, tmp_path):
    (tmp_path / "broker.xml").write_text(CORE % "")
    (tmp_path / "out.json.tmp").write_text("mine")
    for words in ([], ["--force"]):
        run(program, "config", "import", tmp_path / "broker.xml", "-o", tmp_path / "out.json", *words)
        assert (tmp_path / "out.json.tmp").read_text() == "mine"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["broker.xml", "out.json", "out.json.tmp"]
        assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o600


def test_the_check_says_what_the_start_would(program, tmp_path):
    file = tmp_path / "broker.json"

    def checked(config, *words, code=0):
        file.write_text(json.dumps(config))
        ran = subprocess.run([program, "--config", str(file), "--check-config", *words], text=True,
                             capture_output=True, timeout=20)
        assert ran.returncode == code, ran.stderr
        return ran

    one = {"acceptors": {"a": "tcp://127.0.0.1:7"}}
    exposed = {"acceptors": {"a": "tcp://0.0.0.0:7"}, "securityEnabled": False, "maxDiskUsage": "x"}
    said = checked(exposed, code=3).stderr
    assert "allowAnonymousRemoteAccess" in said and "maxDiskUsage" in said
    for other in ("tcp://127.0.0.1:7", "tcp://localhost:7", "tcp://0.0.0.0:7", "tcp://[::]:7"):
        said = checked({"acceptors": {"a": "tcp://127.0.0.1:7", "b": other}}, code=3).stderr
        assert "acceptors a and b cannot both listen on port 7" in said
    for other in ("tcp://127.0.0.2:7", "tcp://127.0.0.1:8", "tcp://127.0.0.1:7?autoStart=false"):
        checked({"acceptors": {"a": "tcp://127.0.0.1:7", "b": other}})
    said = checked({**one, "users": {"u": {"password": "p", "roles": "amq, dev"}}}).stdout
    assert "users.u.roles: blanks around the name of a role belong to it" in said
    (tmp_path / "users").write_text("u=p\n")
    assert "usersFile: no rolesFile beside it" in checked({**one, "usersFile": "users"}).stdout
    both = checked({**one, "usersFile": "users", "JMXDomain": "x"}, "--print-config")
    assert "no rolesFile" in both.stderr and "JMXDomain" in both.stderr and json.loads(both.stdout)["name"]


def test_guests_can_log_in_without_users(program, tmp_path):
    files = {"broker.xml": CORE % "", "login.config": LOGIN % GUEST}
    _, said = import_folder(program, tmp_path, files)
    assert "everybody is a guest" in said and "nobody can log in" not in said
