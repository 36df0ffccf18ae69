"""For all tests in Python: programs start, also where the kernel once fails to."""

import errno
import subprocess


class PatientPopen(subprocess.Popen):
    """A process whose start is tried again when execve fails with EFAULT, which names no fault of the program or of its
    arguments: a virtual machine's kernel did so about once in ten thousand starts, and the next one succeeded."""

    STARTS_MAX = 5

    def __init__(self, *arguments, **options):
        for start in range(1, self.STARTS_MAX + 1):
            try:
                return super().__init__(*arguments, **options)
            except OSError as error:
                if error.errno != errno.EFAULT or start == self.STARTS_MAX:
                    raise


subprocess.Popen = PatientPopen
