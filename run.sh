#!/usr/bin/env bash
# Start the studio, or run one of the composer's commands; sets up what they need first.
set -euo pipefail
unset CDPATH

# The folder of this script, also when it is called through a link.
project_folder() {
    local path="${BASH_SOURCE[0]}" link
    while [ -L "$path" ]; do
        link="$(readlink "$path")"
        case "$link" in
            /*) path="$link" ;;
            *) path="$(dirname "$path")/$link" ;;
        esac
    done
    cd "$(dirname "$path")" && pwd -P
}

ROOT="$(project_folder)"
# shellcheck source=scripts/setup.sh
. "$ROOT/scripts/setup.sh"

print_help() {
    cat <<'END'
usage: ./run.sh                 start the studio at http://localhost:8501
       ./run.sh COMMAND ...     run a command, for instance: ./run.sh compose --out piece.mid
       ./run.sh COMMAND --help  what a command does

The first start sets up what is needed: Python packages in .venv, FluidSynth and a soundfont.
Another port: STREAMLIT_SERVER_PORT=8600 ./run.sh (all STREAMLIT_ variables are honoured).
END
    if packages_are_there requirements.txt; then
        printf '\n'
        run_command --help
    fi
}

# Stays in the caller's folder, so that the paths given mean what the caller means; -P keeps that folder's own
# Python files out of the way.
run_command() {
    exec "$PYTHON" -P -m composer "$@"
}

start_studio() {
    # Streamlit reads .streamlit/ from where it is started.
    cd "$ROOT"
    # It would else ask for an e-mail address at the first start.
    export STREAMLIT_SERVER_HEADLESS="${STREAMLIT_SERVER_HEADLESS:-true}"
    exec "$PYTHON" -m streamlit run streamlit_app.py
}

# NumPy reads it when it is first imported, which Streamlit does before us (see composer/__init__.py).
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"

case "${1:-}" in
    -h | --help)
        print_help
        ;;
    *)
        set_up requirements.txt
        if [ $# -eq 0 ]; then
            start_studio
        fi
        run_command "$@"
        ;;
esac
