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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.patterns.outbox.store.MessageDetails;

/**
 * Endpoint {@code outbox}: shows what waits, who relays it and what was parked; and,
 * where its access is unrestricted, retries, edits and discards parked messages, sends
 * kept ones again, pauses and resumes. Headers and payloads are shown to whom
 * {@code management.endpoint.outbox.show-values} says.
 */
@Endpoint(id = "outbox", defaultAccess = Access.READ_ONLY)
public class OutboxEndpoint {

	private final OutboxDescriber describer;

	private final OutboxInterventions interventions;

	private final Show showValues;

	/**
	 * Create the endpoint.
	 * @param describer describes the outbox and its messages
	 * @param interventions does what is asked
	 * @param showValues when to show headers and payloads
	 */
	public OutboxEndpoint(OutboxDescriber describer, OutboxInterventions interventions, Show showValues) {
		this.describer = describer;
		this.interventions = interventions;
		this.showValues = showValues;
	}

	/**
	 * What waits, who relays it, how fast.
	 * @return the outbox; without databases if it is not used
	 */
	@ReadOperation
	public OutboxDescriptor outbox() {
		return this.describer.outbox();
	}

	/**
	 * List messages, the latest first. All conditions must be met.
	 * @param state which messages
	 * @param dataSource name of the database, {@code null} for the default
	 * @param topic the topic, {@code null} for any
	 * @param key the key, {@code null} for any
	 * @param type durable name of the payload, {@code null} for any
	 * @param reason a text within the reason, {@code null} for any
	 * @param createdBefore published before this time, {@code null} for any
	 * @param before only rows with a lower id, as the page before says; {@code null} for
	 * the first page
	 * @param size how many at most, {@code null} for 50
	 * @return one page
	 */
	@ReadOperation
	public MessagesDescriptor messages(@Selector MessageView state, @Nullable String dataSource, @Nullable String topic,
			@Nullable String key, @Nullable String type, @Nullable String reason, @Nullable Instant createdBefore,
			@Nullable Long before, @Nullable Integer size) {
		return this.describer.messages(dataSource,
				state.filter()
					.withTopic(topic)
					.withKey(key)
					.withType(type)
					.withReason(reason)
					.withCreatedBefore(createdBefore),
				before, size);
	}

	/**
	 * Show one message.
	 * @param state any view
	 * @param id the row's id, as listed
	 * @param dataSource name of the database, {@code null} for the default
	 * @return the message, {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable MessageDescriptor message(@Selector MessageView state, @Selector long id,
			@Nullable String dataSource) {
		return this.describer.find(dataSource, id)
			.map((found) -> describe(found, this.showValues.isShown(true)))
			.orElse(null);
	}

	MessageDescriptor describe(MessageDetails found, boolean shown) {
		return this.describer.message(found, shown);
	}

	/**
	 * Do something with many messages, or with the relay of all instances.
	 * @param operation what to do
	 * @param state which messages, {@code null} for the dead ones
	 * @param dataSource name of the database, {@code null} for the default
	 * @param topic the topic, {@code null} for any
	 * @param key the key, {@code null} for any
	 * @param type durable name of the payload, {@code null} for any
	 * @param reason a text within the reason, {@code null} for any
	 * @param createdBefore published before this time, {@code null} for any
	 * @param all whether all are meant if no condition is given; needed to discard, and
	 * to send again what was sent
	 * @param broker what to pause or resume, {@code null} for all brokers
	 * @return what was done
	 */
	@WriteOperation
	public DoneDescriptor intervene(@Selector OutboxOperation operation, @Nullable MessageView state,
			@Nullable String dataSource, @Nullable String topic, @Nullable String key, @Nullable String type,
			@Nullable String reason, @Nullable Instant createdBefore, @Nullable Boolean all, @Nullable String broker) {
		if (operation == OutboxOperation.PAUSE || operation == OutboxOperation.RESUME) {
			return this.interventions.pauseOrResume(operation, dataSource, broker);
		}
		MessageView view = (state != null) ? state : MessageView.DEAD;
		return this.interventions.many(operation, dataSource,
				view.filter()
					.withTopic(topic)
					.withKey(key)
					.withType(type)
					.withReason(reason)
					.withCreatedBefore(createdBefore),
				Boolean.TRUE.equals(all));
	}

