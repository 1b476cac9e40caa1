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

package dev.patterns.outbox.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.observation.RelayContext;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;

/**
 * Sends batches without waiting for them.
 */
final class RelaySender {

	private final BrokerRegistry brokers;

	private final BrokerMessages messages;

	private final OutboxObservations observations;

	private final Runnable onBatchCompleted;

	RelaySender(BrokerRegistry brokers, BrokerMessages messages, OutboxObservations observations,
			Runnable onBatchCompleted) {
		this.brokers = brokers;
		this.messages = messages;
		this.observations = observations;
		this.onBatchCompleted = onBatchCompleted;
	}

	void send(List<InFlight> batch) {
		RelayContext context = new RelayContext(batch.size());
		Observation observation = this.observations.relay(context).start();
		AtomicInteger open = new AtomicInteger(batch.size());
		for (InFlight entry : batch) {
			relay(entry.message()).whenComplete((nothing, failure) -> {
				entry.complete(failure);
				if (failure != null) {
					context.addFailed();
				}
				if (open.decrementAndGet() == 0) {
					observation.stop();
					this.onBatchCompleted.run();
				}
			});
		}
	}

	private CompletableFuture<@Nullable Void> relay(StoredMessage message) {
		try {
			return this.brokers.getBroker(message.broker()).relay(this.messages.create(message));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
