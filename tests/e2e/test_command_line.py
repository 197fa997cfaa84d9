"""Completion scripts and the manual page, compared with what --help says of each command."""
import re
import subprocess
from pathlib import Path

import pytest

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "minibroker.1"


def output(program, *words):
    ran = subprocess.run([program, *words], text=True, capture_output=True, timeout=20)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def commands_in(text):
    """Names under `Subcommands:` of a --help."""
    _, _, listed = text.partition("Subcommands:\n")
    return re.findall(r"^  (\S+)", listed, re.M)


def options_in(text):
    head = text.partition("Subcommands:\n")[0]
    lines = re.findall(r"^  ((?:-\w(?:,|\b))?(?:--?[\w-]+,?)+)", head, re.M)
    return {name for line in lines for name in re.findall(r"--[\w-]+", line)}


def all_commands(program, path=()):
    text = output(program, *path, "--help")
    yield path, text
    for name in commands_in(text):
        yield from all_commands(program, (*path, name))


@pytest.fixture(scope="module")
def tree(program):
    found = dict(all_commands(program))
    assert ("queue", "stat") in found and ("completion",) in found
    return found


def complete(program, *words, cwd=None):
    """What bash offers for the last of the words."""
    script = ('source <("$1" completion bash); shift; COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); '
              '_minibroker; printf "%s\\n" "${COMPREPLY[@]}"')
    ran = subprocess.run(["bash", "-c", script, "bash", program, "minibroker", *words], text=True, capture_output=True,
                         timeout=20, cwd=cwd)
    assert ran.returncode == 0 and not ran.stderr, ran.stderr
    return set(ran.stdout.split())


def test_bash_offers_every_command_and_option(program, tree):
    for path, text in tree.items():
        offered = complete(program, *path, "")
        assert set(commands_in(text)) <= offered, path
        assert options_in(text) <= offered, path


def test_bash_offers_choices_after_their_option(program):
    assert complete(program, "config", "export", "--to", "") == {"artemis-properties", "broker.xml"}
    assert complete(program, "config", "export", "--to", "b") == {"broker.xml"}
    assert complete(program, "completion", "z") == {"zsh"}
    assert complete(program, "queue", "st") == {"stat"}
    assert complete(program, "--log-level", "") == {"trace", "debug", "info", "warn", "error"}
    assert complete(program, "--config", "") == set()     # files, by `-o default`


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_take_their_script(program, tree, tmp_path, shell):
    script = output(program, "completion", shell)
    for path, text in tree.items():
        for name in [*commands_in(text), *(option.lstrip("-") for option in options_in(text))]:
            assert name in script, (path, name)
    file = tmp_path / "script"
    file.write_text(script)
    ran = subprocess.run([shell, "-n", str(file)], text=True, capture_output=True, timeout=20)
    assert ran.returncode == 0 and not ran.stderr, ran.stderr


def test_fish_offers_commands_and_options(program):
    def offered(line):
        script = f"'{program}' completion fish | source; complete -C '{line}'"
        ran = subprocess.run(["fish", "-c", script], text=True, capture_output=True, timeout=20)
        return {row.split("\t")[0] for row in ran.stdout.splitlines()}
    assert offered("minibroker queue ") >= {"stat", "create", "delete", "purge"}
    assert "show" not in offered("minibroker queue ")
    assert "--maxColumnSize" in offered("minibroker queue stat --max")
    assert offered("minibroker config export --to ") == {"artemis-properties", "broker.xml"}


def test_an_unknown_shell_is_refused(program):
    for words in (["completion"], ["completion", "tcsh"]):
        ran = subprocess.run([program, *words], text=True, capture_output=True, timeout=20)
        assert ran.returncode == 1 and ran.stderr


def test_the_manual_page_is_the_command_line_s(program, tree):
    page = MANUAL.read_text()
    assert page == output(program, "man"), "run: minibroker man >docs/minibroker.1"
    plain = page.replace("\\-", "-")
    for path, text in tree.items():
        if path and not commands_in(text):
            section = re.search(rf"^\.SS {re.escape(' '.join(path))}( [^\n]*)?\n(.*?)(?=^\.S[SH])", plain, re.M | re.S)
            assert section, f"no section for {path}"
        elif not path:
            section = re.search(r"^\.SH (OPTIONS)\n(.*?)(?=^\.SH)", plain, re.M | re.S)
        else:
            continue
        for option in options_in(text):
            assert re.search(rf"{re.escape(option)}\b", section[2]), (path, option)


def test_groff_has_nothing_to_say_about_the_manual_page():
    words = ["groff", "-man", "-Tutf8", "-ww", "-z", str(MANUAL)]
    ran = subprocess.run(words, text=True, capture_output=True, timeout=20)
    assert ran.returncode == 0 and not ran.stderr, ran.stderr
