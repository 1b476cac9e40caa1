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

package dev.patterns.benchmarks.saga;

import java.time.Duration;

/**
 * Input of a saga that sleeps.
 *
 * @param order what is booked when it wakes up
 * @param milliseconds how long it sleeps; 0 to sleep until a given time
 * @param until until when it sleeps otherwise, in milliseconds since 1970
 */
record Nap(Order order, long milliseconds, long until) {

	static Nap lasting(Order order, Duration duration) {
		return new Nap(order, duration.toMillis(), 0);
	}

	static Nap until(Order order, long until) {
		return new Nap(order, 0, until);
	}

	/**
	 * How long to sleep from now on.
	 * @return the time that is left
	 */
	Duration left() {
		long left = (this.milliseconds > 0) ? this.milliseconds : this.until - System.currentTimeMillis();
		return Duration.ofMillis(Math.max(0, left));
	}

}
