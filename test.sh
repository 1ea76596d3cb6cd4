#!/usr/bin/env bash
# Check everything: lint, types, tests. With arguments: only pytest, with those arguments (./test.sh tests/score -x).
# Sets up what that needs first: the studio's packages and those of development, sound, and a browser.
set -euo pipefail
unset CDPATH

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
# shellcheck source=scripts/setup.sh
. "$ROOT/scripts/setup.sh"

# Chromium draws no text without a font, and Playwright's own node asks for libatomic.
BROWSER_PACKAGES=(chromium fonts-dejavu-core libatomic1)

browser_is_there() {
    command -v chromium >/dev/null && "$PYTHON" -m playwright --version >/dev/null 2>&1
}

install_browser() {
    if may_apt; then
        say "Installing Chromium, for the tests in a browser."
        apt_install "${BROWSER_PACKAGES[@]}" && return
    fi
    say "There is no Chromium for the tests in a browser. To have it: sudo apt-get install ${BROWSER_PACKAGES[*]}"
    return 1
}

set_up_browser() {
    browser_is_there && return
    take_turn
    browser_is_there || install_browser || true
    end_turn
}

check() {
    local what="$1"
    shift
    say "--- $what"
    "$@" || die "Not passed: $what. What to mend stands above."
}

cd "$ROOT"
set_up requirements.txt requirements-dev.txt
set_up_browser

if [ $# -gt 0 ]; then
    exec "$PYTHON" -m pytest "$@"
fi
# All tests means all: none may be left out because something is not installed.
sound_is_there || die "The tests need FluidSynth and a soundfont; ./run.sh doctor tells how to get them."
browser_is_there || die "The tests need Chromium; install it with: sudo apt-get install ${BROWSER_PACKAGES[*]}"
check "lint (ruff check)" "$PYTHON" -m ruff check .
check "format (ruff format --check)" "$PYTHON" -m ruff format --check .
check "types (mypy)" "$PYTHON" -m mypy
# Property tests try the same examples each time here, and new ones in any other run.
export HYPOTHESIS_PROFILE=repeatable
# What a busy machine disturbs (processes that end, memory, sound in real time) is tried again, and told as a rerun.
# Two at a time, but for those in a browser, which has both processors to itself.
check "tests (pytest)" "$PYTHON" -m pytest -n 2 --dist loadfile --ignore tests/browser --reruns 1
check "tests in a browser (pytest)" "$PYTHON" -m pytest tests/browser --reruns 2
# Says so and passes where there is no network.
check "dependencies (pip-audit)" "$PYTHON" scripts/audit.py
say "All checks passed."
