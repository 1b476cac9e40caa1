#!/usr/bin/env bash
# Runs one benchmark, or all: benchmarks/run.sh start-up|all
# Prints one line of JSON per result.
set -euo pipefail
cd "$(dirname "$0")/.."

known="start-up"
name=${1:-all}
[ "$name" = all ] && name=$known

mvn -B -q -Pbenchmarks -pl benchmarks -am package -DskipTests -Dcheckstyle.skip -Dspring-javaformat.skip -Djacoco.skip \
	dependency:build-classpath -Dmdep.outputFile=target/classpath.txt >&2
classpath="benchmarks/target/classes:$(cat benchmarks/target/classpath.txt)"

for benchmark in $name; do
	case $benchmark in
		start-up) java -cp "$classpath" dev.patterns.benchmarks.startup.StartUpBenchmark ;;
		*)
			echo "Unknown benchmark '$benchmark'. Known: $known" >&2
			exit 2
			;;
	esac
done
