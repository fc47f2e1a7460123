# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# ./dev bench: this project and programs of the same contract in turn.

bench=load/bench/OrderActors.Bench.csproj
all_programs='local orleans adonet gin aspnet'
all_scenarios='create hot read flow'
# Where Debian's packages of Go libraries are.
go_packages=/usr/share/gocode

bench_command() {
  local data=$root/.data/bench out=$artifacts/bench programs='' arguments=() word
  while [ $# -gt 0 ]; do
    case $1 in
      --quick)
        arguments+=("$1")
        shift
        continue
        ;;
      --programs | --scenarios | --rounds | --seconds | --data | --out) [ $# -ge 2 ] || fail "$1 needs a value" 2 ;;
      *) fail "bench does not know '$1'; ./dev help lists its options" 2 ;;
    esac
    case $1 in
      --programs)
        programs=${2//,/ }
        require_words "$1" "$all_programs" "$programs"
        ;;
      --scenarios)
        require_words "$1" "$all_scenarios" "${2//,/ }"
        for word in ${2//,/ }; do arguments+=("$1" "$word"); done
        ;;
      --data) data=$2 ;;
      --out) out=$2 ;;
      --rounds)
        case $2 in '' | 1 | *[!0-9]*) fail "$1 is a number from 2, not '$2'" 2 ;; esac
        arguments+=("$1" "$2")
        ;;
      --seconds)
        case $2 in '' | *[!0-9.]*) fail "$1 is a number, not '$2'" 2 ;; esac
        arguments+=("$1" "$2")
        ;;
    esac
    shift 2
  done
  require_sdk
  require_postgres
  require_data_folder "$data"
  build_programs "${programs:-$all_programs}" "$programs"
  for word in $built; do arguments+=(--programs "$word"); done
  # For all programs in .NET, the peer too.
  use_large_generation_0
  # The program takes this shell's place, so that Ctrl-C and SIGTERM reach it and nothing else.
  exec dotnet "$root/load/bench/bin/Local/Release/net10.0/OrderActors.Bench.dll" --data "$data" --out "$out" \
    --gin "$artifacts/peers/gin" "${arguments[@]}"
}

# require_words OPTION KNOWN WORDS
require_words() {
  local word
  [ -n "${3// /}" ] || fail "$1 names some of: $2" 2
  for word in $3; do
    case " $2 " in *" $word "*) ;; *) fail "$1 knows $2, and no '$word'" 2 ;; esac
  done
}

# build_programs WANTED ASKED: leaves in $built those that can be had here. What was asked for by name must be had.
build_programs() {
  built=''
  local program lack orleans_fault=''
  require_restore "$bench" Local
  say "Building…"
  build "$bench" Local || fail "the build failed"
  case " $1 " in *' orleans '* | *' adonet '*) orleans_fault=$(orleans_program) ;; esac
  for program in $1; do
    lack=''
    case $program in
      orleans | adonet) lack=$orleans_fault ;;
      gin) lack=$(gin_program) ;;
    esac
    if [ -z "$lack" ]; then
      built="$built $program"
    elif [ -n "$2" ]; then
      fail "$program cannot be had here: $lack"
    else
      say "Left out: $program. $lack"
    fi
  done
}

# orleans_program: builds it, or says why that can't be.
orleans_program() {
  if ! can_have_orleans "$gateway"; then
    echo "Packages of Orleans are missing here: $orleans_lack."
  elif ! build "$gateway" Orleans; then
    echo "Its build failed."
  fi
}

# gin_program: builds it, or says why that can't be.
gin_program() {
  local log=$artifacts/build-gin.log library missing=''
  command -v go >/dev/null || { echo "Go is missing: apt-get install $(gin_packages)." && return; }
  for library in github.com/gin-gonic/gin github.com/jackc/pgx/v4; do
    [ -d "$go_packages/src/$library" ] || missing="$missing $library"
  done
  [ -z "$missing" ] || { echo "Go libraries are missing in $go_packages:$missing: apt-get install $(gin_packages)." && return; }
  mkdir -p "$artifacts/peers"
  # Without modules, as Debian packages Go programs: its libraries are where GOPATH says, and nothing is downloaded.
  (cd "$root" && GO111MODULE=off GOPATH=$go_packages GOCACHE=$artifacts/go-build \
    go build -o "$artifacts/peers/gin" ./load/peers/gin) >"$log" 2>&1 || echo "Its build failed: $(tail -n 1 "$log")."
}

gin_packages() { echo "golang-go golang-github-gin-gonic-gin-dev golang-github-jackc-pgx-v4-dev"; }
