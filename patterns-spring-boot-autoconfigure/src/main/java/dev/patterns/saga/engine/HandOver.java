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

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.saga.store.SagaRecord;

/**
 * Hands a started instance over to the engine after the commit. An optimisation: what is
 * lost on the way is found by the poll.
 */
final class HandOver implements TransactionSynchronization {

	private static final Object STARTED = new Object();

	private final SagaEngine engine;

	private final SagaRecord saga;

	private final boolean reserved;

	private boolean requested;

	HandOver(SagaEngine engine, SagaRecord saga, boolean reserved) {
		this.engine = engine;
		this.saga = saga;
		this.reserved = reserved;
		started().put(saga.id(), this);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, HandOver> started() {
		Map<String, HandOver> started = (Map<String, HandOver>) TransactionSynchronizationManager.getResource(STARTED);
		if (started == null) {
			started = new HashMap<>();
			TransactionSynchronizationManager.bindResource(STARTED, started);
		}
		return started;
	}

	/**
	 * Whether an instance was started in the current transaction.
	 * @param id id of the instance
	 * @return {@code true} if it begins after the commit
	 */
	static boolean isStartedInCurrentTransaction(String id) {
		return find(id) != null;
	}

	/**
	 * Take note that something was asked of an instance. If it was started in the current
	 * transaction, that is met before its first step.
	 * @param id id of the instance
	 */
	static void requested(String id) {
		HandOver started = find(id);
		if (started != null) {
			started.requested = true;
		}
	}

	private static @Nullable HandOver find(String id) {
		@Nullable Object started = TransactionSynchronizationManager.getResource(STARTED);
		return (started instanceof Map<?, ?> map && map.get(id) instanceof HandOver found) ? found : null;
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResourceIfPossible(STARTED);
	}

	@Override
	public void resume() {
		started().put(this.saga.id(), this);
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(STARTED);
		if (status == STATUS_COMMITTED) {
			this.engine.started(this.saga);
			if (this.reserved) {
				this.engine.launchStarted(this.saga, this.requested);
			}
			else if (this.saga.dueAt() != null) {
				this.engine.dueAt(this.saga.dueAt());
			}
		}
		else if (this.reserved) {
			this.engine.cancel(this.saga.id());
		}
	}

}
