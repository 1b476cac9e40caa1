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

import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.interceptor.TransactionAttribute;
import org.springframework.util.Assert;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotencyKeyMissingException;
import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.inbox.observation.InboxObservationContext;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxKey;

/**
 * Handles requests in batches, with the transaction attributes of the operation's method.
 */
public final class InboxBatches implements IdempotentBatches {

	private final InboxEngine engine;

	private final Supplier<IdempotentOperations> operations;

	/**
	 * Create an instance.
	 * @param engine what handles single requests: the two wait for each other
	 * @param operations the registry of idempotent operations
	 */
	public InboxBatches(InboxEngine engine, Supplier<IdempotentOperations> operations) {
		this.engine = engine;
		this.operations = operations;
	}

	@Override
	public boolean handle(List<InboundRequest> requests, Handler handler) throws Throwable {
		Assert.notEmpty(requests, "'requests' must not be empty");
		InboundRequest first = requests.get(0);
		String name = first.operation();
		Assert.notNull(name, "The requests have no operation");
		Assert.isTrue(
				requests.stream()
					.allMatch((request) -> request.kind() == first.kind() && name.equals(request.operation())),
				"The requests are not all of one kind and operation");
		InboxObservationContext context = new InboxObservationContext(name, first, requests.size());
		boolean handled = false;
		try {
			Object result = this.engine.observations()
				.observe(context, () -> handle(context, List.copyOf(requests), handler));
			handled = Boolean.TRUE.equals(result);
			return handled;
		}
		finally {
			InboxOutcome outcome = context.getOutcome();
			if (!handled && outcome != null) {
				this.engine.statistics().count(outcome, 1);
			}
		}
	}

	private @Nullable Object handle(InboxObservationContext context, List<InboundRequest> requests, Handler handler)
			throws Throwable {
		String name = context.getOperation();
		List<InboxKey> keys = requests.stream().map((request) -> key(name, request)).toList();
		InboxBackend backend = this.engine.backend();
		TransactionAttribute attribute = attribute(requests.get(0).kind(), name);
		BatchAttempt attempt = new BatchAttempt(backend, this.engine.statistics(), context, requests, keys, handler,
				() -> HandlerTransaction.begin(backend.access(), attribute, name));
		Admission admission = this.engine.admission();
		Patience patience = admission.patience();
		try (KeyLocks.Hold hold = admission.enter(name, new TreeSet<>(keys), patience)) {
			return admission.attempt(name, patience, attempt::run);
		}
	}

	// Of a lazy bean that was not created yet nothing is known.
	private @Nullable TransactionAttribute attribute(InboundRequest.Kind kind, String name) {
		IdempotentOperation operation = this.operations.get().find(kind, name);
		return (operation != null) ? operation.attribute() : null;
	}

	private static InboxKey key(String name, InboundRequest request) {
		if (request.key() == null) {
			throw new IdempotencyKeyMissingException(name);
		}
		return new InboxKey(name, request.source(), request.key());
	}

}
