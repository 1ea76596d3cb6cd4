# shellcheck shell=bash
#
# What run.sh and test.sh share: finding the project, and providing what it needs. Sourced, not run; the caller has
# set ROOT to the project's folder. Keeps to the bash 3.2 that macOS has.
#
# Everything said here goes to stderr: stdout belongs to the answer of a command. What the installers print goes
# to the log.

VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
LOG="$ROOT/build/setup.log"
LOCK="$ROOT/build/setup.lock"
UNFINISHED="$VENV/unfinished"
SOUND_TOLD="$VENV/told-about-sound"
FONT_PACKAGE=fluidr3mono-gm-soundfont
FONT_NAME=FluidR3Mono_GM

export PYTHONPATH="$ROOT${PYTHONPATH:+:$PYTHONPATH}"
# Where pyfluidsynth looks for FluidSynth on macOS.
if [ -z "${HOMEBREW_PREFIX:-}" ] && command -v brew >/dev/null; then
    HOMEBREW_PREFIX="$(brew --prefix)"
    export HOMEBREW_PREFIX
fi

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# Run a command with what it prints going to the log. Python is run with -I wherever the project's own files are not
# wanted: the user's folder and PYTHONPATH stay out of it.
logged() {
    printf '\n$ %s\n' "$*" >>"$LOG"
    "$@" >>"$LOG" 2>&1 </dev/null
}

# Provide the packages of the requirement files named, FluidSynth and a soundfont. Does nothing, in a tenth of a
# second, when all is there; does what is left when it was interrupted. Ends the program if the packages cannot be
# provided; without sound all but the sound works, so that is only told, and once.
set_up() {
    if packages_are_there "$@" && { [ -e "$SOUND_TOLD" ] || sound_is_there; }; then
        return
    fi
    take_turn
    packages_are_there "$@" || install_packages "$@"
    sound_is_there || install_sound || touch "$SOUND_TOLD"
    end_turn
}

# --- One at a time ---

# Wait until no other set-up of this project runs. The lock is on an open file, so it goes when this program does,
# however it ends; Python takes it, because macOS has no program flock.
take_turn() {
    local python
    python="$(find_python)" || die_without_python
    if ! { mkdir -p "$ROOT/build" "$VENV" && : >>"$LOG" && : >>"$LOCK"; } 2>/dev/null; then
        die "The set-up cannot write into $ROOT; run it as the owner of that folder."
    fi
    exec 9>>"$LOCK"
    if ! "$python" -I -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null; then
        say "Another set-up of this project is under way; waiting for it."
        "$python" -I -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
    fi
    : >"$LOG"
}

end_turn() {
    exec 9>&-
}

# --- Python and its packages ---

