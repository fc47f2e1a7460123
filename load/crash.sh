#!/usr/bin/env bash
# Orders while the gateway is killed with -9 again and again. Then all that was acknowledged must be there, and stock must add up.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null && pwd -P)
port=8080
data=$root/.data/crash
orders=20000
kills=3
skus=1000
on_hand=1000000
engine=()

fail() {
  printf 'crash: %s\n' "$1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      echo "load/crash.sh [--orders N] [--kills K] [--port P] [--data DIR, which must not exist yet] [--engine local|orleans]"
      exit 0
      ;;
    --orders | --kills | --port | --data | --engine) [ $# -ge 2 ] || fail "$1 needs a value" 2 ;;
    *) fail "unknown option '$1'; --help lists them" 2 ;;
  esac
  case $1 in
    --orders) orders=$2 ;;
    --kills) kills=$2 ;;
    --port) port=$2 ;;
    --data) data=$2 ;;
    --engine) engine=(--engine "$2") ;;
  esac
  shift 2
done
# The audit counts everything in the database, so the database must be this run's own.
[ ! -e "$data" ] || fail "$data exists; remove it or name another folder with --data"

url=http://127.0.0.1:$port
gateway=''
load=''
acked=$data/acked.jsonl

tool=(dotnet "$root/load/bin/Local/Release/net10.0/OrderActors.Load.dll")
passed=''

finish() {
  [ -z "$load" ] || kill "$load" 2>/dev/null || true
  [ -z "$gateway" ] || { kill "$gateway" && wait "$gateway"; } 2>/dev/null || true
  "$root/dev" stop --data "$data" >/dev/null 2>&1 || true
  # What failed stays to be looked at.
  [ -z "$passed" ] || rm -rf -- "$data"
}
trap finish EXIT

start_gateway() {
  # `./dev run` becomes the gateway's process, so its id is the one to kill.
  "$root/dev" run --data "$data" --port "$port" ${engine[@]+"${engine[@]}"} >>"$data/gateway.log" 2>&1 &
  gateway=$!
  local deadline=$((SECONDS + 180))
  until curl -sf -o /dev/null --max-time 2 "$url/readyz"; do
    kill -0 "$gateway" 2>/dev/null || fail "the gateway did not start: $(tail -n 5 "$data/gateway.log")"
    [ $SECONDS -lt $deadline ] || fail "the gateway was not ready after 180 s: $(tail -n 5 "$data/gateway.log")"
    sleep 0.2
  done
}

acknowledged() { wc -l <"$acked"; }

dotnet build "$root/load/OrderActors.Load.csproj" -c Release -p:Engine=Local -nodeReuse:false -v quiet -nologo
mkdir -p "$data"
start_gateway
"${tool[@]}" seed --url "$url" --skus $skus --on-hand $on_hand

: >"$acked"
"${tool[@]}" create --url "$url" --count "$orders" --skus $skus --lines 2 --retry --out "$acked" &
load=$!
for ((round = 1; round <= kills; round++)); do
  goal=$((orders * round / (kills + 1)))
  until [ "$(acknowledged)" -ge "$goal" ]; do
    kill -0 "$load" 2>/dev/null || fail "the load ended before kill $round of $kills"
    sleep 0.02
  done
  kill -9 "$gateway"
  wait "$gateway" 2>/dev/null || true
  echo "kill $round of $kills after about $(acknowledged) acknowledged orders"
  start_gateway
done

complete=yes
wait "$load" || complete=no
load=''
"${tool[@]}" audit --url "$url" --acked "$acked" --skus $skus --received $on_hand
[ "$complete" = yes ] || fail "not every order was acknowledged in the end"
passed=yes
echo "passed: $orders orders, $kills kills"
