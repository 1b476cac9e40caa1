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
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStep;

/**
 * Workload {@link Workload#COMPENSATION}.
 */
@Saga("compensated")
class CompensatedSaga {

	private final Bookings bookings;

	private final Endings endings;

	CompensatedSaga(Bookings bookings, Endings endings) {
		this.bookings = bookings;
		this.endings = endings;
	}

	@SagaStep(order = 1, compensation = "undo1")
	Booked step1(Order order) {
		return this.bookings.book(order, 1);
	}

	@SagaStep(order = 2, compensation = "undo2")
	Booked step2(Order order) {
		return this.bookings.book(order, 2);
	}

	@SagaStep(order = 3, compensation = "undo3")
	Booked step3(Order order) {
		return this.bookings.book(order, 3);
	}

	@SagaStep(order = 4, compensation = "undo4")
	Booked step4(Order order) {
		return this.bookings.book(order, 4);
	}

	@SagaStep(order = 5, retry = @SagaRetry(excludes = DeclinedException.class))
	void step5(Order order) {
		throw new DeclinedException();
	}

	void undo1(Order order, Booked booked) {
		this.endings.ending(order);
		this.bookings.undo(order, booked);
	}

	void undo2(Order order, Booked booked) {
		this.bookings.undo(order, booked);
	}

	void undo3(Order order, Booked booked) {
		this.bookings.undo(order, booked);
	}

	void undo4(Order order, Booked booked) {
		this.bookings.undo(order, booked);
	}

}
