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

/**
 * Result of a step, the same for all.
 *
 * @param step number of the step
 * @param reference what the step computed
 */
public record Booked(int step, String reference) {

	/**
	 * The work of a step besides what it stores: a short computation.
	 * @param order the order
	 * @param step number of the step
	 * @return the result
	 */
	static Booked of(Order order, int step) {
		int hash = step;
		for (int i = 0; i < order.id().length(); i++) {
			hash = 31 * hash + order.id().charAt(i);
		}
		return new Booked(step, "booking-" + step + "-" + Integer.toHexString(hash));
	}

}
