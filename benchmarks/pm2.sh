# Sourced by the scripts that measure beside PM2.
# shellcheck shell=bash

# Fetches PM2 from npm into target/pm2 of this folder, once; it stays there.
fetch_pm2() {
  local folder
  folder=$(dirname "$(readlink -f -- "${BASH_SOURCE[0]}")")/target/pm2
  mkdir -p "$folder"
  [ -x "$folder/node_modules/.bin/pm2" ] ||
    npm install --prefix "$folder" --no-audit --no-fund --loglevel=error pm2@7
}
