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

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;

/**
 * A flow with a history of any length.
 */
@Saga("long")
class LongSaga {

	static final String EVENT = "go";

	private final Arrivals arrivals;

	LongSaga(Arrivals arrivals) {
		this.arrivals = arrivals;
	}

	@SagaFlow
	void run(Journey journey, SagaContext saga) {
		for (int i = 1; i <= journey.steps(); i++) {
			int number = i;
			saga.step("step", Booked.class, () -> Booked.of(journey.order(), number));
		}
		for (int i = 1; i <= journey.waits(); i++) {
			saga.awaitEvent(EVENT, Order.class, Duration.ofHours(1));
			this.arrivals.arrived(saga.id(), i);
		}
	}

}
