"""A job module that starts a thread while it is imported."""

import threading
import time

threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
JOBS = {"empty": lambda payload, data: b""}
