"""Takes 200 MB once the file given as argument is there."""
import os
import sys
import time

while not os.path.exists(sys.argv[1]):
    time.sleep(0.2)
kept = bytearray(200_000_000)
time.sleep(1000)
