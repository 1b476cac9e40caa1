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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.BacklogDescriptor;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.DataSourceDescriptor;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.MessageDescriptor;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.MessagesDescriptor;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.OutboxDescriptor;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.PartitionDescriptor;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.RelayDescriptor;
import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.store.HashBacklog;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MessageDetails;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxBacklog;

/**
 * Describes the outbox and its messages for the endpoint. Thread-safe.
 */
public final class OutboxDescriber {

	private static final int DEFAULT_SIZE = 50;

	private static final int MAX_SIZE = 1000;

	private final OutboxDatabases databases;

	private final RelayStatistics statistics;

	private final Sanitizer sanitizer;

	private final int maxValueLength;

	/**
	 * Create a describer.
	 * @param status knows the databases
	 * @param statistics what this instance did
	 * @param sanitizer sanitizes headers and payloads
	 * @param maxValueLength how many characters of a payload to show
	 */
	public OutboxDescriber(OutboxStatus status, RelayStatistics statistics, Sanitizer sanitizer, int maxValueLength) {
		this.databases = new OutboxDatabases(status);
		this.statistics = statistics;
		this.sanitizer = sanitizer;
		this.maxValueLength = maxValueLength;
	}

	OutboxDescriptor outbox() {
		Map<String, DataSourceDescriptor> dataSources = new LinkedHashMap<>();
		this.databases.all().forEach((backend) -> dataSources.put(backend.name(), describe(backend)));
		return new OutboxDescriptor(relay(), dataSources);
	}

	private RelayDescriptor relay() {
		RelayStatistics current = this.statistics;
		double rate = Math.round(current.getSentPerSecond() * 10) / 10.0;
		return new RelayDescriptor(current.getStored(), current.getSent(), rate, current.getRefused(),
				current.getParked(), current.getExpired(), current.getReordered(), current.getInFlight());
	}

	private static DataSourceDescriptor describe(OutboxBackend backend) {
		OutboxBacklog backlog = backend.store().backlog();
		return new DataSourceDescriptor(new BacklogDescriptor(backlog.ready(), backlog.delayed(), backlog.retrying(),
				backlog.dead(), backlog.oldest().toString()), partitions(backend), backend.operations().findPaused());
	}

	private static List<PartitionDescriptor> partitions(OutboxBackend backend) {
		List<HashBacklog> waiting = backend.operations().backlogByHash();
		List<PartitionDescriptor> partitions = new ArrayList<>();
		KeyHashes free = KeyHashes.all();
		for (Map.Entry<String, KeyHashes> owner : backend.members().findOwners().entrySet()) {
			partitions.add(partition(owner.getKey(), owner.getValue(), waiting));
			free = free.minus(owner.getValue());
		}
		if (!free.isEmpty()) {
			partitions.add(partition(null, free, waiting));
		}
		return partitions;
	}

	private static PartitionDescriptor partition(@Nullable String owner, KeyHashes hashes, List<HashBacklog> waiting) {
		long count = 0;
		Duration oldest = Duration.ZERO;
		for (HashBacklog one : waiting) {
			if (hashes.contains(one.keyHash())) {
				count += one.waiting();
				oldest = (one.oldest().compareTo(oldest) > 0) ? one.oldest() : oldest;
			}
		}
		return new PartitionDescriptor(owner, hashes.toString(), count, oldest.toString());
	}

	MessagesDescriptor messages(@Nullable String dataSource, MessageFilter filter, @Nullable Long before,
			@Nullable Integer size) {
		int limit = (size != null) ? size : DEFAULT_SIZE;
		if (limit < 1 || limit > MAX_SIZE) {
			throw new IllegalArgumentException("'size' must be between 1 and " + MAX_SIZE);
		}
		List<MessageSummary> found = this.databases.get(dataSource).operations().find(filter, before, limit);
		return new MessagesDescriptor(found.stream().map(OutboxDescriber::summary).toList(),
				(found.size() == limit) ? found.get(limit - 1).id() : null);
	}

	private static MessageDescriptor summary(MessageSummary message) {
		return new MessageDescriptor(message.id(), message.state().name(), message.messageId(), message.topic(),
				message.key(), message.broker(), message.type(), message.createdAt(), message.visibleAt(),
				message.attempts(), message.reason(), null, null, null, null);
	}

	Optional<MessageDetails> find(@Nullable String dataSource, long id) {
		return this.databases.get(dataSource).operations().get(id);
	}

	MessageDescriptor message(MessageDetails details, boolean shown) {
		MessageSummary message = details.summary();
		Map<String, @Nullable Object> headers = new LinkedHashMap<>();
		details.headers().forEach((name, value) -> headers.put(name, sanitize("headers." + name, value, shown)));
		return new MessageDescriptor(message.id(), message.state().name(), message.messageId(), message.topic(),
				message.key(), message.broker(), message.type(), message.createdAt(), message.visibleAt(),
				message.attempts(), message.reason(), details.contentType(), headers,
				sanitize("data", text(details), shown), details.data().length);
	}

	private @Nullable Object sanitize(String key, String value, boolean shown) {
		return this.sanitizer.sanitize(new SanitizableData(null, "outbox." + key, value), shown);
	}

	private String text(MessageDetails details) {
		String text = OutboxInterventions.isText(details.contentType())
				? new String(details.data(), StandardCharsets.UTF_8)
				: Base64.getEncoder().encodeToString(details.data());
		return (text.length() <= this.maxValueLength) ? text
				: text.substring(0, this.maxValueLength) + "... (" + text.length() + " characters)";
	}

}
