# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# Restoring and building, on an engine that can be had here.

# Microsoft.Orleans.* packages that the last failed restore could not find, or why it failed if it was something else.
orleans_lack=''

# Puts a build tool's first errors on stderr, or its last words if it names no error.
show_errors() {
  if grep -q ': error ' "$1"; then
    grep ': error ' "$1" | sed 's/ \[[^]]*\]$//' | sort -u | awk 'NR <= 25' >&2
  else
    tail -n 20 "$1" >&2
  fi
}

# restore TARGET ENGINE: quiet; leaves its words in the log.
restore() {
  mkdir -p "$artifacts"
  dotnet restore "$root/$1" -p:Engine="$2" -nodeReuse:false >"$artifacts/restore-$2.log" 2>&1
}

# can_have_orleans TARGET: tries to restore with Orleans, and fills orleans_lack if that fails.
# NuGet itself remembers a restore that worked and looks again only when packages or sources change.
can_have_orleans() {
  ! restore "$1" Orleans || return 0
  local log=$artifacts/restore-Orleans.log
  orleans_lack=$(sed -n 's/.*error NU110[0-9]: Unable to find package \([^ ]*\).*/\1/p' "$log" |
    sed 's/\.$//' | sort -u | grep '^Microsoft\.Orleans\.' | paste -sd ' ' - | sed 's/ /, /g' || true)
  [ -n "$orleans_lack" ] || orleans_lack=$(sed -n 's/.*error \(NU[0-9]*: .*\)/\1/p' "$log" | head -n 1)
  [ -n "$orleans_lack" ] || orleans_lack="see ${log#"$root/"}"
  return 1
}

require_restore() {
  restore "$1" "$2" && return
  show_errors "$artifacts/restore-$2.log"
  fail "the packages for the engine '$2' could not be restored"
}

# build TARGET ENGINE: a quiet Release build of what was restored.
build() {
  local log=$artifacts/build-$2.log
  dotnet build "$root/$1" -c Release -p:Engine="$2" --no-restore -nodeReuse:false -v quiet >"$log" 2>&1 && return
  show_errors "$log"
  return 1
}

# engine_name TEXT: the name as MSBuild has it.
engine_name() {
  case $1 in
    orleans | Orleans) echo Orleans ;;
    local | Local) echo Local ;;
    *) return 1 ;;
  esac
}
