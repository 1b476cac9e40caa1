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

package dev.patterns.inbox.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.inbox.observation.InboxObservationContext;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.LockWait;

/**
 * An attempt to handle several requests of one operation: inserts their records as the
 * first statement of the transaction, and calls the handler for those that had none.
 */
final class BatchAttempt {

	private final InboxBackend backend;

	private final InboxStatistics statistics;

	private final InboxObservationContext context;

	private final List<InboundRequest> requests;

	private final List<InboxKey> keys;

	private final IdempotentBatches.Handler handler;

	private final TransactionOpener opener;

	BatchAttempt(InboxBackend backend, InboxStatistics statistics, InboxObservationContext context,
			List<InboundRequest> requests, List<InboxKey> keys, IdempotentBatches.Handler handler,
			TransactionOpener opener) {
		this.backend = backend;
		this.statistics = statistics;
		this.context = context;
		this.requests = requests;
		this.keys = keys;
		this.handler = handler;
		this.opener = opener;
	}

	Boolean run(Duration limit) throws Throwable {
		HandlerTransaction transaction = this.opener.begin();
		List<Integer> positions;
		try {
			positions = insert(transaction.wait(limit));
			if (positions.isEmpty()) {
				transaction.leave();
			}
		}
		catch (Throwable ex) {
			transaction.leave(ex);
			throw ex;
		}
		if (!positions.isEmpty() && !handle(transaction, positions)) {
			this.context.setOutcome(InboxOutcome.RETRY);
			return false;
		}
		this.context.setOutcome(positions.isEmpty() ? InboxOutcome.REPLAYED : InboxOutcome.HANDLED);
		this.statistics.count(InboxOutcome.HANDLED, positions.size());
		this.statistics.count(InboxOutcome.REPLAYED, this.requests.size() - positions.size());
		return true;
	}

	private List<Integer> insert(LockWait wait) {
		List<InboxRecord> records = new TreeSet<>(this.keys).stream()
			.map((key) -> new InboxRecord(key, null, InboxStatus.HANDLED, null, null))
			.toList();
		Set<InboxKey> left = new TreeSet<>(
				this.statistics.inDatabase(wait, () -> this.backend.store().insertNew(records, wait)));
		List<Integer> positions = new ArrayList<>();
		for (int i = 0; i < this.keys.size(); i++) {
			// The second one of the same request is a repeat.
			if (left.remove(this.keys.get(i))) {
				positions.add(i);
			}
		}
		return positions;
	}

	private boolean handle(HandlerTransaction transaction, List<Integer> positions) throws Throwable {
		boolean handled;
		try (CallScope.Binding binding = RecordedRequests.bind(positions.stream().map(this.requests::get).toList())) {
			handled = this.handler.handle(List.copyOf(positions));
		}
		catch (Throwable ex) {
			transaction.rollback(ex);
			throw ex;
		}
		if (handled) {
			transaction.commit();
		}
		else {
			transaction.rollback(null);
		}
		return handled;
	}

	/**
	 * Opens the transaction of an attempt.
	 */
	@FunctionalInterface
	interface TransactionOpener {

		HandlerTransaction begin();

	}

}
