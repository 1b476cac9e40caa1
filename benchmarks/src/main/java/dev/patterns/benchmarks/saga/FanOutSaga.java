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

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStep;

/**
 * Ten transactional steps at once.
 */
@Saga("fan-out")
class FanOutSaga {

	static final int STEPS = 10;

	private final Bookings bookings;

	private final Endings endings;

	FanOutSaga(Bookings bookings, Endings endings) {
		this.bookings = bookings;
		this.endings = endings;
	}

	@SagaStep(order = 1)
	Booked step1(Order order) {
		return book(order, 1);
	}

	@SagaStep(order = 1)
	Booked step2(Order order) {
		return book(order, 2);
	}

	@SagaStep(order = 1)
	Booked step3(Order order) {
		return book(order, 3);
	}

	@SagaStep(order = 1)
	Booked step4(Order order) {
		return book(order, 4);
	}

	@SagaStep(order = 1)
	Booked step5(Order order) {
		return book(order, 5);
	}

	@SagaStep(order = 1)
	Booked step6(Order order) {
		return book(order, 6);
	}

	@SagaStep(order = 1)
	Booked step7(Order order) {
		return book(order, 7);
	}

	@SagaStep(order = 1)
	Booked step8(Order order) {
		return book(order, 8);
	}

	@SagaStep(order = 1)
	Booked step9(Order order) {
		return book(order, 9);
	}

	@SagaStep(order = 1)
	Booked step10(Order order) {
		return book(order, 10);
	}

	private Booked book(Order order, int step) {
		this.endings.ending(order);
		return this.bookings.book(order, step);
	}

}