	/**
	 * Let a parked message, or one that was sent and kept, be sent again; changed if
	 * anything is given.
	 * @param state any view
	 * @param id the row's id, as listed
	 * @param dataSource name of the database, {@code null} for the default
	 * @param topic another topic, {@code null} for the same
	 * @param headers all headers as the text of a JSON object, {@code null} for the same
	 * @param data another payload, {@code null} for the same: of a JSON message the text
	 * of a JSON value
	 * @return what was done, {@code null} if there is no such message
	 */
	@WriteOperation
	public @Nullable DoneDescriptor retry(@Selector MessageView state, @Selector long id, @Nullable String dataSource,
			@Nullable String topic, @Nullable String headers, @Nullable String data) {
		return this.interventions.retry(dataSource, id, topic, headers, data);
	}

	/**
	 * Remove a parked message for good.
	 * @param state any view
	 * @param id the row's id, as listed
	 * @param dataSource name of the database, {@code null} for the default
	 * @return what was done, {@code null} if there is no such message
	 */
	@DeleteOperation
	public @Nullable DoneDescriptor discard(@Selector MessageView state, @Selector long id,
			@Nullable String dataSource) {
		return this.interventions.discard(dataSource, id);
	}

	/**
	 * The outbox.
	 *
	 * @param relay what this instance did since its start
	 * @param dataSources what is in the databases, by name; empty if the outbox is not
	 * used
	 */
	public record OutboxDescriptor(RelayDescriptor relay,
			Map<String, DataSourceDescriptor> dataSources) implements OperationResponseBody {

		public OutboxDescriptor {
			dataSources = new LinkedHashMap<>(dataSources);
		}

	}

	/**
	 * What is in a database.
	 *
	 * @param backlog what waits in the table
	 * @param partitions which node relays what
	 * @param paused brokers to which an operator lets nothing be sent, {@code *} for all
	 */
	public record DataSourceDescriptor(BacklogDescriptor backlog, List<PartitionDescriptor> partitions,
			Set<String> paused) {

	}

	/**
	 * What waits in a table.
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
	 * What one node relays.
	 *
	 * @param owner id of the node, {@code null} for what nobody owns
	 * @param keyHashes hashes of the keys
	 * @param waiting messages that are ready or retrying
	 * @param oldest age of the oldest of them, as an ISO 8601 duration
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record PartitionDescriptor(@Nullable String owner, String keyHashes, long waiting, String oldest) {

	}

	/**
	 * What this instance did since its start.
	 *
	 * @param stored messages written
	 * @param sent messages acknowledged and settled
	 * @param sentPerSecond how many in each second of the last minute, on average
	 * @param refused how often a broker refused a message
	 * @param parked messages parked as dead
	 * @param expired messages dropped because their time to live was over
	 * @param reordered messages acknowledged although an earlier one of their key failed
	 * @param inFlight messages on their way now
	 */
	public record RelayDescriptor(long stored, long sent, double sentPerSecond, long refused, long parked, long expired,
			long reordered, int inFlight) {

	}

	/**
	 * A page of messages.
	 *
	 * @param messages the messages, the latest first
	 * @param before what to ask for the next page with, {@code null} if there is none
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record MessagesDescriptor(List<MessageDescriptor> messages,
			@Nullable Long before) implements OperationResponseBody {

	}

	/**
	 * A message.
	 *
	 * @param id the row's id
	 * @param state the state
	 * @param messageId the message's id
	 * @param topic the topic
	 * @param key the key
	 * @param broker name of the broker, empty for the default broker
	 * @param type durable name of the payload
	 * @param createdAt when it was published
	 * @param visibleAt when it is due, or was sent
	 * @param attempts how often it was refused
	 * @param reason why it was parked or refused
	 * @param contentType media type of the data
	 * @param headers the headers, as far as they may be shown
	 * @param data the payload, as far as it may be shown
	 * @param size size of the payload, in bytes
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record MessageDescriptor(long id, String state, String messageId, String topic, @Nullable String key,
			String broker, String type, Instant createdAt, @Nullable Instant visibleAt, int attempts,
			@Nullable String reason, @Nullable String contentType, @Nullable Map<String, @Nullable Object> headers,
			@Nullable Object data, @Nullable Integer size) implements OperationResponseBody {

	}

	/**
	 * What was done.
	 *
	 * @param operation what was asked
	 * @param count how many messages it concerned
	 */
	public record DoneDescriptor(String operation, int count) implements OperationResponseBody {

	}

}
