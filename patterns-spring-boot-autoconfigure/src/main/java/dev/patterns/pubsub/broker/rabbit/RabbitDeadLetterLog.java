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

package dev.patterns.pubsub.broker.rabbit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one dead-letter topic. Its entries are dead letters, and marks of those
 * that were removed. A mark stands behind what it marks, and streams lose their oldest
 * entries first: so as long as a dead letter is there, its mark is. What was read once is
 * remembered, so that only new marks are read. Not thread-safe but for its lock.
 */
final class RabbitDeadLetterLog {

	/**
	 * The header of a mark, with the place of what is removed.
	 */
	private static final String REMOVED = "patterns-removed";

	/**
	 * A mark of nothing, so that there is an entry.
	 */
	private static final long NOTHING = -1;

	/**
	 * A page ends early when its bodies have this size together.
	 */
	private static final long MAX_PAGE_SIZE = 16 * 1024 * 1024;

	private static final long CONFIRM_MS = 10_000;

	private final ReentrantLock lock = new ReentrantLock();

	private final String queue;

	private long first = -1;

	private long last = -1;

	private @Nullable String lastId;

	/**
	 * What is no dead letter, or no more, counted from the first entry that was read.
	 */
	private BitSet removed = new BitSet();

	RabbitDeadLetterLog(String queue) {
		this.queue = queue;
	}

	ReentrantLock lock() {
		return this.lock;
	}

	/**
	 * Read dead letters.
	 * @param reader reads the stream
	 * @param publisher writes to it
	 * @param from where to begin
	 * @param limit how many at most
	 * @return the entries, and where the next one stands
	 * @throws IOException if the server does not answer
	 */
	Entries read(RabbitStreamReader reader, ChannelSource publisher, long from, int limit) throws IOException {
		update(reader, publisher);
		Collector collector = new Collector(nextPresent(from), limit);
		if (collector.next <= this.last) {
			reader.read(collector.next, collector);
		}
		return new Entries(collector.found, (collector.next <= this.last) ? collector.next : -1);
	}

	/**
	 * Find a dead letter.
	 * @param reader reads the stream
	 * @param publisher writes to it
	 * @param offset where it stands
	 * @return the dead letter, {@code null} if it is not there or no more
	 * @throws IOException if the server does not answer
	 */
	@Nullable Delivery find(RabbitStreamReader reader, ChannelSource publisher, long offset) throws IOException {
		update(reader, publisher);
		if (offset < this.first || offset > this.last || !isPresent(offset)) {
			return null;
		}
		List<Delivery> found = new ArrayList<>();
		// Another one is the first if this one went because there was too much.
		reader.read(offset, (at, entry) -> {
			if (at == offset) {
				found.add(entry);
			}
			return false;
		});
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * Write a mark.
	 * @param publisher writes it
	 * @param offset what is removed
	 * @throws IOException if the server did not take it
	 */
	void mark(ChannelSource publisher, long offset) throws IOException {
		Channel channel = publisher.open();
		try {
			channel.confirmSelect();
			BasicProperties properties = MessageProperties.MINIMAL_PERSISTENT_BASIC.builder()
				.messageId(UUID.randomUUID().toString())
				.headers(Map.of(REMOVED, offset))
				.build();
			// Not to the topic, whose groups have no use for it.
			channel.basicPublish("", this.queue, properties, new byte[0]);
			if (!channel.waitForConfirms(CONFIRM_MS)) {
				throw new IOException("the server has refused it (basic.nack)");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
		catch (TimeoutException ex) {
			throw new IOException("no answer in time", ex);
		}
		finally {
			RabbitConnections.close(channel);
		}
	}

	private void update(RabbitStreamReader reader, ChannelSource publisher) throws IOException {
		if (this.last >= 0 && readOn(reader)) {
			return;
		}
		forget();
		if (!readOn(reader)) {
			// Nothing says that a stream is empty; that it has this entry says that it
			// was read to the end.
			mark(publisher, NOTHING);
			if (!readOn(reader)) {
				throw new IOException("no answer in time");
			}
		}
	}

	// Whether that which was read before is still part of it.
	private boolean readOn(RabbitStreamReader reader) throws IOException {
		AtomicBoolean same = new AtomicBoolean(true);
		boolean found = reader.readAll(Math.max(0, this.last), (offset, entry) -> {
			if (offset == this.last && !Objects.equals(id(entry), this.lastId)) {
				same.set(false);
				return false;
			}
			note(offset, entry);
			return true;
		});
		return found && same.get();
	}

	private void note(long offset, Delivery entry) {
		if (this.first < 0) {
			this.first = offset;
		}
		this.last = offset;
		this.lastId = id(entry);
		Long target = target(entry);
		if (target != null) {
			remove(offset);
			remove(target);
		}
	}

	private void remove(long offset) {
		if (offset >= this.first && offset <= this.last) {
			this.removed.set(index(offset));
		}
	}

	// Somebody has deleted the queue, and another one has its name.
	private void forget() {
		this.first = -1;
		this.last = -1;
		this.lastId = null;
		this.removed = new BitSet();
	}

	private boolean isPresent(long offset) {
		return !this.removed.get(index(offset));
	}

	private long nextPresent(long from) {
		long begin = Math.max(from, this.first);
		return (begin <= this.last) ? this.first + this.removed.nextClearBit(index(begin)) : begin;
	}

	private int index(long offset) {
		return Math.toIntExact(offset - this.first);
	}

	private static @Nullable String id(Delivery entry) {
		return entry.getProperties().getMessageId();
	}

	// A dead letter may have any header, but came through the exchange of its topic.
	private static @Nullable Long target(Delivery entry) {
		Object target = entry.getProperties().getHeaders().get(REMOVED);
		return (target instanceof Number number && entry.getEnvelope().getExchange().isEmpty()) ? number.longValue()
				: null;
	}

	/**
	 * Collects the dead letters of a page.
	 */
	private final class Collector implements RabbitStreamReader.Visitor {

		private final List<Delivery> found = new ArrayList<>();

		private final int limit;

		private long next;

		private long size;

		Collector(long begin, int limit) {
			this.next = begin;
			this.limit = limit;
		}

		@Override
		public boolean visit(long offset, Delivery entry) {
			if (offset <= RabbitDeadLetterLog.this.last && isPresent(offset)) {
				this.found.add(entry);
				this.size += entry.getBody().length;
			}
			this.next = nextPresent(offset + 1);
			return this.next <= RabbitDeadLetterLog.this.last && this.found.size() < this.limit
					&& this.size < MAX_PAGE_SIZE;
		}

	}

	/**
	 * Opens a channel.
	 */
	@FunctionalInterface
	interface ChannelSource {

		/**
		 * Open a channel.
		 * @return the channel, to be closed
		 * @throws IOException if the server cannot be reached
		 */
		Channel open() throws IOException;

	}

	/**
	 * Some entries.
	 *
	 * @param entries the entries
	 * @param next where the next one stands, negative if there is none
	 */
	record Entries(List<Delivery> entries, long next) {

	}

}
