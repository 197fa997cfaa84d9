"""A real Artemis as the broker of a scenario."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from player.brokers import Broker


class Artemis(Broker):
    """A real Artemis: the profile becomes its broker properties (JSON), its users and roles files."""

    settle = 0.3
    template_lock = threading.Lock()

    def __init__(self, profile, home):
        super().__init__(profile)
        self.home = Path(home).resolve()
        of_home = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]      # an instance knows its home's place
        template = Path(tempfile.gettempdir()) / f"fidelity-artemis-template-{os.getuid()}-{of_home}"
        with self.template_lock:
            if not (template / "etc/broker.xml").exists():
                self.create_template(template)
        shutil.copytree(template, self.dir / "instance")
        for path in (self.dir / "instance").rglob("*"):
            if path.is_file() and path.suffix in (".xml", ".profile", "") and path.stat().st_size < 200000:
                text = path.read_text(errors="replace")
                if str(template) in text:
                    path.write_text(text.replace(str(template), str(self.dir / "instance")))
        self.write_config()

    def write_config(self):
        profile = self.profile
        users = profile.pop("users", {})
        etc = self.dir / "instance/etc"
        (etc / "artemis-users.properties").write_text("".join(f"{u} = {d['password']}\n" for u, d in users.items()))
        roles = {}
        for user, data in users.items():
            for role in data.get("roles", []):
                roles.setdefault(role, []).append(user)
        (etc / "artemis-roles.properties").write_text("".join(f"{r} = {','.join(u)}\n" for r, u in roles.items()))
        profile["acceptorConfigurations"] = {n: self.acceptor(u) for n, u in profile.pop("acceptors").items()}
        for key in ("journalDirectory", "bindingsDirectory", "pagingDirectory", "largeMessagesDirectory"):
            profile.pop(key, None)
        (self.dir / "broker.json").write_text(json.dumps(stringify(profile), indent=2))

    def create_template(self, template):
        subprocess.run([self.home / "bin/artemis", "create", template, "--user", "admin", "--password", "admin",
                        "--require-login", "--host", "127.0.0.1", "--no-autotune", "--nio", "--no-web",
                        "--no-amqp-acceptor", "--no-mqtt-acceptor", "--no-hornetq-acceptor", "--no-stomp-acceptor",
                        "--silent"], check=True, capture_output=True)
        xml = template / "etc/broker.xml"
        text = xml.read_text()
        text = text[:text.index("<acceptors>")] + text[text.index("</addresses>") + len("</addresses>"):]
        xml.write_text(text)
        boot = template / "etc/bootstrap.xml"
        boot.write_text(re.sub(r"<web.*?</web>", "", boot.read_text(), flags=re.S))

    @staticmethod
    def acceptor(url):
        scheme, rest = url.split("://", 1)
        place, _, query = rest.partition("?")
        host, _, port = place.rpartition(":")
        params = dict(part.split("=", 1) for part in re.split("[;&]", query) if part)
        return {"factoryClassName": "org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory",
                "params": {**{k: v for k, v in params.items()}, "host": host, "port": port}}

    def environment(self):
        return {**os.environ, "JAVA_ARGS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xms128M -Xmx1G "
                "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED"}

    def command(self):
        return [str(self.dir / "instance/bin/artemis"), "run", "--properties", str(self.dir / "broker.json")]

    def errors(self):
        return [line for line in self.tail().splitlines() if "errors" in line]


def stringify(value):
    if isinstance(value, dict):
        return {k: stringify(v) for k, v in value.items()}
    if isinstance(value, list):
        return ",".join(str(stringify(v)) for v in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
