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

package dev.patterns.invocation.engine.client;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Suspends the transactions of all of the application's transaction managers, and sets
 * aside what else of theirs is bound to the thread.
 */
public final class SpringTransactionSuspension implements TransactionSuspension {

	private final Supplier<List<PlatformTransactionManager>> managers;

	/**
	 * Create the suspension.
	 * @param managers gives the transaction managers
	 */
	public SpringTransactionSuspension(Supplier<List<PlatformTransactionManager>> managers) {
		this.managers = managers;
	}

	@Override
	public <T> T outside(Supplier<T> task) {
		Supplier<T> isolated = () -> withoutResources(task);
		return TransactionSynchronizationManager.isActualTransactionActive()
				? suspend(this.managers.get().iterator(), isolated) : isolated.get();
	}

	@SuppressWarnings("NullAway")
	private <T> T suspend(Iterator<PlatformTransactionManager> remaining, Supplier<T> task) {
		if (!remaining.hasNext()) {
			return task.get();
		}
		TransactionTemplate template = new TransactionTemplate(remaining.next());
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
		return template.execute((status) -> suspend(remaining, task));
	}

	// Without a transaction too there may be resources that a transaction of the task
	// would take up: the EntityManager of a request, a connection that is being shared.
	private static <T> T withoutResources(Supplier<T> task) {
		boolean synchronizing = TransactionSynchronizationManager.isSynchronizationActive();
		if (!synchronizing && TransactionSynchronizationManager.getResourceMap().isEmpty()) {
			return task.get();
		}
		List<TransactionSynchronization> synchronizations = synchronizing ? suspendSynchronizations() : List.of();
		Map<Object, Object> resources = new LinkedHashMap<>(TransactionSynchronizationManager.getResourceMap());
		resources.keySet().forEach(TransactionSynchronizationManager::unbindResourceIfPossible);
		boolean readOnly = TransactionSynchronizationManager.isCurrentTransactionReadOnly();
		String name = TransactionSynchronizationManager.getCurrentTransactionName();
		Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
		try {
			return task.get();
		}
		finally {
			resources.forEach(TransactionSynchronizationManager::bindResource);
			TransactionSynchronizationManager.setCurrentTransactionReadOnly(readOnly);
			TransactionSynchronizationManager.setCurrentTransactionName(name);
			TransactionSynchronizationManager.setCurrentTransactionIsolationLevel(isolation);
			if (synchronizing) {
				TransactionSynchronizationManager.initSynchronization();
				for (TransactionSynchronization synchronization : synchronizations) {
					synchronization.resume();
					TransactionSynchronizationManager.registerSynchronization(synchronization);
				}
			}
		}
	}

	private static List<TransactionSynchronization> suspendSynchronizations() {
		List<TransactionSynchronization> synchronizations = TransactionSynchronizationManager.getSynchronizations();
		synchronizations.forEach(TransactionSynchronization::suspend);
		TransactionSynchronizationManager.clearSynchronization();
		return synchronizations;
	}

}
