"""What systemd does for a service with Type=notify, NotifyAccess=all, Restart=on-failure,
KillMode=process and a descriptor store. Usage: service-manager.py SOCKET COMMAND...

Prints what it is told, a line each; ends when the main process has ended in order.
"""
import array
import ctypes
import os
import select
import socket
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

path, command = sys.argv[1], sys.argv[2:]
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(path)
store = []  # (name, descriptor)
main = 0
watched = -1


def say(line):
    print(line, flush=True)


def start():
    environment = dict(os.environ, NOTIFY_SOCKET=path)
    pid = os.fork()
    if pid:
        say(f"started with {len(store)} descriptors")
        return pid
    high = [(name, os.dup2(fd, 500 + i)) for i, (name, fd) in enumerate(store)]
    for i, (_, fd) in enumerate(high):
        os.dup2(fd, 3 + i, inheritable=True)
    os.closerange(3 + len(high), 1000)
    if high:
        environment["LISTEN_PID"] = str(os.getpid())
        environment["LISTEN_FDS"] = str(len(high))
        environment["LISTEN_FDNAMES"] = ":".join(name for name, _ in high)
    os.execve(command[0], command, environment)


def watch(pid):
    global main, watched
    if watched >= 0:
        os.close(watched)
    main, watched = pid, os.pidfd_open(pid)


def receive():
    data, control, _, _ = notify.recvmsg(4096, socket.CMSG_SPACE(4))
    given = array.array("i")
    for _, _, octets in control:
        given.frombytes(octets)
    lines = dict(line.split("=", 1) for line in data.decode().splitlines())
    name = lines.get("FDNAME")
    if "FDSTORE" in lines:
        inode = os.fstat(given[0]).st_ino
        for known in [k for k in store if k[0] == name and os.fstat(k[1]).st_ino == inode]:
            store.remove(known)
            os.close(known[1])
        store.append((name, given[0]))
    elif "FDSTOREREMOVE" in lines:
        for known in [known for known in store if known[0] == name]:
            store.remove(known)
            os.close(known[1])
    else:
        say(" ".join(f"{key}={value}" for key, value in lines.items()))
    if "MAINPID" in lines and int(lines["MAINPID"]) != main:
        watch(int(lines["MAINPID"]))


watch(start())
statuses = {}
while True:
    ready, _, _ = select.select([notify, watched], [], [])
    if notify in ready:
        receive()
        continue
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            statuses[pid] = status
    except ChildProcessError:
        pass
    if statuses.get(main, 0) == 0:
        say(f"ended in order with {len(store)} descriptors")
        sys.exit(0)
    say("the main process died")
    time.sleep(0.5)
    watch(start())
