"""A worker that serves nobody."""

import os
import time

print(f"mails of the queue {os.environ['QUEUE']}", flush=True)
while True:
    time.sleep(60)
