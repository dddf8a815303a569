"""A program that reads in children, as a console script does: its `__main__` imports a great deal.

`reading_parent.py modules` prints what a child holds. `reading_parent.py die` starts a sleeping job,
prints the ids of the server and its child, and is killed without a chance to tidy up.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import sqlalchemy  # what a run holds and a reader must not
import sqlmodel

import wengao.__main__

sys.path.insert(0, str(Path(__file__).parents[2] / "support" / "jobs"))

from flows.isolation.reader import IsolatedReader

assert sqlalchemy and sqlmodel and wengao

if __name__ == "__main__":
    with IsolatedReader(slots=2, jobs="hostile_jobs") as reader:
        if sys.argv[1] == "modules":
            print(reader.run("modules").answer.decode())
        else:
            seen = json.loads(reader.run("surroundings").answer)
            threading.Thread(target=reader.run, args=("sleep",)).start()
            children = Path(f"/proc/{seen['server']}/task/{seen['server']}/children")
            while not children.read_text().split():
                time.sleep(0.01)
            print(json.dumps([seen["server"], *map(int, children.read_text().split())]), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
