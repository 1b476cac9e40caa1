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

package dev.patterns.test.outbox;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.transaction.support.TransactionOperations;

import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MembershipStore;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;

/**
 * What the contract tests of the outbox's stores need. A subclass gives the stores.
 */
public abstract class OutboxStoreContractSupport {

	static final KeyHashes ALL = KeyHashes.all();

	private long member;

	/**
	 * Create it.
	 */
	protected OutboxStoreContractSupport() {
	}

	/**
	 * Empty the store and the memberships. Called before each test.
	 */
	protected abstract void reset();

	/**
	 * The store under test, empty before each test.
	 * @return the store
	 */
	protected abstract OutboxStore store();

	/**
	 * The memberships under test, empty before each test.
	 * @return the memberships
	 */
	protected abstract MembershipStore members();

	/**
	 * The operations under test, on the same messages as the store.
	 * @return the operations
	 */
	protected abstract OutboxOperations operations();

	/**
	 * Transactions that the store takes part in.
	 * @return transactions, each one new
	 */
	protected abstract TransactionOperations transaction();

	/**
	 * Let the lease of a node live or run out.
	 * @param nodeId id of the node
	 * @param alive whether its lease lives
	 */
	protected abstract void lease(String nodeId, boolean alive);

	@BeforeEach
	void join() {
		reset();
		lease("node", true);
		this.member = members().join("node");
	}

	final long member() {
		return this.member;
	}

	final void insert(OutboxMessage... messages) {
		transaction().executeWithoutResult((status) -> store().insert(List.of(messages)));
	}

	final List<StoredMessage> read(KeyHashes hashes) {
		return store().read(new ReadRequest(hashes, 1000));
	}

	// The parked message.
	final MessageSummary dead() {
		return operations().find(MessageFilter.DEAD, null, 10).get(0);
	}

}
