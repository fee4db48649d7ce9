# What scenarios have in common. Sourced with `set -euo pipefail`.
# shellcheck shell=bash
export NO_COLOR=1 SYSTEMD_PAGER='' SYSTEMD_COLORS=0

# What a reader of the results is to see, also when all is well.
seen() { printf 'seen: %s\n' "$*"; }

fail() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# All is slow in an emulated machine.
patience=1
grep -q TCG /proc/cpuinfo && patience=6

# eventually SECONDS COMMAND...
eventually() {
  local deadline=$((SECONDS + $1 * patience))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "not within time: $*"
    sleep 0.5
  done
}

contains() { [[ $1 == *"$2"* ]] || fail "not found: '$2' in: $1"; }

is() { [[ $1 == "$2" ]] || fail "'$2' expected, found '$1'${3:+ ($3)}"; }

# property UNIT NAME
property() { "${systemctl[@]}" show -P "$2" "$1"; }

systemctl=(systemctl)

# As the user deploy, with the user's own manager where there is one.
as_deploy() {
  setpriv --reuid deploy --regid deploy --init-groups \
    env HOME=/home/deploy XDG_RUNTIME_DIR="/run/user/$(id -u deploy)" sh -c 'cd; exec "$@"' sh "$@"
}

# Whose Tasuki it is: `tasuki` of root, or of deploy.
tasuki=(tasuki)

# pids of an app's processes, sorted
pids() { "${tasuki[@]}" pid "$1" | sort -n | xargs; }

online() { [[ $("${tasuki[@]}" jlist | grep -o '"status":"online"' | wc -l) == "$1" ]]; }

# server PORT NAME [OPTION...]: a server in two processes
server() {
  warm
  PORT=$1 "${tasuki[@]}" start "$payload/hello.py" --name "$2" -i 2 "${@:3}"
}

# A client gives a daemon some seconds to come up: here it may take more.
warm() { eventually 120 "${tasuki[@]}" ping; }

answers() { python3 "$payload/load.py" once "$1"; }

# load_begin PORT ... load_end: new connections without a pause; every one has to be answered
load_begin() {
  load_results=$(mktemp)
  python3 "$payload/load.py" steady "$1" >"$load_results" &
  load_pid=$!
  eventually 30 test -s "$load_results"
}

load_end() {
  kill -TERM "$load_pid"
  wait "$load_pid" || fail "under load: $(cat "$load_results")"
  seen "${1:-load}: $(tail -n 1 "$load_results")"
}

main_pid() { property "$1" MainPID; }

# Ends what is there, whatever the scenario left.
cleaned() {
  local status=$? unit
  set +e
  if ((status != 0 && status != 99)); then
    for unit in tasuki-root tasuki-deploy; do
      systemctl status --no-pager -n 40 "$unit" 2>/dev/null
    done
    tail -n 15 /root/.tasuki/tasukid.log /home/deploy/.tasuki/tasukid.log 2>/dev/null
  fi
  ((status == 99)) && exit 99
  tasuki kill
  as_deploy tasuki kill
  for unit in tasuki-root tasuki-deploy; do
    systemctl disable --now "$unit" 2>/dev/null
    rm -f "/etc/systemd/system/$unit.service"
  done
  systemctl daemon-reload
  systemctl reset-failed 2>/dev/null
  rm -rf /root/.tasuki /home/deploy/.tasuki
  exit "$status"
}
trap cleaned EXIT
