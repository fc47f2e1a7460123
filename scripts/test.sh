# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# ./dev test: all tests on the local engine, and on Orleans those whose outcome depends on the engine.

solution=OrderActors.sln
# A test that hangs is a failure, and must not use up the time of all the others.
hang_limit=8min

passed=0 failed=0 skipped=0
test_folder='' test_child=''

test_command() {
  local only='' filter=''
  while [ $# -gt 0 ]; do
    case $1 in
      --engine)
        [ $# -ge 2 ] || fail "--engine needs a value" 2
        only=$(engine_name "$2") || fail "--engine is orleans or local, not '$2'" 2
        shift
        ;;
      -*) fail "test does not know '$1'; ./dev help lists its options" 2 ;;
      *) filter="${filter:+$filter|}FullyQualifiedName~$1" ;;
    esac
    shift
  done
  require_sdk
  require_postgres
  # Tests make their own databases. A server that the environment names may hold somebody's orders.
  unset ConnectionStrings__Orders
  prepare_test_folder

  # A restore takes seconds and the tests take minutes, so what is wrong with it is said first.
  if [ "$only" != Local ] && ! can_have_orleans "$solution"; then
    [ -z "$only" ] || fail "Orleans cannot be restored here, because packages are missing: $orleans_lack"
  fi
  if [ "$only" != Orleans ]; then
    restore_tests
    test_on Local all "$filter"
    [ -z "$only" ] || say "Left out: what takes a real cluster ($(grep -l '<Engines>Orleans<' "$root"/tests/*/*.csproj |
      sed 's|.*/tests/||; s|/.*||' | paste -sd ' ' -)), because only Orleans makes one."
  fi
  if [ "$only" = Orleans ]; then
    test_on Orleans all "$filter"
  elif [ -z "$only" ] && [ -z "$orleans_lack" ]; then
    test_on Orleans engine-dependent "$filter"
  elif [ -z "$only" ]; then
    local left_out
    left_out=$(test_projects engine-dependent | sed 's|.*/tests/||; s|/.*||' | paste -sd ' ' -)
    say "Left out: the runs on Orleans of ${left_out// /, }, because packages are missing: $orleans_lack."
  fi
  [ $((passed + failed + skipped)) -gt 0 ] || { say "No test has such a name." && failed=1; }
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

# The tests of the local engine compare it with an assembly of Orleans, and go without that where the package is missing too.
restore_tests() {
  local missing
  ! restore "$solution" Local || return 0
  missing=$(missing_orleans Local) || restore_failed Local
  without_conformance=yes
  require_restore "$solution" Local
  say "Left out: the comparison of the local engine with Orleans, because a package is missing: $missing."
}

# Everything that tests put into the temporary folder is in one place, so that nothing of it outlives them.
# The name is short (a socket's path has a limit), and others may enter: PostgreSQL does not run as root.
prepare_test_folder() {
  test_folder=$(mktemp -d "${TMPDIR:-/tmp}/oa-XXXXXX")
  rm -rf "$artifacts/test-results"
  chmod 711 "$test_folder"
  mkdir -m 1777 "$test_folder/t"
  export TMPDIR=$test_folder/t
  trap clean_up_after_tests EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

clean_up_after_tests() {
  local pid_file pid
  [ -z "$test_child" ] || kill -- "-$test_child" 2>/dev/null || true
  # A test host that died could not stop its servers.
  find "$test_folder" -name postmaster.pid 2>/dev/null | while read -r pid_file; do
    pid=$(head -n 1 "$pid_file")
    ! is_postgres "$pid" || kill -QUIT "$pid" 2>/dev/null || true
  done
  rm -rf "$test_folder" 2>/dev/null || { sleep 1 && rm -rf "$test_folder"; } || true
}

# test_projects all|engine-dependent: the project files. What uses Orleans by itself has <Orleans> in it.
test_projects() {
  local project
  for project in "$root"/tests/*/*.csproj; do
    ! grep -q '<IsTestProject>false' "$project" || continue
    [ "$1" = all ] || grep -q '<Orleans[ >]' "$project" || continue
    printf '%s\n' "$project"
  done
}

# test_on ENGINE all|engine-dependent FILTER
test_on() {
  local project
  say "== $1: building"
  if ! build "$solution" "$1"; then
    say "The build for the engine '$1' failed; none of its tests ran."
    failed=$((failed + 1))
    return
  fi
  while read -r project; do
    # A project that is for one engine only says so.
    ! grep -q '<Engines>' "$project" || grep -q "<Engines>$1</Engines>" "$project" || continue
    test_project "$project" "$1" "$3"
  done < <(test_projects "$2")
}

# test_project PROJECT ENGINE FILTER: runs one project's tests and adds what its result file counts.
test_project() {
  local name assembly results=$artifacts/test-results/$2 status=0 started=$SECONDS
  name=$(basename "$1" .csproj)
  assembly=$(dirname "$1")/bin/$2/Release/net10.0/$name.dll
  say "== $2: $name"
  mkdir -p "$results"
  # Job control gives the run a process group that can be ended as a whole, and leaves Ctrl-C what it is for the programs in it.
  set -m
  dotnet test "$assembly" --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --nologo --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none ${3:+--filter "$3"} </dev/null &
  test_child=$!
  set +m
  wait "$test_child" || status=$?
  test_child=''
  # What hangs is named on the console. A dump of it is of use to nobody who cannot debug this very process.
  find "$results" -name '*.dmp' -delete
  count_results "$results/$name.trx" "$name" "$status" "$3"
  say "   $((SECONDS - started)) s"
}

# count_results TRX NAME STATUS FILTER: a run that was cut short, or ran no test, counts as one failure beside those of its tests.
count_results() {
  local counters='' total=0 executed=0 run_passed=0
  [ ! -f "$1" ] || counters=$(grep -o '<Counters [^>]*>' "$1" | head -n 1)
  if [ -n "$counters" ]; then
    total=$(counter total) executed=$(counter executed) run_passed=$(counter passed)
  fi
  passed=$((passed + run_passed)) skipped=$((skipped + total - executed)) failed=$((failed + executed - run_passed))
  if is_cut_short "$1" || { [ "$3" -ne 0 ] && [ "$executed" -eq "$run_passed" ]; }; then
    say "$2: the run was cut short (exit code $3), so some tests may not have run; counted as one failure."
    failed=$((failed + 1))
  elif [ "$executed" -eq 0 ] && [ -z "$4" ]; then
    say "$2: no test ran, counted as one failure."
    failed=$((failed + 1))
  fi
}

# The test host died, or a test hung until it was ended.
is_cut_short() { grep -qs 'The active test run was aborted' "$1"; }

# counter NAME: reads it out of $counters.
counter() { printf '%s' "$counters" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }
