"""The memory that one password’s hash used serves for the next: the system need not clear it again."""

import platform
import subprocess
import sys

import pytest

from models import kept_memory

PAGES_OF_A_HASH = kept_memory.HASH // 4096
HASHED_IN_A_THREAD = """
import resource, threading
from models import kept_memory
from models.password import hash_password
{first}
def hash_some():
    hash_password("Cour-de-recré!")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    hash_password("Cour-de-recré!")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
one = threading.Thread(target=hash_some)
one.start()
one.join()
"""


def pages_cleared(first: str) -> int:
    """How many pages the system had to give for the second hash of a thread, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", HASHED_IN_A_THREAD.format(first=first)], capture_output=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told to keep memory")
def test_the_next_hash_finds_its_memory_ready() -> None:
    assert pages_cleared("assert kept_memory.keep(4)") < PAGES_OF_A_HASH // 10
    assert pages_cleared("") > PAGES_OF_A_HASH // 2
