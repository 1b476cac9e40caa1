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

package dev.patterns.pubsub.broker.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.ByteRecord;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;

/**
 * Dead letters are the entries of a stream, which can be read and deleted one by one.
 */
final class RedisDeadLetters implements DeadLetterStore {

	private static final Pattern ENTRY_ID = Pattern.compile("\\d{1,19}-\\d{1,19}");

	private final String broker;

	private final RedisStreams streams;

	RedisDeadLetters(String broker, RedisStreams streams) {
		this.broker = broker;
		this.streams = streams;
	}

	@Override
	public Page list(String topic, @Nullable String after, int limit) {
		if (after != null && !ENTRY_ID.matcher(after).matches()) {
			throw new IllegalArgumentException("'" + after + "' is not the end of a page");
		}
		Range<String> range = (after != null) ? Range.of(Range.Bound.exclusive(after), Range.Bound.unbounded())
				: Range.unbounded();
		List<ByteRecord> found = records(topic, range, limit + 1);
		List<InboundMessage> messages = new ArrayList<>();
		found.stream().limit(limit).forEach((record) -> messages.add(toInbound(topic, record)));
		return new Page(messages, (found.size() > limit) ? found.get(limit - 1).getId().getValue() : null);
	}

	@Override
	public Optional<InboundMessage> find(String topic, String position) {
		String entryId = entryId(topic, position);
		return (entryId != null) ? records(topic, Range.closed(entryId, entryId), 1).stream()
			.map((record) -> toInbound(topic, record))
			.findFirst() : Optional.empty();
	}

	@Override
	public boolean remove(String topic, String position) {
		String entryId = entryId(topic, position);
		Long removed = (entryId != null)
				? call(topic, (connection) -> connection.streamCommands().xDel(RedisMessages.bytes(topic), entryId))
				: null;
		return removed != null && removed > 0;
	}

	private static @Nullable String entryId(String topic, String position) {
		String entryId = position.startsWith(topic + "@") ? position.substring(topic.length() + 1) : "";
		return ENTRY_ID.matcher(entryId).matches() ? entryId : null;
	}

	private List<ByteRecord> records(String topic, Range<String> range, int limit) {
		List<ByteRecord> records = call(topic, (connection) -> connection.streamCommands()
			.xRange(RedisMessages.bytes(topic), range, Limit.limit().count(limit)));
		return (records != null) ? records : List.of();
	}

	private <T> @Nullable T call(String topic, Function<RedisConnection, @Nullable T> command) {
		try (RedisConnection connection = this.streams.connect()) {
			return command.apply(connection);
		}
		catch (DataAccessException ex) {
			throw new BrokerException(
					"Redis broker '" + this.broker + "' does not tell what is in '" + topic + "': " + ex.getMessage(),
					!RedisFailures.says(ex, "WRONGTYPE"), ex);
		}
	}

	private InboundMessage toInbound(String topic, ByteRecord record) {
		RedisDelivery delivery = new RedisDelivery(this.broker, topic, record.getId().getValue(),
				RedisMessages.fieldsOf(record.getValue()));
		return new RedisDelivery.Inbound(delivery, 1);
	}

}
