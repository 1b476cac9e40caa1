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

import java.util.List;
import java.util.stream.IntStream;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaParallel;

/**
 * Flows that do what the declarative sagas do.
 */
final class FlowSagas {

	private FlowSagas() {
	}

	/**
	 * Five transactional steps in a row, as {@link TransactionalSaga}.
	 */
	@Saga("flow")
	static class Row {

		private final Bookings bookings;

		private final Endings endings;

		Row(Bookings bookings, Endings endings) {
			this.bookings = bookings;
			this.endings = endings;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			for (int i = 1; i <= Workload.STEPS; i++) {
				int number = i;
				saga.step("step" + i, Booked.class, () -> {
					if (number == Workload.STEPS) {
						this.endings.ending(order);
					}
					return this.bookings.book(order, number);
				});
			}
		}

	}

	/**
	 * Five steps in a row that stand for calls of other services, as {@link RemoteSaga}.
	 */
	@Saga("flow-remote")
	static class RemoteRow {

		private final Endings endings;

		RemoteRow(Endings endings) {
			this.endings = endings;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			for (int i = 1; i <= Workload.STEPS; i++) {
				int number = i;
				saga.step("step" + i).transactional(false).call(Booked.class, () -> {
					if (number == Workload.STEPS) {
						this.endings.ending(order);
					}
					return Booked.of(order, number);
				});
			}
		}

	}

	/**
	 * Ten branches with a transactional step each, as {@link FanOutSaga}.
	 */
	@Saga("flow-fan-out")
	static class FanOut {

		private static final List<Integer> BRANCHES = IntStream.rangeClosed(1, FanOutSaga.STEPS).boxed().toList();

		private final Bookings bookings;

		private final Endings endings;

		FanOut(Bookings bookings, Endings endings) {
			this.bookings = bookings;
			this.endings = endings;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			saga.parallel("book", BRANCHES, SagaParallel.failingFast(FanOutSaga.STEPS),
					(number, branch) -> branch.step("step", Booked.class, () -> {
						this.endings.ending(order);
						return this.bookings.book(order, number);
					}));
		}

	}

	/**
	 * The same ten steps in a row.
	 */
	@Saga("flow-ten-in-a-row")
	static class TenInARow {

		private final Bookings bookings;

		private final Endings endings;

		TenInARow(Bookings bookings, Endings endings) {
			this.bookings = bookings;
			this.endings = endings;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			for (int number : FanOut.BRANCHES) {
				saga.step("step", Booked.class, () -> {
					this.endings.ending(order);
					return this.bookings.book(order, number);
				});
			}
		}

	}

}
