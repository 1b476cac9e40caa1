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

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.observation.RelayContext;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.pubsub.broker.RelayDeferredException;

/**
 * Sends batches without waiting for them.
 */
final class RelaySender {

	/** A client that fails only after this time would hold up the batch with each one. */
	private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(200);

	private final RelayTargets targets;

	private final BrokerMessages messages;

	private final OutboxObservations observations;

	private final Runnable onBatchCompleted;

	RelaySender(RelayTargets targets, BrokerMessages messages, OutboxObservations observations,
			Runnable onBatchCompleted) {
		this.targets = targets;
		this.messages = messages;
		this.observations = observations;
		this.onBatchCompleted = onBatchCompleted;
	}

	void send(List<InFlight> batch) {
		RelayContext context = new RelayContext(batch.size());
		Observation observation = this.observations.relay(context).start();
		AtomicInteger open = new AtomicInteger(batch.size());
		Stopped stopped = new Stopped();
		for (InFlight entry : batch) {
			relay(entry.message(), stopped).whenComplete((nothing, failure) -> {
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

	private CompletableFuture<@Nullable Void> relay(StoredMessage message, Stopped stopped) {
		if (stopped.contains(message)) {
			return CompletableFuture
				.failedFuture(new RelayDeferredException("Waits for an earlier message that was not taken"));
		}
		long begin = System.nanoTime();
		CompletableFuture<@Nullable Void> sent;
		try {
			sent = Objects.requireNonNull(this.targets.send(message.broker(), this.messages.create(message)),
					"The broker returned no future");
		}
		// Errors too: whoever is not completed stays on his way for ever.
		catch (RuntimeException | Error ex) {
			sent = CompletableFuture.failedFuture(ex);
		}
		if (sent.isCompletedExceptionally()) {
			stopped.add(message, System.nanoTime() - begin > SLOW);
		}
		return sent;
	}

	/**
	 * What is not to be sent with the rest of a batch: successors of a message that
	 * failed at once, and messages for a topic that made its sender wait in vain.
	 */
	private static final class Stopped {

		private final Set<String> keys = new HashSet<>();

		private final Set<String> topics = new HashSet<>();

		void add(StoredMessage message, boolean slow) {
			if (message.orderKey() != null) {
				this.keys.add(message.orderKey());
			}
			if (slow) {
				this.topics.add(topic(message));
			}
		}

		boolean contains(StoredMessage message) {
			return (!this.keys.isEmpty() && message.orderKey() != null && this.keys.contains(message.orderKey()))
					|| (!this.topics.isEmpty() && this.topics.contains(topic(message)));
		}

		private static String topic(StoredMessage message) {
			return message.broker() + '\n' + message.topic();
		}

	}

}
