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

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.Consumer;
import org.springframework.data.redis.connection.stream.PendingMessages;
import org.springframework.data.redis.connection.stream.PendingMessagesSummary;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamInfo;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;

import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

/**
 * A consumer group of a stream, and how far it has come. Used by one thread.
 */
final class RedisGroup {

	private static final String CONSUMER = "patterns";

	private final byte[] stream;

	private final String name;

	private final StartPosition start;

	// Where the group begins if it has to be made again: nothing up to here is needed.
	private volatile @Nullable EntryId begin;

	// What the server has given to the group, as far as this member knows.
	private EntryId delivered = EntryId.FIRST;

	/**
	 * Create an object for a group that may be there.
	 * @param request the subscription
	 * @param begin where this instance knows it to be, {@code null} if it does not
	 */
	RedisGroup(SubscriptionRequest request, @Nullable EntryId begin) {
		this.begin = begin;
		this.stream = RedisMessages.bytes(request.topic());
		this.name = request.group();
		this.start = request.start();
	}

	/**
	 * Create the group unless it is there. One that was deleted, with its stream or
	 * without, begins where this member knows it to have been.
	 * @param connection the connection
	 */
	void create(RedisConnection connection) {
		EntryId last = last(connection);
		EntryId from = this.begin;
		if (from == null) {
			from = (this.start == StartPosition.EARLIEST) ? EntryId.FIRST : last;
		}
		else if (last.compareTo(from) < 0) {
			// Another stream stands there now, and all of it is new.
			from = EntryId.FIRST;
		}
		try {
			connection.streamCommands().xGroupCreate(this.stream, this.name, ReadOffset.from(from.toString()), true);
			this.begin = from;
			this.delivered = from;
		}
		catch (RuntimeException ex) {
			if (!RedisFailures.says(ex, "BUSYGROUP")) {
				throw ex;
			}
			learn(connection);
		}
	}

	private EntryId last(RedisConnection connection) {
		List<ByteRecord> last = connection.streamCommands()
			.xRevRange(this.stream, Range.unbounded(), Limit.limit().count(1));
		return (last == null || last.isEmpty()) ? EntryId.FIRST : EntryId.of(last.get(0));
	}

	// How far others have come.
	private void learn(RedisConnection connection) {
		StreamInfo.XInfoGroups groups = connection.streamCommands().xInfoGroups(this.stream);
		if (groups != null) {
			groups.stream()
				.filter((group) -> group.groupName().equals(this.name))
				.findFirst()
				.ifPresent((group) -> this.delivered = EntryId.of(group.lastDeliveredId()));
		}
		PendingMessagesSummary pending = connection.streamCommands().xPending(this.stream, this.name);
		this.begin = (pending != null && pending.getTotalPendingMessages() > 0)
				? EntryId.of(pending.minMessageId()).before() : this.delivered;
	}

	/**
	 * Read what nobody has read yet, waiting for it.
	 * @param connection the connection
	 * @param count how many entries at most
	 * @param wait how long to wait for the first one
	 * @return the entries
	 */
	List<ByteRecord> readNew(RedisConnection connection, long count, Duration wait) {
		return read(connection, StreamReadOptions.empty().count(count).block(wait), ReadOffset.lastConsumed());
	}

	/**
	 * Read what is not acknowledged.
	 * @param connection the connection
	 * @param count how many entries at most
	 * @param after the id that they are to be behind
	 * @return the entries
	 */
	List<ByteRecord> readUnacknowledged(RedisConnection connection, long count, String after) {
		List<ByteRecord> records = read(connection, StreamReadOptions.empty().count(count), ReadOffset.from(after));
		if (!records.isEmpty()) {
			EntryId last = EntryId.of(records.get(records.size() - 1));
			this.delivered = (last.compareTo(this.delivered) > 0) ? last : this.delivered;
		}
		return records;
	}

	@SuppressWarnings("unchecked")
	private List<ByteRecord> read(RedisConnection connection, StreamReadOptions options, ReadOffset offset) {
		List<ByteRecord> records = connection.streamCommands()
			.xReadGroup(Consumer.from(this.name, CONSUMER), options, StreamOffset.create(this.stream, offset));
		return (records != null) ? records : List.of();
	}

	/**
	 * Whether the server has given the group entries that come before these and never
	 * arrived here. The client repeats a read whose answer was lost with the connection,
	 * and nobody is told; a read that was given up may still take place.
	 * @param connection the connection
	 * @param records entries that were just read as new
	 * @return {@code true} if entries are missing, which are not acknowledged then
	 */
	boolean isIncomplete(RedisConnection connection, List<ByteRecord> records) {
		Range<String> between = Range.closed(this.delivered.after().toString(),
				EntryId.of(records.get(0)).before().toString());
		PendingMessages missing = connection.streamCommands().xPending(this.stream, this.name, between, 1L);
		this.delivered = EntryId.of(records.get(records.size() - 1));
		return missing != null && !missing.isEmpty();
	}

	/**
	 * All that was delivered is done with or under way.
	 */
	void handedOver() {
		this.begin = this.delivered;
	}

	/**
	 * Somebody else may go on from here.
	 * @param underWay entries that were handed over and perhaps not handled
	 */
	void release(Collection<String> underWay) {
		this.begin = position(underWay);
	}

	/**
	 * From where on something may be needed. May be asked by any thread.
	 * @param underWay entries that were handed over and perhaps not handled
	 * @return the last entry that is not needed, {@code null} if it is not known
	 */
	@Nullable EntryId position(Collection<String> underWay) {
		EntryId known = this.begin;
		return (known != null) ? underWay.stream()
			.map(EntryId::of)
			.map(EntryId::before)
			.filter((first) -> first.compareTo(known) < 0)
			.min(EntryId::compareTo)
			.orElse(known) : null;
	}

	/**
	 * The id of an entry.
	 *
	 * @param time milliseconds
	 * @param number the number within them
	 */
	record EntryId(long time, long number) implements Comparable<EntryId> {

		private static final EntryId FIRST = new EntryId(0, 0);

		/** As a number without a sign, which the server has. */
		private static final long LARGEST = -1;

		static EntryId of(ByteRecord entry) {
			return of(entry.getId().getValue());
		}

		static EntryId of(String id) {
			int dash = id.indexOf('-');
			return new EntryId(Long.parseUnsignedLong(id, 0, dash, 10),
					Long.parseUnsignedLong(id, dash + 1, id.length(), 10));
		}

		EntryId before() {
			if (this.number != 0) {
				return new EntryId(this.time, this.number - 1);
			}
			return (this.time != 0) ? new EntryId(this.time - 1, LARGEST) : this;
		}

		EntryId after() {
			return (this.number != LARGEST) ? new EntryId(this.time, this.number + 1) : new EntryId(this.time + 1, 0);
		}

		@Override
		public int compareTo(EntryId other) {
			int times = Long.compareUnsigned(this.time, other.time);
			return (times != 0) ? times : Long.compareUnsigned(this.number, other.number);
		}

		@Override
		public String toString() {
			return Long.toUnsignedString(this.time) + "-" + Long.toUnsignedString(this.number);
		}

	}

}
