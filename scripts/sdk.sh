# shellcheck shell=bash
# shellcheck disable=SC2154 # Names such as root and artifacts come from ./dev, which reads this file.
# The .NET SDK: found, and of a version that global.json accepts.

export DOTNET_NOLOGO=1
export DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# Error texts are read for the names of missing packages.
export DOTNET_CLI_UI_LANGUAGE=en
# Nothing of the build stays behind: no waiting build nodes, no compiler server.
export MSBUILDDISABLENODEREUSE=1
export UseSharedCompilation=false

require_sdk() {
  local wanted
  wanted=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json")
  if ! command -v dotnet >/dev/null; then
    # Where the install script puts it; it changes no PATH.
    [ -x "$HOME/.dotnet/dotnet" ] || fail "the .NET SDK is missing: $wanted or newer, from https://dotnet.microsoft.com/download"
    export DOTNET_ROOT=$HOME/.dotnet PATH=$HOME/.dotnet:$PATH
  fi
  local said
  said=$(cd "$root" && dotnet --version 2>&1) && return
  # dotnet fails for other reasons too, such as a user without a home.
  case $said in
    *global.json*) fail "no installed .NET SDK is $wanted or a newer 10.0 one, which global.json asks for: \
https://dotnet.microsoft.com/download" ;;
    *) fail "dotnet does not run: ${said%%$'\n'*}" ;;
  esac
}

# The programs that serve orders collect garbage after 64 MiB: docs/adr/0010. What is set already stays.
use_large_generation_0() {
  export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x4000000}
}
