"""The broker as a library: installs the build, builds examples/embedding against that alone, and runs it."""
import re
import subprocess
from pathlib import Path

import pytest
from raw_client import RawClient

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "embedding"


def run(*words):
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def embedding(request, tmp_path_factory):
    build = Path(request.config.getoption("program")).resolve().parent
    cache = build / "CMakeCache.txt"
    if not cache.exists():
        pytest.skip("the program is not in a build directory")
    if re.search(r"^MINIBROKER_SANITIZE:\w+=.+", cache.read_text(), re.M):
        pytest.skip("the libraries of a sanitizer's build need its flags")
    folder = tmp_path_factory.mktemp("embedding")
    run("cmake", "--install", build, "--prefix", folder / "prefix")
    run("cmake", "-S", EXAMPLE, "-B", folder / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={folder / 'prefix'}")
    run("cmake", "--build", folder / "build")
    return folder


def test_the_example_serves_until_its_input_ends(embedding):
    process = subprocess.Popen([str(embedding / "build" / "embedding")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True)
    with process:
        client = RawClient(int(process.stdout.readline()))
        client.send("SUBSCRIBE", id=1, destination="q", receipt="s")
        assert client.receive()[0] == "RECEIPT"
        client.send("SEND", "hello", destination="q")
        assert client.receive()[2] == "hello"
        process.stdin.close()
        assert client.receive() == ("", {}, "")
        assert process.wait(20) == 0


def test_the_installed_program_runs_and_the_headers_are_the_public_ones(embedding):
    assert "minibroker" in run(embedding / "prefix" / "bin" / "minibroker", "--version")
    include = embedding / "prefix" / "include" / "minibroker"
    assert {path.relative_to(include).as_posix() for path in include.rglob("*.*")} == {
        "base/log.h", "base/result.h", "broker/net/server.h", "config/address_settings.def",
        "config/address_settings.h", "config/config.h", "config/config_json.h", "config/key_type.h",
        "config/masked_text.h", "config/placeholders.h", "config/queue_attribute.h",
        "config/queue_attributes.def", "config/queue_config.h", "config/read_file.h"}
