#!/usr/bin/env bash
# compose-many on a Ray cluster of two nodes, each in a network namespace of its own, of which one is lost on the way:
#   sudo benchmarks/two_nodes.sh [PIECES]
# Says how many pieces were composed before and after, and ends with 1 unless each is there once. Needs Linux, root, and
# the extra `bulk`.
set -euo pipefail
unset CDPATH
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
PYTHON="${PYTHON:-$ROOT/.venv/bin/python}"
PIECES="${1:-40}"
HEAD=10.77.77.1 OTHER=10.77.77.2 PORT=6399
WORK="$(mktemp -d /tmp/composer-nodes-XXXXXX)"
export RAY_USAGE_STATS_ENABLED=0 RAY_enable_metrics_collection=false RAY_worker_niceness=0 PYTHONPATH="$ROOT"

end() {
    for name in composer-head composer-other; do
        ip netns pids "$name" 2>/dev/null | xargs -r kill -9 2>/dev/null || true
        ip netns delete "$name" 2>/dev/null || true
    done
    rm -rf "$WORK"
}
trap end EXIT

ip netns add composer-head
ip netns add composer-other
ip link add head type veth peer name other
ip link set head netns composer-head
ip link set other netns composer-other
ip -n composer-head address add "$HEAD/24" dev head
ip -n composer-other address add "$OTHER/24" dev other
for name in head other; do
    ip -n "composer-$name" link set lo up
    ip -n "composer-$name" link set "$name" up
done

node() {
    local name="$1" address="$2"
    shift 2
    ip netns exec "composer-$name" "$PYTHON" -m ray.scripts.scripts start --node-ip-address "$address" --num-cpus 1 \
        --object-store-memory 100000000 --temp-dir "$WORK/$name" --disable-usage-stats "$@" >"$WORK/$name.log" 2>&1 ||
        { cat "$WORK/$name.log" >&2; exit 1; }
}
node head "$HEAD" --head --port "$PORT" --include-dashboard false
node other "$OTHER" --address "$HEAD:$PORT"

for seed in $(seq "$PIECES"); do
    echo "{\"notes\": 20, \"seed\": $seed}"
done >"$WORK/requests.jsonl"
ip netns exec composer-head "$PYTHON" -m composer compose-many "$WORK/requests.jsonl" --out "$WORK/pieces" \
    --address "$HEAD:$PORT" --json >"$WORK/report.json" 2>"$WORK/errors" &
composing=$!
count() { find "$WORK/pieces" -name '*.mid' 2>/dev/null | wc -l; }
until [ "$(count)" -ge $((PIECES / 4)) ]; do
    kill -0 "$composing" 2>/dev/null || { cat "$WORK/errors" >&2; exit 1; }
    sleep 0.5
done
before="$(count)"
at_other="$(ip netns pids composer-other | xargs -r ps -o args= -p | grep -c 'ray::' || true)"
ip netns pids composer-other | xargs -r kill -9
wait "$composing" || { cat "$WORK/errors" >&2; exit 1; }
names="$(find "$WORK/pieces" -name '*.mid' -printf '%f\n' | cut -d- -f1 | sort | uniq | wc -l)"
echo "$before pieces when a node with $at_other workers was lost, $(count) in the end, of $names requests; $(cat "$WORK/report.json")"
[ "$(count)" -eq "$PIECES" ] && [ "$names" -eq "$PIECES" ]
