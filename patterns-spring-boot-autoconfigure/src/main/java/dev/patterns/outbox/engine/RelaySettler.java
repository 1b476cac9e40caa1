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

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.PoisonPolicy;
import dev.patterns.outbox.engine.InFlight.State;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.RelayDeferredException;

/**
 * Writes down what became of messages: one statement for all that were acknowledged, one
 * for each that was refused. Used by the relay's thread only.
 */
final class RelaySettler {

	private static final Log logger = LogFactory.getLog(RelaySettler.class);

	private static final long DEFERRED = TimeUnit.MILLISECONDS.toNanos(500);

	private final OutboxStore store;

	private final OutboxDefinitions definitions;

	private final RelaySettings settings;

	private final InFlightMessages inFlight;

	private final BrokerHealth health;

	private final RelayStatistics statistics;

	private final Overtakings overtakings;

	RelaySettler(OutboxStore store, OutboxDefinitions definitions, RelaySettings settings, InFlightMessages inFlight,
			BrokerHealth health, RelayStatistics statistics) {
		this.store = store;
		this.definitions = definitions;
		this.settings = settings;
		this.inFlight = inFlight;
		this.health = health;
		this.statistics = statistics;
		this.overtakings = new Overtakings(inFlight);
	}

	// Returns whether something was refused or given back, for which others now wait.
	boolean settle(long member, long now) {
		Set<String> answering = acknowledged(member, now);
		boolean refused = failed(member, now, answering);
		this.inFlight
			.removeAll(this.inFlight.find((entry) -> entry.state() == State.COOLING && entry.coolUntil() - now <= 0));
		return refused;
	}

	// Returns the brokers that took something.
	private Set<String> acknowledged(long member, long now) {
		List<InFlight> entries = this.inFlight.find(State.ACKNOWLEDGED);
		if (entries.isEmpty()) {
			return Set.of();
		}
		Set<String> answering = entries.stream().map((entry) -> entry.message().broker()).collect(Collectors.toSet());
		answering.forEach((broker) -> this.health.succeeded(broker, now));
		this.statistics.addReordered(this.overtakings.acknowledged(entries));
		int deleted = remove(member, entries);
		this.inFlight.removeAll(entries);
		this.statistics.addSent(deleted);
		// What was delayed or refused took its time for other reasons.
		entries.stream()
			.filter((entry) -> entry.message().state() == MessageState.READY)
			.forEach((entry) -> this.statistics.recordSent(entry.lag()));
		if (deleted < entries.size()) {
			logger.warn(
					"%d messages were sent but could not be removed from the outbox; they may be sent again with the same id"
						.formatted(entries.size() - deleted));
		}
		return answering;
	}

	private int remove(long member, List<InFlight> entries) {
		List<StoredMessage> messages = entries.stream().map(InFlight::message).toList();
		return this.settings.retention().isZero() ? this.store.delete(member, messages)
				: this.store.markSent(member, messages);
	}

	void expired(long member, List<StoredMessage> messages) {
		if (!messages.isEmpty()) {
			this.statistics.addExpired(this.store.delete(member, messages));
		}
	}

	private boolean failed(long member, long now, Set<String> answering) {
		Map<String, List<InFlight>> byBroker = new HashMap<>();
		List<InFlight> all = this.inFlight.find(State.FAILED);
		for (InFlight entry : all) {
			if (entry.failure() instanceof RelayDeferredException) {
				entry.coolDown(now + DEFERRED);
			}
			else {
				byBroker.computeIfAbsent(entry.message().broker(), (key) -> new ArrayList<>()).add(entry);
			}
		}
		byBroker.forEach((broker, entries) -> failed(broker, entries, member, now, answering.contains(broker)));
		return !all.isEmpty();
	}

