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

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Something to be done in the thread of a transaction right after its commit.
 *
 * @param action what is done
 * @param getOrder when it is done among others
 */
record AfterCommit(Runnable action, int getOrder) implements TransactionSynchronization {

	static void run(Runnable action) {
		TransactionSynchronizationManager.registerSynchronization(new AfterCommit(action, Ordered.LOWEST_PRECEDENCE));
	}

	static void runFirst(Runnable action) {
		TransactionSynchronizationManager.registerSynchronization(new AfterCommit(action, Ordered.HIGHEST_PRECEDENCE));
	}

	@Override
	public void afterCommit() {
		this.action.run();
	}

}
