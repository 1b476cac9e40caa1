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

package dev.patterns.saga.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;

import dev.patterns.saga.store.SagaRecord;

/**
 * What a transaction has asked for so far. That of a caller is written after its commit;
 * a transaction of the store's own is nothing but its unit. Used by one thread.
 */
final class SagaUnit implements TransactionSynchronization {

	private final SagaUnits units;

	private final boolean own;

	private final List<SagaOperation> operations = new ArrayList<>();

	SagaUnit(SagaUnits units, boolean own) {
		this.units = units;
		this.own = own;
	}

	boolean belongsTo(SagaUnits other) {
		return this.units == other;
	}

	/**
	 * Whether its transaction is one of the store's own.
	 * @return {@code false} if it follows the commit of another transaction
	 */
	boolean isOwn() {
		return this.own;
	}

	void add(SagaOperation operation) {
		this.operations.add(operation);
	}

	/**
	 * Take out what there is so far.
	 * @return the operations, in their order
	 */
	List<SagaOperation> drain() {
		List<SagaOperation> drained = new ArrayList<>(this.operations);
		this.operations.clear();
		return drained;
	}

	/**
	 * An instance that this unit inserts.
	 * @param id id of the instance
	 * @return the instance, {@code null} if it does not insert it
	 */
	@Nullable SagaRecord inserted(String id) {
		for (SagaOperation operation : this.operations) {
			if (operation.inserted() != null && operation.id().equals(id)) {
				return operation.inserted();
			}
		}
		return null;
	}

	@Override
	public void afterCommit() {
		if (!this.own) {
			this.units.writeAfterCommit(drain());
		}
	}

	/**
	 * A number for a script that may be sent twice.
	 * @return a new number
	 */
	static String number() {
		return UUID.randomUUID().toString();
	}

}
