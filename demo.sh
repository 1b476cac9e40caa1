#!/usr/bin/env bash
# Runs the demo on a machine with nothing but JDK 17 and Maven: builds, starts PostgreSQL, Kafka,
# Redis and the two services, sets a limit for orders and removes it, places orders of which some
# are declined, and shows their sagas.
#
#   ./demo.sh                 stays up until Ctrl-C
#   ./demo.sh --once          100 orders, kills both services on the way and starts them again,
#                             checks that nothing was lost or done twice, and exits (0: all is well)
#
#   ./demo.sh --chaos[=N]     two instances of each service, a stream of orders, N (50) kills at random,
#                             then the checks of --once and a look into the databases; takes minutes
#
#   --seed=N                  repeats the random choices of an earlier run
#   --instances=N             N instances of each service; with --once one of each is killed for good
#   --kill=WHICH              order, payment, both or none; with --once: both
#   --port=N                  the order service's port (8081), the payment service takes the next;
#                             further instances 10 above; 0 for any free ports
#   --no-build                use what was built before
#   --some.property=value     a Spring property for both services
#
# Servers that exist are used when SPRING_DATASOURCE_URL (and _USERNAME, _PASSWORD),
# SPRING_KAFKA_BOOTSTRAP_SERVERS or SPRING_DATA_REDIS_HOST (and _PORT) name them; in PostgreSQL
# the databases 'orders' and 'payments' are created there. Logs are in .demo/logs.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
	sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${0##*/}"
}

build=true
arguments=()
for argument in "$@"; do
	case $argument in
		-h | --help)
			usage
			exit 0
			;;
		--no-build) build=false ;;
		*) arguments+=("$argument") ;;
	esac
done

# The same Java as Maven takes.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
for tool in "$java" mvn; do
	if ! command -v "$tool" > /dev/null; then
		echo "'$tool' is not on the path: the demo needs JDK 17 or later and Maven." >&2
		exit 1
	fi
done

module=demo-payment-service
if $build || [ ! -f "$module/target/demo.classpath" ]; then
	echo "Building (the first time takes some minutes)"
	mvn -B -q -Dstyle.color=never package -DskipTests -Dcheckstyle.skip -Dspring-javaformat.skip -Djacoco.skip \
		-pl demo-order-service,$module -am
fi

program=
pids=
end_services() {
	# Only if the program was killed: otherwise it ended them itself.
	if [ -n "$pids" ] && [ -f "$pids" ]; then
		while read -r pid; do
			kill -KILL "$pid" 2> /dev/null || true
		done < "$pids"
		rm -f "$pids"
	fi
	if [ -n "$program" ]; then
		rm -rf ".demo/secrets-$program"
	fi
}
stop() {
	trap '' INT TERM HUP
	if [ -n "$program" ]; then
		kill -TERM "$program" 2> /dev/null || true
		wait "$program" 2> /dev/null || true
	fi
	exit "$1"
}
trap end_services EXIT
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

"$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m \
	-cp "$module/target/test-classes:$(cat "$module/target/demo.classpath")" \
	dev.patterns.demo.run.Demo ${arguments[@]+"${arguments[@]}"} &
program=$!
pids=.demo/pids-$program
status=0
wait "$program" || status=$?
exit "$status"
