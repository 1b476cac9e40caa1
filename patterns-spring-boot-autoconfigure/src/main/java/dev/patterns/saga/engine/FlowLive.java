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

package dev.patterns.saga.engine;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import dev.patterns.saga.store.SagaRecord;

/**
 * What a flow that goes beyond its history needs of the engine.
 *
 * @param runtime what the engine shares
 * @param requests meets what is asked of the instance
 * @param requested set when somebody asks something of the instance
 * @param mayGoOn whether another step may be begun
 */
record FlowLive(SagaRuntime runtime, SagaRequests requests, AtomicBoolean requested, BooleanSupplier mayGoOn) {

	Instant now() {
		return this.runtime.now();
	}

	/**
	 * Whether the time limit of an instance was reached.
	 * @param saga the instance
	 * @return {@code true} if it is to be compensated
	 */
	boolean isOver(SagaRecord saga) {
		Instant deadline = saga.deadlineAt();
		return deadline != null && !now().isBefore(deadline);
	}

}
