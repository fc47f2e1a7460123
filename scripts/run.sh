# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# ./dev run: everything from a fresh clone to a gateway that answers. ./dev stop: what a killed one left behind.

gateway=api-gateway/OrderActors.ApiGateway.csproj

run_command() {
  local port=8080 data=$root/.data engine=''
  while [ $# -gt 0 ]; do
    case $1 in
      --port | --data | --engine) [ $# -ge 2 ] || fail "$1 needs a value" 2 ;;
      *) fail "run does not know '$1'; ./dev help lists its options" 2 ;;
    esac
    case $1 in
      --port) port=$2 ;;
      --data) data=$2 ;;
      --engine) engine=$(engine_name "$2") || fail "--engine is orleans or local, not '$2'" 2 ;;
    esac
    shift 2
  done
  require_port "$port"
  require_sdk
  require_data_folder "$data"
  data=$(cd "$data" && pwd -P)
  ! is_in_use "$data" || fail "another instance is running on the data in $data"
  [ -n "${ConnectionStrings__Orders:-}" ] || require_postgres

  if [ -z "$engine" ]; then
    engine=Orleans
    if ! can_have_orleans "$gateway"; then
      engine=Local
      say "Packages of Orleans are missing here ($orleans_lack); going on with the local engine."
    fi
  elif [ "$engine" = Orleans ]; then
    can_have_orleans "$gateway" || fail "Orleans cannot be restored here, because packages are missing: $orleans_lack"
  fi
  [ "$engine" = Orleans ] || require_restore "$gateway" Local
  say "Building for the engine '$engine'…"
  build "$gateway" "$engine" || fail "the build failed"

  local folder=$root/api-gateway/bin/$engine/Release/net10.0
  export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-Development} ASPNETCORE_CONTENTROOT=$folder
  export Gateway__Silo=InProcess Shutdown__ReadinessDelay=00:00:00
  export ASPNETCORE_URLS=http://127.0.0.1:$port Dev__DataFolder=$data Dev__Banner=true
  use_large_generation_0
  # The program takes this shell's place, so that Ctrl-C and SIGTERM reach it and nothing else.
  exec dotnet "$folder/OrderActors.ApiGateway.dll"
}

require_port() {
  case $1 in
    '' | *[!0-9]* | ??????*) fail "--port is a number from 1 to 65535, not '$1'" 2 ;;
  esac
  if [ "$1" -lt 1 ] || [ "$1" -gt 65535 ]; then fail "--port is a number from 1 to 65535, not '$1'" 2; fi
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || fail "port $1 is in use; --port takes another"
}

require_data_folder() {
  mkdir -p "$1" 2>/dev/null || fail "the data folder $1 cannot be made"
  if ! [ -r "$1" ] || ! [ -w "$1" ] || ! [ -x "$1" ]; then fail "the data folder $1 is not readable and writable for you"; fi
}

# Whether a program runs on this data folder. It holds a lock; where flock is missing, the program itself finds out.
is_in_use() {
  command -v flock >/dev/null && [ -f "$1/postgres/lock" ] && ! flock -n "$1/postgres/lock" true
}

# Ends the server of a data folder whose program was killed. A new `./dev run` on that folder needs no such thing.
stop_command() {
  local data=$root/.data cluster pid
  while [ $# -gt 0 ]; do
    if [ "$1" != --data ] || [ $# -lt 2 ]; then fail "stop takes --data DIR and nothing else" 2; fi
    data=$2
    shift 2
  done
  ! is_in_use "$data" || fail "a program runs on $data; end that, and it stops its server"
  # Where the server's files are may be another folder: root's home is closed to the user that the server runs as.
  cluster=$(sed -n 's/.*"cluster": *"\(.*\)".*/\1/p' "$data/postgres/server.json" 2>/dev/null || true)
  pid=$(head -n 1 "$cluster/postmaster.pid" 2>/dev/null || true)
  if [ -z "$pid" ] || ! is_postgres "$pid"; then
    say "No PostgreSQL server runs on $data."
    return
  fi
  # SIGINT asks PostgreSQL for a fast shutdown: clients are cut off, everything acknowledged is kept.
  kill -INT "$pid" || fail "the server with process id $pid is not yours to stop"
  while is_postgres "$pid"; do sleep 0.1; done
  say "Stopped the PostgreSQL server with process id $pid."
}

# What is parked is in the database, so it takes no cluster and no engine to see to it.
effects_command() {
  local data=$root/.data arguments=() silo=silo/OrderActors.Silo.csproj
  while [ $# -gt 0 ]; do
    if [ "$1" = --data ]; then
      [ $# -ge 2 ] || fail "--data needs a value" 2
      data=$2
      shift
    else
      arguments+=("$1")
    fi
    shift
  done
  case ${#arguments[@]} in
    1) [ "${arguments[0]}" = list ] ;;
    2) [ "${arguments[0]} ${arguments[1]}" = 'retry --all' ] ;;
    3) [ "${arguments[0]}" = retry ] ;;
    *) false ;;
  esac || fail "effects takes list, retry ORDER KEY or retry --all; ./dev help lists its options" 2
  require_sdk
  require_restore "$silo" Local
  build "$silo" Local || fail "the build failed"
  export Dev__DataFolder=$data
  exec dotnet "$root/silo/bin/Local/Release/net10.0/OrderActors.Silo.dll" effects "${arguments[@]}"
}
