"""Child processes that end with this one."""
import subprocess

KILL_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
"""The kernel ties this to the starting *thread*: start processes from one that lives as long as they should."""


class Process:
    """A running program; its output goes to the end of the file `log`."""

    def __init__(self, command, log, **options):
        self.log = log
        with open(log, "ab") as output:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options)

    @property
    def pid(self):
        return self._process.pid

    def check(self):
        """Raises when the program has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"exit status {self._process.returncode}: {self._process.args}\n{self.log_tail()}")

    def log_tail(self, lines=20):
        with open(self.log, errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def signal(self, number):
        self._process.send_signal(number)

    def wait(self, timeout):
        """The exit status, once it has ended by itself."""
        return self._process.wait(timeout)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def stop(self):
        """SIGTERM, and SIGKILL after 5 s. Returns the exit status."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        return self._process.returncode