is_supported() {
    "$1" -I -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

has_venv() {
    "$1" -I -c 'import ensurepip, venv' >/dev/null 2>&1
}

# Print the Python to make the environment with: one that can, else one that could after apt-get. Never that of
# .venv itself, which is on the path when the user has activated it.
find_python() {
    local name fallback="" PATH="${PATH//"$VENV/bin:"/}"
    for name in python3.11 python3.12 python3.13 python3 python; do
        is_supported "$name" || continue
        if has_venv "$name"; then
            command -v "$name"
            return
        fi
        fallback="${fallback:-$(command -v "$name")}"
    done
    [ -n "$fallback" ] && printf '%s\n' "$fallback"
}

die_without_python() {
    local how="install one of them and start again"
    if command -v apt-get >/dev/null; then
        how="install the one your system has, for instance: sudo apt-get install python3.11 python3.11-venv"
    elif command -v brew >/dev/null; then
        how="install it with: brew install python@3.13"
    fi
    die "Python 3.11, 3.12 or 3.13 is needed and was not found; $how."
}

# What an installed requirement file is known by: the Python and the file itself.
fingerprint() {
    "$PYTHON" --version
    cat "$ROOT/$1"
}

stamp_of() {
    printf '%s\n' "$VENV/installed-$1"
}

packages_are_there() {
    local file
    [ -x "$PYTHON" ] && [ ! -e "$UNFINISHED" ] || return 1
    for file in "$@"; do
        [ -e "$(stamp_of "$file")" ] || return 1
        [ "$(fingerprint "$file")" = "$(cat "$(stamp_of "$file")")" ] || return 1
    done
}

install_packages() {
    local file
    local -a files=()
    make_environment
    # pip that is killed may leave half a package that it later takes for a whole one; then all is made anew.
    : >"$UNFINISHED"
    for file in "$@"; do
        rm -f "$(stamp_of "$file")"
        files+=(-r "$ROOT/$file")
    done
    say "Installing the Python packages; the first time this takes some minutes and 2 GB."
    logged "$PYTHON" -I -m pip install --no-input --disable-pip-version-check "${files[@]}" ||
        die "The Python packages could not be installed; $LOG says why."
    for file in "$@"; do
        fingerprint "$file" >"$(stamp_of "$file")"
    done
    rm "$UNFINISHED"
}

make_environment() {
    local python
    if [ ! -e "$UNFINISHED" ] && is_supported "$PYTHON" && "$PYTHON" -I -m pip --version >/dev/null 2>&1; then
        return
    fi
    python="$(find_python)"
    has_venv "$python" || install_venv "$python"
    say "Making the Python environment .venv with $("$python" --version)."
    logged "$python" -I -m venv --clear "$VENV" ||
        die "The Python environment .venv could not be made; $LOG says why."
}

# Debian and Ubuntu keep the module that makes environments in a package of its own, one for each version.
install_venv() {
    local package
    package="python$("$1" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    may_apt || die "Python's module venv is missing; install it with: sudo apt-get install $package"
    say "Installing $package."
    apt_install "$package" || die "$package could not be installed; $LOG says why."
}

# --- FluidSynth and a soundfont ---

sound_is_there() {
    fluidsynth_is_there && font_is_there
}

fluidsynth_is_there() {
    command -v fluidsynth >/dev/null
}

# Asks the package, which knows where fonts are looked for.
font_is_there() {
    "$PYTHON" -P -c 'import sys; from composer.audio.soundfonts import find_soundfonts; sys.exit(not find_soundfonts())'
}

# Provide what is missing of the two. Tells what it could not provide and returns 1. The font comes first: FluidSynth's
# package brings a poorer one where it finds none.
install_sound() {
    local status=0
    font_is_there || install_font || status=1
    fluidsynth_is_there || install_fluidsynth || status=1
    return "$status"
}

install_fluidsynth() {
    local how="install FluidSynth (fluidsynth.org)"
    if may_apt; then
        say "Installing FluidSynth."
        apt_install fluidsynth && return
    elif command -v brew >/dev/null; then
        say "Installing FluidSynth."
        logged brew install fluid-synth && return
    fi
    if command -v apt-get >/dev/null; then
        how="sudo apt-get install --no-install-recommends fluidsynth"
    elif command -v brew >/dev/null; then
        how="brew install fluid-synth"
    fi
    say "There is no FluidSynth to play music with; all but sound works. To have sound: $how"
    return 1
}

install_font() {
    if command -v apt-get >/dev/null; then
        say "Fetching a soundfont (19 MB)."
        may_apt && apt_install "$FONT_PACKAGE" && font_is_there && return
        unpack_font && return
        say "There is no soundfont to play music with; all but sound works." \
            "To have sound: sudo apt-get install $FONT_PACKAGE"
    else
        say "There is no soundfont to play music with; all but sound works. To have sound: put a General MIDI" \
            "soundfont, such as FluidR3_GM.sf2 or MuseScore_General.sf3, into $ROOT/soundfonts/."
    fi
    return 1
}

# Without the right to install, a package can still be fetched and unpacked: the font goes to soundfonts/.
unpack_font() {
    local scratch target="$ROOT/soundfonts"
    scratch="$(mktemp -d "$ROOT/build/font.XXXXXX")" || return 1
    if fetch_package "$FONT_PACKAGE" "$scratch" && logged dpkg -x "$scratch"/*.deb "$scratch"; then
        mkdir -p "$target"
        # The licence first and the font by a move, so that no font is there that is not whole.
        cp "$scratch/usr/share/doc/$FONT_PACKAGE/copyright" "$target/$FONT_NAME.licence.txt"
        mv "$scratch/usr/share/$FONT_PACKAGE/$FONT_NAME.sf3" "$target/"
    fi
    rm -rf "$scratch"
    font_is_there
}

# Fetch a package's file into a folder, if need be with lists of packages of our own: the system's may be missing.
fetch_package() {
    local lists="$2/lists"
    (
        cd "$2" || exit 1
        logged apt-get download "$1" && exit
        mkdir -p "$lists/partial"
        logged apt-get -o Dir::State::lists="$lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= update &&
            logged apt-get -o Dir::State::lists="$lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
                download "$1"
    )
}

# --- apt ---

# Whether apt-get may be used to install: as root, or by sudo without a password.
may_apt() {
    command -v apt-get >/dev/null && as_root true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null && sudo -n "$@"
    fi
}

# Install packages, with new lists only if the old ones do not do. Without the lock's file: a package may start a
# service, which would keep the lock.
apt_install() {
    local -a install=(as_root env DEBIAN_FRONTEND=noninteractive
        apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@")
    logged "${install[@]}" 9>&- && return
    logged as_root apt-get update 9>&- && logged "${install[@]}" 9>&-
}
