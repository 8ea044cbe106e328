"""Python imports this before anything else where its folder is on PYTHONPATH: the process lives at one moment."""

import os

import time_machine

time_machine.travel(os.environ["PICTURES_MOMENT"], tick=False).start()
