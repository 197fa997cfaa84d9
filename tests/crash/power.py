"""What would be left of a journal's directory if power had failed: what was synced, under the names that were."""
from pathlib import Path


class File:
    def __init__(self, data=b""):
        self.data = bytearray(data)
        self.synced = bytes(data)


class Disk:
    """The files as they are now count as synced; `play` goes on from there with what a shim wrote down."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self.names = {path.name: File(path.read_bytes()) for path in self.directory.iterdir() if path.name != "lock"}
        self.synced_names = dict(self.names)
        self.open = {}
        self.at = {}

    def play(self, events):
        for kind, descriptor, result, data in events:
            if kind == "o" and descriptor >= 0:
                name = data.decode()
                if name.endswith((".mbj", ".mbj.tmp", ".mbp")):
                    self.open[descriptor] = self.names.setdefault(name, File())
                else:
                    self.open.pop(descriptor, None)
            elif kind == "p":
                self.at[descriptor] = result
            elif kind == "w" and result > 0:
                begin = self.at[descriptor]
                self.open[descriptor].data[begin:begin + result] = data
            elif kind == "t" and descriptor in self.open:
                del self.open[descriptor].data[result:]
            elif kind == "]" and result == 0:
                self.open[descriptor].synced = bytes(self.open[descriptor].data)
            elif kind == "r" and result == 0:
                old, new = data.decode().split("\0")
                self.names[new] = self.names.pop(old)
            elif kind == "u" and result == 0:
                self.names.pop(data.decode(), None)
            elif kind == "d" and result == 0:
                self.synced_names = dict(self.names)

    def lose_power(self):
        """Puts the directory into the state that is sure to be on disk. Returns how many bytes went."""
        before = sum(path.stat().st_size for path in self.directory.iterdir())
        for path in self.directory.iterdir():
            if path.name != "lock":
                path.unlink()
        for name, file in self.synced_names.items():
            (self.directory / name).write_bytes(file.synced)
        return max(0, before - sum(path.stat().st_size for path in self.directory.iterdir()))
