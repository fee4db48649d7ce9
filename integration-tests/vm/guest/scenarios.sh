# Runs the scenarios one after the other and says on standard output how each ends. Called by
# vm-scenarios.service at each boot; what has been done is in /var/lib/vm.
#
# A scenario is a program of bash: its status is 0 (PASS), 77 (SKIP) or another (FAIL). One that exits
# with 99 is called again after a reboot, with `phase` one higher.
set -u
state=/var/lib/vm
payload=/run/payload
mkdir -p "$state/log"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root payload state
cd /root || exit

wanted() {
  local name
  [[ $1 == 00-* ]] && return
  [[ $(<"$payload/wanted") ]] || return 0
  while read -r name; do
    [[ $1 == *$name* ]] && return
  done <"$payload/wanted"
  return 1
}

verdict() {
  printf '%s %s (%s s)\n' "$1" "$name" "$(($(cut -d. -f1 /proc/uptime) - began))"
  : >"$state/$name.done"
  if [[ $1 == FAIL ]]; then
    echo $(($(cat "$state/failed" 2>/dev/null || echo 0) + 1)) >"$state/failed"
    sed 's/^/    /' "$state/log/$name" | tail -n 60
  else
    grep '^seen: ' "$state/log/$name" | sed 's/^seen: /    /'
  fi
}

if [[ ! -e $state/begun ]]; then
  : >"$state/begun"
  echo "vm: begin $(uname -r), $(systemctl --version | head -n 1)"
fi
for file in "$payload"/scenarios/*; do
  name=${file##*/}
  wanted "$name" && [[ ! -e $state/$name.done ]] || continue
  began=$(cut -d. -f1 /proc/uptime)
  phase=$(cat "$state/$name.phase" 2>/dev/null || echo 1)
  phase=$phase timeout --kill-after=10 1800 bash -euo pipefail -c ". $payload/lib.sh; . $file" \
    >>"$state/log/$name" 2>&1 </dev/null
  status=$?
  case $status in
    0) verdict PASS ;;
    77) verdict SKIP ;;
    99)
      echo $((phase + 1)) >"$state/$name.phase"
      sync
      systemctl reboot
      exit
      ;;
    *) verdict FAIL ;;
  esac
done
echo "vm: end $(cat "$state/failed" 2>/dev/null || echo 0)"
sleep 1
systemctl poweroff
