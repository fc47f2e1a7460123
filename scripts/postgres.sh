# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# PostgreSQL server programs: found, or installed with the system's package manager.

# NULLS NOT DISTINCT, which the schema uses, came with 15.
oldest_postgres=15

# The folder with the server programs, or nothing. PATH goes first: it is what the user chose.
find_postgres() {
  local folder major best='' best_major=0
  folder=$(command -v postgres || true)
  for folder in "${folder%/*}" /usr/lib/postgresql/*/bin /usr/lib/postgresql*/bin /usr/libexec/postgresql* /usr/pgsql-*/bin \
    /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin; do
    if ! [ -x "$folder/postgres" ] || ! [ -x "$folder/initdb" ]; then continue; fi
    major=$("$folder/postgres" --version | sed -n 's/^[^0-9]*\([0-9][0-9]*\).*/\1/p')
    if [ "$major" -ge "$oldest_postgres" ] && [ "$major" -gt "$best_major" ]; then
      best=$folder best_major=$major
    fi
    [ -z "$best" ] || [ "$best" != "$(dirname "$(command -v postgres || echo /)")" ] || break
  done
  printf '%s' "$best"
}

# Leaves the folder of the server programs on PATH, where the program and the tests look first.
require_postgres() {
  local folder
  folder=$(find_postgres)
  if [ -z "$folder" ]; then
    install_postgres
    folder=$(find_postgres)
    [ -n "$folder" ] || fail "PostgreSQL $oldest_postgres or newer is needed and the package manager has only an older one; \
install it, or set ConnectionStrings__Orders"
  fi
  PATH=$folder:$PATH
}

install_postgres() {
  local manager as_root='' log=$artifacts/postgres-install.log
  for manager in brew apt-get dnf apk pacman zypper none; do
    ! command -v "$manager" >/dev/null || break
  done
  local advice="install PostgreSQL $oldest_postgres or newer (the server), or set ConnectionStrings__Orders"
  [ "$manager" != none ] || fail "PostgreSQL is missing and no known package manager is here: $advice"
  if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "PostgreSQL is missing, and installing it takes root: $advice"
    as_root=sudo
    # Without a terminal nobody could type a password.
    [ -t 0 ] || as_root='sudo -n'
  fi
  say "Installing PostgreSQL with $manager (log: ${log#"$root/"})…"
  mkdir -p "$artifacts"
  "install_with_${manager%-get}" >"$log" 2>&1 || fail "PostgreSQL could not be installed with $manager ($(tail -n 1 "$log")): $advice"
}

# as_root is empty or a command with its options, so it is split on purpose.
# shellcheck disable=SC2086
install_with_apt() {
  local settings=/etc/postgresql-common/createcluster.conf
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update && $as_root apt-get install -y --no-install-recommends postgresql-common || return
  # The package would make and start a server of its own, which nobody here asked for.
  $as_root cp -p "$settings" "$settings.before" || return
  printf 'create_main_cluster = false\nstart_conf = manual\n' | $as_root tee "$settings" || return
  local status=0
  $as_root apt-get install -y --no-install-recommends postgresql || status=$?
  $as_root mv "$settings.before" "$settings"
  return $status
}

# shellcheck disable=SC2086
install_with_dnf() { $as_root dnf install -y postgresql-server; }
# shellcheck disable=SC2086
install_with_apk() { $as_root apk add --no-cache postgresql; }
# shellcheck disable=SC2086
install_with_pacman() { $as_root pacman -Sy --noconfirm --needed postgresql; }
# shellcheck disable=SC2086
install_with_zypper() { $as_root zypper --non-interactive install postgresql-server; }
install_with_brew() { brew install postgresql@17; }

# is_postgres PID: whether a PostgreSQL server has this process id. One left in a file may long be somebody else's.
is_postgres() {
  # Small containers have no ps, and macOS has no /proc.
  case $(cat "/proc/$1/comm" 2>/dev/null || ps -o comm= -p "$1" 2>/dev/null) in
    *postgres* | *postmaster*) return 0 ;;
    *) return 1 ;;
  esac
}