	// If the broker takes others, the failures are the messages' own.
	private void failed(String broker, List<InFlight> entries, long member, long now, boolean answering) {
		entries.sort((one, other) -> Long.compare(one.message().id(), other.message().id()));
		boolean reachable = answering || entries.stream().allMatch((entry) -> !isRetryable(entry.failure()))
				|| hasAnsweredMeanwhile(broker, entries);
		if (!reachable && hasAnsweredSinceLastAttempt(broker, entries)) {
			reachable = true;
			// Only once: the broker may be gone since.
			this.health.doubted(broker);
		}
		if (!reachable && this.health.failed(broker, now)) {
			logger.warn("The broker '%s' takes no messages, they wait in the outbox: %s"
				.formatted(broker.isEmpty() ? "default" : broker, entries.get(0).failure()));
		}
		Set<String> keys = new HashSet<>();
		int counted = 0;
		for (InFlight entry : entries) {
			String key = entry.message().orderKey();
			boolean first = key == null || keys.add(key);
			// Later ones of a key simply wait for the first. Nor are all counted in an
			// outage.
			boolean own = reachable || !isRetryable(entry.failure());
			if (first && !isBehindAnother(entry) && (own || counted < BrokerHealth.PROBE)) {
				this.statistics.addReordered(this.overtakings.refused(entry, now));
				refused(entry, member, own);
				counted++;
			}
		}
		this.inFlight.removeAll(entries);
	}

	private boolean hasAnsweredMeanwhile(String broker, List<InFlight> entries) {
		return entries.size() <= BrokerHealth.PROBE && this.health.hasSucceededSince(broker, entries.get(0).since());
	}

	// With little traffic there may be nothing else to tell a broker that is gone from a
	// message that it refuses.
	private boolean hasAnsweredSinceLastAttempt(String broker, List<InFlight> entries) {
		return entries.size() <= BrokerHealth.PROBE && this.health.hasSucceededSinceFailure(broker)
				&& entries.stream().allMatch((entry) -> entry.message().attempts() > 0);
	}

	private boolean isBehindAnother(InFlight entry) {
		StoredMessage message = entry.message();
		String key = message.orderKey();
		if (key == null || message.state() != MessageState.READY) {
			return false;
		}
		return !this.inFlight
			.find((other) -> key.equals(other.message().orderKey()) && other.message().id() < message.id())
			.isEmpty();
	}

	// An outage parks nothing.
	private void refused(InFlight entry, long member, boolean own) {
		StoredMessage message = entry.message();
		Throwable failure = entry.failure();
		String error = (failure != null) ? failure.toString() : "unknown";
		PoisonPolicy policy = policy(message.type());
		this.statistics.addRefused();
		Optional<Duration> delay = this.settings.retry().delayAfter(message.attempts() + 1);
		boolean parked = policy != PoisonPolicy.BLOCK && own && (delay.isEmpty() || !isRetryable(failure));
		if (parked) {
			this.store.park(member, message, policy == PoisonPolicy.PARK_KEY, error);
			this.statistics.addParked();
			logger.error(
					"Message '%s' of type '%s' for topic '%s' was parked after %d attempts: %s"
						.formatted(message.messageId(), message.type(), message.topic(), message.attempts() + 1, error),
					failure);
			return;
		}
		this.store.retry(member, message, delay.orElse(this.settings.retry().maxDelay()), error);
		if (own && message.attempts() == 0) {
			logger.warn("Message '%s' of type '%s' for topic '%s' was refused and holds its key until it is taken: %s"
				.formatted(message.messageId(), message.type(), message.topic(), error));
		}
	}

	private PoisonPolicy policy(String type) {
		PoisonPolicy policy = this.settings.poisonByType().get(type);
		policy = (policy != null) ? policy : this.definitions.poisonOf(type);
		return (policy != PoisonPolicy.DEFAULT) ? policy : this.settings.poison();
	}

	private static boolean isRetryable(@Nullable Throwable failure) {
		return !(failure instanceof BrokerException exception) || exception.isRetryable();
	}

}
