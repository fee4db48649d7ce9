# Memory, processes and CPU of apps are limited. Sourced by scenarios, with `tasuki` set.
# shellcheck shell=bash
work=$(mktemp -d)
chmod 755 "$work"

group_of() { sed -n 's/^0:://p' "/proc/$1/cgroup"; }

described() { [[ $("${tasuki[@]}" describe "$1") == *"$2"* ]]; }

memory_is_limited() {
  "${tasuki[@]}" start "$payload/big.py" --name big --cgroup memory=64M --max-restarts 1 -- "$work/grow"
  local group
  group=$(group_of "$(pids big)")
  seen "group of an app: $group"
  is "$(<"/sys/fs/cgroup$group/memory.max")" 67108864
  : >"$work/grow"
  eventually 90 described big 'out of memory (cgroup memory=64M)'
  seen "$("${tasuki[@]}" describe big | grep 'out of memory' | tr -s ' ' | head -n 1)"
  "${tasuki[@]}" delete big
}

processes_are_limited() {
  cat >"$work/forks.sh" <<'END'
for i in $(seq 30); do sleep 1000 & done
wait
END
  "${tasuki[@]}" start "$work/forks.sh" --name forks --cgroup pids=10 --no-autorestart \
    --error "/tmp/forks-$$.log" || true
  eventually 60 grep -q fork "/tmp/forks-$$.log"
  seen "$(head -n 1 "/tmp/forks-$$.log")"
  "${tasuki[@]}" delete forks
}

cpu_is_limited() {
  "${tasuki[@]}" start "$payload/busy.sh" --name busy --cgroup cpu=0.2
  local pid group before after
  pid=$(pids busy)
  group=$(group_of "$pid")
  is "$(<"/sys/fs/cgroup$group/cpu.max")" '20000 100000'
  systemctl daemon-reload
  sleep 2
  before=$(sed -n 's/^usage_usec //p' "/sys/fs/cgroup$group/cpu.stat")
  sleep 10
  after=$(sed -n 's/^usage_usec //p' "/sys/fs/cgroup$group/cpu.stat")
  seen "limited to 0.2 CPUs: used $(((after - before) / 1000)) ms in 10 s"
  (((after - before) < 2600000)) || fail 'the limit of CPU does not hold'
  "${tasuki[@]}" delete busy
  [[ ! -e /sys/fs/cgroup$group ]] || fail 'the group is left over'
}

all_limits() {
  warm
  memory_is_limited
  processes_are_limited
  cpu_is_limited
}
