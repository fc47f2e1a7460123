# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# ./dev cluster: silos, gateways and a database as processes of this machine. ./dev chaos: the same, with faults.

local_cluster=local-cluster/OrderActors.LocalCluster.csproj

cluster_command() {
  local verb=run
  case ${1:-} in
    add-silo | add-gateway | status | stop) verb=$1 && shift ;;
  esac
  local known=--data
  [ "$verb" != run ] || known='--silos --gateways --port --data --engine'
  run_local_cluster "cluster" "$verb" "$root/.data/cluster" "$known" "$@"
}

chaos_command() {
  local options='--seed --episodes --episode --faults --rate --clients --silos --gateways --data --engine'
  run_local_cluster "chaos" chaos "$root/.data/chaos" "$options" "$@"
}

# run_local_cluster COMMAND VERB DATA OPTIONS ARGUMENT...: every option has a value, which the program checks.
run_local_cluster() {
  local command=$1 verb=$2 data=$3 known=$4 port=8080 arguments=()
  shift 4
  while [ $# -gt 0 ]; do
    case " $known " in
      *" $1 "*) [ $# -ge 2 ] || fail "$1 needs a value" 2 ;;
      *) fail "$command does not know '$1'; ./dev help lists its options" 2 ;;
    esac
    case $1 in
      --data) data=$2 ;;
      --engine)
        [ "$(engine_name "$2")" = Orleans ] || fail "a $command is several processes, which only Orleans makes one of: --engine orleans" 2
        ;;
      --port) port=$2 arguments+=("$1" "$2") ;;
      --faults | --clients) arguments+=("$1" "$2") ;;
      *)
        case $2 in
          '' | *[!0-9]*) fail "$1 is a number, not '$2'" 2 ;;
        esac
        arguments+=("$1" "$2")
        ;;
    esac
    shift 2
  done
  [ "$verb" != run ] || require_port "$port"
  require_sdk
  case $verb in
    run | chaos)
      require_data_folder "$data"
      require_postgres
      can_have_orleans "$local_cluster" || fail "a cluster takes Orleans, of which packages are missing here: $orleans_lack"
      say "Building silo and gateway…"
      build "$local_cluster" Orleans || fail "the build failed"
      ;;
    *) [ -d "$data" ] || fail "there is no cluster in $data" ;;
  esac
  local program=$root/local-cluster/bin/Orleans/Release/net10.0/OrderActors.LocalCluster.dll
  [ -f "$program" ] || fail "no cluster was ever started from here"
  use_large_generation_0
  # The program takes this shell's place, so that Ctrl-C and SIGTERM reach it and nothing else.
  exec dotnet "$program" "$verb" --data "$data" ${arguments[@]+"${arguments[@]}"}
}
