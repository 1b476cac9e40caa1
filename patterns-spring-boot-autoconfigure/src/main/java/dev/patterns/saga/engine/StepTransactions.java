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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.store.SagaStore;

/**
 * The transactions of transactional steps, one template for each. Thread-safe.
 */
final class StepTransactions {

	private static final int LIMIT = 1000;

	private final Map<Key, TransactionTemplate> templates = new ConcurrentHashMap<>();

	private final SagaStore store;

	StepTransactions(SagaStore store) {
		this.store = store;
	}

	/**
	 * The transaction of a step.
	 * @param name name of the transaction
	 * @param timeout time limit of the step
	 * @return a template, not to be changed
	 */
	TransactionTemplate of(String name, Duration timeout) {
		Key key = new Key(FlowNames.withoutNumbers(name), timeout);
		TransactionTemplate known = this.templates.get(key);
		if (known == null && this.templates.size() >= LIMIT) {
			// Flows may compute names and time limits.
			return create(key);
		}
		return (known != null) ? known : this.templates.computeIfAbsent(key, this::create);
	}

	private TransactionTemplate create(Key key) {
		TransactionTemplate template = this.store.stepTransaction();
		template.setName(key.name());
		if (!this.store.isLimitingStatements()) {
			// Each statement costs the driver a timer.
			template.setTimeout((int) Math.min(Integer.MAX_VALUE, key.timeout().toSeconds() + 1));
		}
		return template;
	}

	private record Key(String name, Duration timeout) {

	}

}
