# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by ./run and ./check: the Debian packages they need, and how missing ones get installed.
# Everything that is said here goes to standard error.

# To build and to start. librsvg draws the icons; nothing that is only recommended comes by itself.
build_packages=(
  gcc libc6-dev meson ninja-build pkg-config gettext
  libglib2.0-dev libjson-glib-dev zlib1g-dev libopenblas0-pthread
  libgtk-4-dev libgtk-4-bin libadwaita-1-dev desktop-file-utils
  librsvg2-common adwaita-icon-theme fonts-cantarell
)

# To test: a display, a session bus with the accessibility bus, the checkers of the lint suite.
test_packages=(
  xvfb xauth dbus at-spi2-core xdotool openbox
  python3 python3-gi gir1.2-gtk-4.0 gir1.2-adw-1
  clang-format-14 appstream libglib2.0-bin
)

# What `./check --all` needs besides; the last two to run the programs that are exported.
all_packages=(valgrind clang-14 libclang-rt-14-dev python3-torch python3-sklearn)

say () {
  printf '%s\n' "$*" >&2
}

die () {
  say "$*"
  exit 1
}

# Prints those of its arguments that are not installed.
missing_packages () {
  local package
  local -A installed=()
  while read -r package; do
    installed[$package]=1
  done < <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p')
  for package in "$@"; do
    [ -n "${installed[$package]:-}" ] || printf '%s\n' "$package"
  done
}

# Makes sure that the packages are there. Touches no network when they are.
need_packages () {
  local missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    command -v meson >/dev/null && return
    die "This is not Debian: install the equivalents of these packages, then start again: $*"
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -eq 0 ] && return

  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || { [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
      die "Missing packages, and no way to become root here. Ask someone to run: apt-get install ${missing[*]}"
    fi
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  install_packages "${missing[@]}" ||
    die "The packages could not be installed. Look at the lines above, or run: apt-get install ${missing[*]}"
}

# apt-get with the lists as they are first: a machine that is up to date needs no update.
install_packages () {
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  "${apt[@]}" install --no-install-recommends "$@" </dev/null >&2 && return
  say "Fetching the package lists first."
  "${apt[@]}" update </dev/null >&2 && "${apt[@]}" install --no-install-recommends "$@" </dev/null >&2
}
