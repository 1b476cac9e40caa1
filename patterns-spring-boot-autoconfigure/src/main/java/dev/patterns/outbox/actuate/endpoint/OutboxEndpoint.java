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

package dev.patterns.outbox.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.store.DeadMessage;
import dev.patterns.outbox.store.OutboxBacklog;

/**
 * Shows what is waiting, who relays it and what was parked; parked messages can be
 * retried or discarded where the endpoint's access is unrestricted.
 */
@Endpoint(id = "outbox", defaultAccess = Access.READ_ONLY)
public class OutboxEndpoint {

	private static final int MAX_DEAD = 100;

	private final OutboxStatus status;

	private final RelayStatistics statistics;

	/**
	 * Create the endpoint.
	 * @param status knows the database
	 * @param statistics what the relay of this instance did
	 */
	public OutboxEndpoint(OutboxStatus status, RelayStatistics statistics) {
		this.status = status;
		this.statistics = statistics;
	}

	/**
	 * What is waiting, who relays it, what was parked.
	 * @return the outbox; without a backlog if it is not used
	 */
	@ReadOperation
	public OutboxDescriptor outbox() {
		RelayDescriptor relay = new RelayDescriptor(this.statistics.getSent(), this.statistics.getRefused(),
				this.statistics.getParked(), this.statistics.getExpired(), this.statistics.getReordered(),
				this.statistics.getInFlight());
		OutboxBackend backend = this.status.getBackend();
		if (backend == null) {
			return new OutboxDescriptor(null, Map.of(), relay, List.of());
		}
		Map<String, String> owners = new TreeMap<>();
		backend.members().findOwners().forEach((node, hashes) -> owners.put(node, hashes.toString()));
		OutboxBacklog backlog = backend.store().backlog();
		return new OutboxDescriptor(
				new BacklogDescriptor(backlog.ready(), backlog.delayed(), backlog.retrying(), backlog.dead(),
						backlog.oldest().toString()),
				owners, relay, backend.store().findDead(MAX_DEAD).stream().map(DeadDescriptor::of).toList());
	}

	/**
	 * Let a parked message be sent again.
	 * @param id the row's id, as listed
	 * @return whether there was such a parked message, {@code null} if not
	 */
	@WriteOperation
	public @Nullable DeadResult retry(@Selector long id) {
		OutboxBackend backend = this.status.getBackend();
		return (backend != null && backend.store().reviveDead(id)) ? new DeadResult(id, "retried") : null;
	}

	/**
	 * Remove a parked message for good.
	 * @param id the row's id, as listed
	 * @return whether there was such a parked message, {@code null} if not
	 */
	@DeleteOperation
	public @Nullable DeadResult discard(@Selector long id) {
		OutboxBackend backend = this.status.getBackend();
		return (backend != null && backend.store().discardDead(id)) ? new DeadResult(id, "discarded") : null;
	}

	/**
	 * The outbox.
	 *
	 * @param backlog what is waiting in the table, {@code null} if the outbox is not used
	 * @param owners which node relays which key hashes
	 * @param relay what the relay of this instance did since its start
	 * @param dead parked messages, the latest first, at most 100
	 */
	public record OutboxDescriptor(@Nullable BacklogDescriptor backlog, Map<String, String> owners,
			RelayDescriptor relay, List<DeadDescriptor> dead) {

	}

	/**
	 * What is waiting in the table.
	 *
	 * @param ready messages to be sent
	 * @param delayed messages that are not yet due
	 * @param retrying messages that were refused and hold their key
	 * @param dead parked messages
	 * @param oldest age of the oldest message that waits, as an ISO 8601 duration
	 */
	public record BacklogDescriptor(long ready, long delayed, long retrying, long dead, String oldest) {

	}

	/**
	 * What the relay of this instance did since its start.
	 *
	 * @param sent messages acknowledged and removed
	 * @param refused how often a broker refused a message
	 * @param parked messages parked as dead
	 * @param expired messages dropped because their time to live was over
	 * @param reordered messages acknowledged although an earlier one of their key failed
	 * @param inFlight messages on their way now
	 */
	public record RelayDescriptor(long sent, long refused, long parked, long expired, long reordered, int inFlight) {

	}

	/**
	 * A parked message.
	 *
	 * @param id the row's id
	 * @param messageId the message's id
	 * @param topic the topic
	 * @param key the key
	 * @param type durable name of the payload
	 * @param createdAt when it was published
	 * @param attempts how often it was refused
	 * @param blocking whether its key waits for it
	 * @param reason why it was parked
	 */
	public record DeadDescriptor(long id, String messageId, String topic, @Nullable String key, String type,
			Instant createdAt, int attempts, boolean blocking, @Nullable String reason) {

		static DeadDescriptor of(DeadMessage message) {
			return new DeadDescriptor(message.id(), message.messageId(), message.topic(), message.key(), message.type(),
					message.createdAt(), message.attempts(), message.blocking(), message.reason());
		}

	}

	/**
	 * What was done with a parked message.
	 *
	 * @param id the row's id
	 * @param result {@code retried} or {@code discarded}
	 */
	public record DeadResult(long id, String result) {

	}

}
