# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# Restoring and building, on an engine that can be had here.

# Microsoft.Orleans.* packages that the last restore with Orleans could not find.
orleans_lack=''
# Not empty where the tests are built without the comparison of the local engine with an assembly of Orleans.
without_conformance=''

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
  dotnet restore "$root/$1" -p:Engine="$2" ${without_conformance:+-p:Conformance=false} -nodeReuse:false \
    >"$artifacts/restore-$2.log" 2>&1
}

# missing_orleans ENGINE: the Microsoft.Orleans.* packages that no source of packages has, if nothing else is wrong with the restore.
missing_orleans() {
  awk '
    !/: error / { next }
    !/: error NU110[123]: / { other = 1; next }
    # A second line says which versions there are.
    !/Unable to find (a stable )?package / { next }
    {
      sub(/.*Unable to find (a stable )?package /, "")
      sub(/[ ;,].*/, "")
      sub(/\.$/, "")
      if (!/^Microsoft\.Orleans\./) other = 1
      else if (!seen[$0]++) names = names (names == "" ? "" : ", ") $0
    }
    END { if (other || names == "") exit 1; print names }
  ' "$artifacts/restore-$1.log"
}

# can_have_orleans TARGET: tries to restore with Orleans, and fills orleans_lack where its packages cannot be found. Whatever else is
# wrong with a restore is no reason to take another engine, since nobody would learn of it.
# NuGet itself remembers a restore that worked and looks again only when packages or sources change.
can_have_orleans() {
  orleans_lack=''
  ! restore "$1" Orleans || return 0
  orleans_lack=$(missing_orleans Orleans) || restore_failed Orleans
  return 1
}

require_restore() {
  restore "$1" "$2" || restore_failed "$2"
}

restore_failed() {
  show_errors "$artifacts/restore-$1.log"
  fail "the packages for the engine '$1' could not be restored"
}

# build TARGET ENGINE: a quiet Release build of what was restored.
build() {
  local log=$artifacts/build-$2.log
  dotnet build "$root/$1" -c Release -p:Engine="$2" ${without_conformance:+-p:Conformance=false} --no-restore -nodeReuse:false \
    -v quiet >"$log" 2>&1 && return
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
