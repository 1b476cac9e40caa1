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

package dev.patterns.benchmarks.outbox;

import java.util.List;
import java.util.Locale;

import dev.patterns.benchmarks.Measurement;

/**
 * What came of one round of one competitor.
 *
 * @param measurement what it took, for each event
 * @param events how many events were published in the round, with those before the
 * measurement
 * @param outOfOrder how many came after a later one of their key
 * @param twice how often one came again
 */
record Outcome(Measurement measurement, int events, int outOfOrder, int twice) {

	static List<Measurement> measurements(List<Outcome> outcomes) {
		return outcomes.stream().map(Outcome::measurement).toList();
	}

	// Of several rounds.
	static Faults faults(List<Outcome> outcomes) {
		return new Faults(outcomes.stream().mapToInt(Outcome::events).sum(),
				outcomes.stream().mapToInt(Outcome::outOfOrder).sum(),
				outcomes.stream().mapToInt(Outcome::twice).sum());
	}

	/**
	 * What was not delivered once and in the order of its key.
	 *
	 * @param events of how many events
	 * @param outOfOrder how many came after a later one of their key
	 * @param twice how often one came again
	 */
	record Faults(int events, int outOfOrder, int twice) {

		int sum() {
			return this.outOfOrder + this.twice;
		}

		double faultless() {
			return 1 - (double) sum() / (this.events + this.twice);
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%,d out of order and %,d twice of %,d", this.outOfOrder, this.twice,
					this.events);
		}

	}

}
