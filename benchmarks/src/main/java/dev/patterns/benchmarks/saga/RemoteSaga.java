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
 * Workload {@link Workload#REMOTE}.
 */
@Saga("remote")
class RemoteSaga {

	private final Endings endings;

	RemoteSaga(Endings endings) {
		this.endings = endings;
	}

	@SagaStep(order = 1, transactional = false)
	Booked step1(Order order) {
		return Booked.of(order, 1);
	}

	@SagaStep(order = 2, transactional = false)
	Booked step2(Order order) {
		return Booked.of(order, 2);
	}

	@SagaStep(order = 3, transactional = false)
	Booked step3(Order order) {
		return Booked.of(order, 3);
	}

	@SagaStep(order = 4, transactional = false)
	Booked step4(Order order) {
		return Booked.of(order, 4);
	}

	@SagaStep(order = 5, transactional = false)
	Booked step5(Order order) {
		this.endings.ending(order);
		return Booked.of(order, 5);
	}

}
