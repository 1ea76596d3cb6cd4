#!/usr/bin/env bash
# compose-many on a Ray cluster of two nodes, each in namespaces of its own, of which one is lost on the way:
#   sudo benchmarks/two_nodes.sh [PIECES]
# Each node has its own network, processes and folder of Ray's: Ray keeps a node's address in that folder, and two nodes
# that share it take each other's. Says how many pieces were composed before and after, and ends with 1 unless each is
# there once. Takes one to three minutes; needs Linux, root, and the extra `bulk`.
set -euo pipefail
unset CDPATH
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
PYTHON="${PYTHON:-$ROOT/.venv/bin/python}"
PIECES="${1:-40}"
HEAD=10.77.77.1 OTHER=10.77.77.2 PORT=6399
WORK="$(mktemp -d /tmp/composer-nodes-XXXXXX)"
mkdir "$WORK/ray"
export RAY_USAGE_STATS_ENABLED=0 RAY_enable_metrics_collection=false RAY_worker_niceness=0 PYTHONPATH="$ROOT"
# A node that is gone, with its network, says nothing more: Ray notices by its health checks, by default in a minute.
export RAY_health_check_period_ms=1000 RAY_health_check_timeout_ms=5000 RAY_health_check_failure_threshold=5
HEAD_NODE="" OTHER_NODE=""

# The first process of a node; with it ends all that runs there, and its network.
begin_node() {
    unshare --net --mount --pid --fork --kill-child --mount-proc bash -c "
        mount -t tmpfs tmpfs '$WORK/ray' && mount -t tmpfs tmpfs /dev/shm && ip link set lo up &&
        touch '$WORK/$1.begun' && exec sleep infinity" 2>"$WORK/$1.unshare" &
    local outside=$!
    until [ -e "$WORK/$1.begun" ]; do
        kill -0 "$outside" 2>/dev/null || { cat "$WORK/$1.unshare" >&2; exit 1; }
        sleep 0.1
    done
    begun="$(cat "/proc/$outside/task/$outside/children")"
    begun="${begun// /}"
}

at() {
    local node="$1"
    shift
    nsenter --target "$node" --net --mount --pid --wd="$ROOT" "$@"
}

end() {
    for node in $HEAD_NODE $OTHER_NODE; do
        kill -9 "$node" 2>/dev/null || true
    done
    wait || true
    rm -rf "$WORK"
}
trap end EXIT

begin_node head
HEAD_NODE="$begun"
begin_node other
OTHER_NODE="$begun"
ip link add head netns "$HEAD_NODE" type veth peer name other netns "$OTHER_NODE"
# The cable goes with the other node; the head keeps its address all the same.
at "$HEAD_NODE" ip link add bridge type bridge
at "$HEAD_NODE" ip link set head master bridge
at "$HEAD_NODE" ip address add "$HEAD/24" dev bridge
at "$HEAD_NODE" ip link set head up
at "$HEAD_NODE" ip link set bridge up
at "$OTHER_NODE" ip address add "$OTHER/24" dev other
at "$OTHER_NODE" ip link set other up

start_ray() {
    local node="$1" address="$2"
    shift 2
    at "$node" "$PYTHON" -m ray.scripts.scripts start --node-ip-address "$address" --num-cpus 1 \
        --object-store-memory 100000000 --disable-usage-stats "$@" >"$WORK/$address.log" 2>&1 ||
        { cat "$WORK/$address.log" >&2; exit 1; }
}
start_ray "$HEAD_NODE" "$HEAD" --head --port "$PORT" --include-dashboard false --temp-dir "$WORK/ray"
start_ray "$OTHER_NODE" "$OTHER" --address "$HEAD:$PORT"

for seed in $(seq "$PIECES"); do
    echo "{\"notes\": 20, \"seed\": $seed}"
done >"$WORK/requests.jsonl"
at "$HEAD_NODE" "$PYTHON" -m composer compose-many "$WORK/requests.jsonl" --out "$WORK/pieces" \
    --address "$HEAD:$PORT" --json >"$WORK/report.json" 2>"$WORK/errors" &
composing=$!
count() { find "$WORK/pieces" -name '*.mid' 2>/dev/null | wc -l; }
until [ "$(count)" -ge $((PIECES / 4)) ]; do
    kill -0 "$composing" 2>/dev/null || { cat "$WORK/errors" >&2; exit 1; }
    sleep 0.2
done
before="$(count)"
working() { at "$1" ps -e -o args= | grep -c '^ray::Worker' || true; }
workers="$(working "$HEAD_NODE") at one node and $(working "$OTHER_NODE") at the other"
kill -9 "$OTHER_NODE"
OTHER_NODE=""
wait "$composing" || { cat "$WORK/errors" >&2; exit 1; }
names="$(find "$WORK/pieces" -name '*.mid' -printf '%f\n' | cut -d- -f1 | sort -u | wc -l)"
echo "workers: $workers, which was lost after $before pieces; $(count) in the end, of $names requests;" \
    "$(cat "$WORK/report.json")"
[ "$(count)" -eq "$PIECES" ] && [ "$names" -eq "$PIECES" ]
