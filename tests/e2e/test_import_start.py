"""What `config import` writes can be started on, or its notes say what keeps it from that."""
import json
import subprocess

import pytest

CORE = ('<configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core"><acceptors>%s</acceptors>%s'
        "</core></configuration>")
LOCAL = '<acceptor name="a">tcp://127.0.0.1:7?protocols=STOMP</acceptor>'
SECURITY_OFF = "<security-enabled>false</security-enabled>"


def run(program, *words, code=0):
    ran = subprocess.run([program, *map(str, words)], text=True, capture_output=True, timeout=20)
    assert ran.returncode == code, ran.stderr
    return ran


def imported(program, folder, acceptors=LOCAL, more="", *words):
    """The output as read, and what was said."""
    (folder / "broker.xml").write_text(CORE % (acceptors, more))
    ran = run(program, "config", "import", folder / "broker.xml", "-o", folder / "out.json", *words)
    return json.loads((folder / "out.json").read_text()), ran.stderr


def users_files(folder, users, roles="amq = admin,bob,eve\n"):
    (folder / "artemis-users.properties").write_text(users)
    (folder / "artemis-roles.properties").write_text(roles)


def check(program, folder, code=0):
    ran = run(program, "--config", folder / "out.json", "--check-config", code=code)
    return ran.stdout + ran.stderr


def test_a_user_that_is_refused_does_not_take_the_others_with_it(program, tmp_path):
    users_files(tmp_path, "admin = secret\nbob =\neve=ENC(1:AB:CD)\n")
    config, said = imported(program, tmp_path)
    assert "usersFile" not in config and "rolesFile" not in config
    assert config["users"] == {"admin": {"password": "secret", "roles": ["amq"]},
                               "eve": {"password": "ENC(1:AB:CD)", "roles": ["amq"]}}
    assert "line 2: bob: " in said and "its other users (2) are in users of the output" in said
    assert "secret" not in said
    check(program, tmp_path)


def test_files_without_refused_users_stay_files(program, tmp_path):
    users_files(tmp_path, "admin = secret\n")
    config, _ = imported(program, tmp_path)
    assert config["usersFile"] == "artemis-users.properties" and "users" not in config


def test_when_no_user_is_left_it_says_so(program, tmp_path):
    users_files(tmp_path, "admin =\nbob=\n")
    config, said = imported(program, tmp_path)
    assert config["users"] == {} and "none of its users is left" in said and "nobody can log in" in said
    assert "admin: " in said and "bob: " in said


def test_a_password_that_broker_json_cannot_say_is_named(program, tmp_path):
    users_files(tmp_path, "admin =\nbob = a${HOME}b\neve = e\n")
    config, said = imported(program, tmp_path)
    assert set(config["users"]) == {"eve"} and "bob: its name, password or a role has ${" in said


def test_the_file_of_refused_users_is_not_written_over(program, tmp_path):
    users_files(tmp_path, "admin =\n")
    (tmp_path / "broker.xml").write_text(CORE % (LOCAL, ""))
    said = run(program, "config", "import", tmp_path / "broker.xml", "-o", tmp_path / "artemis-users.properties",
               code=1).stderr
    assert "--force" in said


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_two_acceptors_on_one_port_are_told(program, tmp_path, host):
    _, said = imported(program, tmp_path, LOCAL + f'<acceptor name="b">tcp://{host}:7</acceptor>')
    assert "the output does not start: acceptors a and b cannot both listen on port 7" in said
    check(program, tmp_path, code=3)


def test_without_security_the_note_says_what_to_set(program, tmp_path):
    _, said = imported(program, tmp_path, LOCAL.replace("127.0.0.1", "0.0.0.0"), SECURITY_OFF)
    assert "the output does not start: acceptors.a: securityEnabled is false" in said
    assert '"allowAnonymousRemoteAccess": true' in said and "nobody can log in" not in said
    check(program, tmp_path, code=3)
    _, said = imported(program, tmp_path, LOCAL, SECURITY_OFF)
    assert "does not start" not in said and "nobody can log in" not in said
    check(program, tmp_path)
    assert "nobody can log in" in imported(program, tmp_path)[1]


def test_a_divert_with_the_name_of_a_queue_is_told(program, tmp_path):
    _, said = imported(program, tmp_path, LOCAL,
                       '<addresses><address name="q"><anycast><queue name="q"/></anycast></address></addresses>'
                       '<diverts><divert name="q"><address>q</address><forwarding-address>x</forwarding-address>'
                       "</divert></diverts>")
    for text in (said, check(program, tmp_path)):
        assert "AMQ222006: Binding already exists with name q, divert will not be deployed" in text
        assert "Give the divert another name" in text


def test_its_own_output_is_imported_as_it_is(program, tmp_path):
    users_files(tmp_path, "admin = secret\n")
    config, _ = imported(program, tmp_path)
    ran = run(program, "config", "import", tmp_path / "out.json", "-o", tmp_path / "again.json")
    assert json.loads((tmp_path / "again.json").read_text()) == config
    assert "given more than once" not in ran.stderr and "left out" not in ran.stderr
    # Elsewhere the files are still found, and login.config beside the file is not asked.
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "login.config").write_text("broken {")
    out = tmp_path / "elsewhere" / "out.json"
    run(program, "config", "import", tmp_path / "out.json", "-o", out)
    assert json.loads(out.read_text())["usersFile"] == "../artemis-users.properties"
    run(program, "--config", out, "--check-config")


def test_users_of_the_command_line_count_over_those_of_the_file(program, tmp_path):
    users_files(tmp_path, "admin = secret\n")
    imported(program, tmp_path)
    (tmp_path / "others").write_text("u = p\n")
    ran = run(program, "config", "import", tmp_path / "out.json", "--users", tmp_path / "others")
    assert json.loads(ran.stdout)["usersFile"] == str(tmp_path / "others")
    assert "usersFile: the files of the command line count instead" in ran.stderr
