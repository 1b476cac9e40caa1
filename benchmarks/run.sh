#!/usr/bin/env bash
# Runs one benchmark, or all: benchmarks/run.sh NAME|all [options of the benchmark]
# Prints one line of JSON per result and keeps the lines of this run in
# benchmarks/target/results.jsonl. On a quiet machine:
#   benchmarks/run.sh accept   takes these lines into docs/performance.json
#   benchmarks/run.sh page     makes docs/performance.md of that file, as accept does
# JVM options for all but start-up: BENCHMARK_JVM_OPTIONS.
set -euo pipefail
cd "$(dirname "$0")/.."

known="start-up saga-transactional saga-remote saga-compensation growth-saga"
known="$known saga-flow saga-flow-fan-out saga-flow-replay saga-sleepers"
known="$known outbox-drain outbox-end-to-end outbox-latency growth-outbox"
known="$known pubsub-record pubsub-batch pubsub-publish pubsub-memory"
known="$known invocation invocation-policies"
known="$known configuration-change"
known="$known state-jdbc state-redis"
results=benchmarks/target/results.jsonl
name=${1:-all}
[ $# -gt 0 ] && shift
names=$name
[ "$name" = all ] && names=$known

${MVN:-mvn} -B -q -Pbenchmarks -pl benchmarks,benchmarks/invocation,benchmarks/state -am package -DskipTests -Dcheckstyle.skip \
	-Dspring-javaformat.skip -Djacoco.skip >&2
# What an application has; all that is compiled against, servers and peers too; a web application with tracing; and state.
application="benchmarks/target/classes:$(cat benchmarks/target/classpath-application.txt)"
all="benchmarks/target/classes:$(cat benchmarks/target/classpath-all.txt)"
invocation="benchmarks/invocation/target/classes:$(cat benchmarks/invocation/target/classpath.txt)"
state="benchmarks/state/target/classes:$(cat benchmarks/state/target/classpath.txt)"

run_on() {
	# shellcheck disable=SC2086
	java -Xmx1g ${BENCHMARK_JVM_OPTIONS:-} -cp "$1" "dev.patterns.benchmarks.$2" "${@:3}"
}

run() {
	run_on "$all" "$@"
}

case $name in
	accept | page)
		run PerformancePage "$name" docs $results
		exit
		;;
esac

: > $results
for benchmark in $names; do
	case $benchmark in
		start-up) java -cp "$application" dev.patterns.benchmarks.startup.StartUpBenchmark "$@" ;;
		saga-transactional | saga-remote | saga-compensation) run saga.SagaBenchmark "$benchmark" "$@" ;;
		saga-flow | saga-flow-fan-out) run saga.FlowBenchmark "$benchmark" "$@" ;;
		saga-flow-replay) run saga.ReplayBenchmark "$benchmark" "$@" ;;
		saga-sleepers) run saga.SleepersBenchmark "$benchmark" "$@" ;;
		growth-saga) run saga.GrowthBenchmark "$benchmark" "$@" ;;
		outbox-drain) run outbox.DrainBenchmark "$benchmark" "$@" ;;
		outbox-end-to-end) run outbox.EndToEndBenchmark "$benchmark" "$@" ;;
		outbox-latency) run outbox.LatencyBenchmark "$benchmark" "$@" ;;
		growth-outbox) run outbox.GrowthBenchmark "$benchmark" "$@" ;;
		pubsub-record | pubsub-batch) run pubsub.ListenerBenchmark "$benchmark" "$@" ;;
		pubsub-publish) run pubsub.PublishBenchmark "$benchmark" "$@" ;;
		pubsub-memory) run pubsub.MemoryBenchmark "$benchmark" "$@" ;;
		configuration-change) run configuration.ConfigurationBenchmark "$benchmark" "$@" ;;
		invocation) run_on "$invocation" invocation.InvocationBenchmark "$benchmark" "$@" ;;
		invocation-policies) run_on "$invocation" policies.PoliciesBenchmark "$benchmark" "$@" ;;
		state-jdbc | state-redis) run_on "$state" state.StateBenchmark "$benchmark" "$@" ;;
		*)
			echo "Unknown benchmark '$benchmark'. Known: $known" >&2
			exit 2
			;;
	esac | tee -a $results
done
