"""The memory of the password hashes is kept from one to the next, which takes two fifths of the CPU off a sign-in.

Each hash fills 46 MiB anew. The C library gives so large a block back to the system at once, and the system clears
each of its pages before the next hash: 50 ms of CPU for a hash, 30 ms when the block is kept (`python -m bench`).
"""

import ctypes

MIB = 1024 * 1024
HASH = 47_104 * 1024  # bytes, as argon2id is asked for (models/password.py)

# glibc’s <malloc.h>
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


def keep(hashes_at_once: int) -> bool:
    """Tell the C library to keep as much as that many hashes use, in one place; False where it cannot be told.

    Before the threads that serve are started: each would otherwise keep a block of its own.
    """
    try:
        tell = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # not glibc: hashes cost what they did
        return False
    asked = {_ARENA_MAX: 1, _MMAP_THRESHOLD: 64 * MIB, _TRIM_THRESHOLD: hashes_at_once * (HASH + MIB)}
    return all(tell(what, value) == 1 for what, value in asked.items())
