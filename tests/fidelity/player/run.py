"""Plays one scenario: the steps of the script, one after the other, against a broker of its own."""
from player.broker_steps import BrokerSteps
from player.connection_steps import ConnectionSteps
from player.frames import ScenarioError
from player.normaliser import Normaliser
from player.profiles import load_profile


class Run(ConnectionSteps, BrokerSteps):
    """The state of one run: the clients by name, the broker, the transcript so far.

    The step `a-b` of a script is the method `do_a_b`, called with the words behind it and, for `send`, the text.
    """

    def __init__(self, scenario, make_broker):
        self.scenario, self.clients, self.out, self.normaliser = scenario, {}, [], Normaliser()
        self.calls = 0
        self.broker = make_broker(load_profile(scenario.meta["profile"], scenario.path.parent))

    @classmethod
    def handler_name(cls, verb):
        return "do_" + verb.replace("-", "_")

    @classmethod
    def knows(cls, verb):
        return hasattr(cls, cls.handler_name(verb))

    def close(self):
        for client in self.clients.values():
            client.sock.close()
        self.broker.remove()

    def play(self):
        """The transcript, as lines."""
        self.broker.start()
        for verb, args, text in self.scenario.steps:
            if not self.knows(verb):
                raise ScenarioError(f"unknown step {verb}")
            getattr(self, self.handler_name(verb))(args, text)
        return self.out

    def show(self, who, frames):
        for frame in frames:
            self.out += self.normaliser.frame(who, frame)


def play(scenario, make_broker):
    """The transcript of `scenario`, as lines, on the broker that `make_broker(profile)` makes."""
    run = Run(scenario, make_broker)
    try:
        return run.play()
    finally:
        run.close()
