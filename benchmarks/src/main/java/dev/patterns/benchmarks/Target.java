/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a benchmark is to reach.
 *
 * @param name name of the benchmark
 * @param against the beginning of what it is measured against
 * @param kind what is compared
 * @param limit the limit
 */
record Target(String name, String against, Kind kind, double limit) {

	private static final List<Target> ALL = List.of(new Target("saga-transactional", "floor", Kind.RATIO, 0.9),
			new Target("saga-transactional", "DBOS", Kind.RATIO, 2), new Target("saga-remote", "floor", Kind.RATIO, 1),
			new Target("saga-flow", "declarative", Kind.RATIO, 0.9),
			new Target("saga-flow-remote", "declarative", Kind.RATIO, 0.9),
			new Target("saga-flow-replay", "", Kind.VALUE, 100), new Target("saga-sleepers", "", Kind.VALUE, 1000),
			new Target("growth-saga", "empty tables", Kind.RATIO, 0.95),
			new Target("outbox-drain", "floor", Kind.RATIO, 0.9),
			new Target("outbox-drain", "namastack", Kind.RATIO, 10),
			new Target("outbox-drain", "gruelbox", Kind.RATIO, 10),
			new Target("outbox-drain", "Spring Modulith", Kind.RATIO, 10),
			new Target("outbox-drain-faults", "", Kind.VALUE, 0),
			new Target("outbox-end-to-end", "floor", Kind.RATIO, 0.95),
			new Target("outbox-end-to-end-transactions", "floor", Kind.VALUE, 1.1),
			new Target("outbox-end-to-end-wal", "floor", Kind.VALUE, 800),
			new Target("outbox-end-to-end-faults", "", Kind.VALUE, 0),
			new Target("outbox-latency", "plain send after commit", Kind.DIFFERENCE, 2000),
			new Target("outbox-latency-p99", "plain send after commit", Kind.DIFFERENCE, 5000),
			new Target("outbox-latency-idle", "floor", Kind.VALUE, 1.5),
			new Target("growth-outbox", "empty table", Kind.RATIO, 0.95),
			new Target("growth-outbox-vacuumed", "drain of a new table", Kind.RATIO, 0.95),
			new Target("pubsub-record", "Spring Kafka listener", Kind.RATIO, 0.9),
			new Target("pubsub-batch", "Spring Kafka listener", Kind.RATIO, 0.9),
			new Target("pubsub-publish", "KafkaTemplate", Kind.RATIO, 0.9),
			new Target("pubsub-memory", "with observations", Kind.AT_LEAST, 200_000),
			new Target("invocation", "RestClient on Apache HttpClient 5", Kind.RATIO, 0.9),
			new Target("invocation-p99", "RestClient on Apache HttpClient 5", Kind.QUARTER_OR_DIFFERENCE, 1000),
			new Target("invocation-policies", "", Kind.VALUE, 5),
			new Target("invocation-policies-memory", "", Kind.VALUE, 2048),
			new Target("configuration-change-p99", "", Kind.VALUE, 100),
			new Target("registry-lookup", "", Kind.VALUE, 1000),
			new Target("state-jdbc", "JdbcTemplate", Kind.RATIO, 0.9),
			new Target("state-redis", "Spring Data Redis", Kind.RATIO, 0.9));

	/** The ratio of what takes a quarter more. */
	private static final double QUARTER_MORE = 1 / 1.25;

	static Optional<Target> of(String name, String against) {
		return ALL.stream()
			.filter((target) -> target.name.equals(name) && against.startsWith(target.against))
			.findFirst();
	}

	/**
	 * Say whether the target is reached, and what it is.
	 * @param result a result of this benchmark
	 * @return the text
	 */
	String judge(AcceptedResult result) {
		return switch (this.kind) {
			case RATIO -> text(result.ratio() >= this.limit, "at least", "%.2f");
			case AT_LEAST -> text(result.value() >= this.limit, "at least", "%,.0f");
			case VALUE -> text(result.value() <= this.limit, "at most", "%,.1f");
			case DIFFERENCE -> text(difference(result) <= this.limit, "at most", "%,.0f more");
			case QUARTER_OR_DIFFERENCE -> text(result.ratio() >= QUARTER_MORE || difference(result) <= this.limit,
					"at most", "25 %% or %,.0f more");
		};
	}

	// The ratio is the other's value to ours.
	private static double difference(AcceptedResult result) {
		return result.value() * (1 - result.ratio());
	}

	private String text(boolean reached, String direction, String format) {
		return String.format(Locale.ROOT, "%s " + format, reached ? direction : "**missed:**", this.limit);
	}

	/**
	 * What is compared.
	 */
	enum Kind {

		/** The ratio, which is to be at least so much. */
		RATIO,

		/** Our value, which is to be at most so much. */
		VALUE,

		/** Our value, which is to be at least so much. */
		AT_LEAST,

		/** The difference of our value to the other's, which is to be at most so much. */
		DIFFERENCE,

		/**
		 * Our value, which is to be at most a quarter, or so much, more than the other's.
		 */
		QUARTER_OR_DIFFERENCE

	}

}
