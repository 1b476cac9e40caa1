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

package dev.patterns.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.patterns.identity.TimeOrderedUuid;

/**
 * Collects the messages that are published in a thread instead of writing them, so that
 * they can be written later together with the outcome of the work that published them.
 * While a buffer is bound to a thread no publication in that thread needs a transaction.
 * A message that was published inside a transaction which then rolled back is taken out
 * again.
 *
 * <pre class="code">
 * OutboxBuffer buffer = new OutboxBuffer((n) -&gt; sagaId + "/charge/" + n);
 * try (OutboxBuffer.Binding binding = buffer.bind()) {
 *     work();
 * }
 * transaction.executeWithoutResult((status) -&gt; {
 *     checkpoint();
 *     buffer.flush();
 * });
 * </pre>
 *
 * Thread-safe; binding is per thread.
 */
public final class OutboxBuffer {

	private static final ThreadLocal<OutboxBuffer> CURRENT = new ThreadLocal<>();

	private final IntFunction<String> ids;

	private final List<Entry> entries = new ArrayList<>();

	private int published;

	/**
	 * Create a buffer whose messages get random ids.
	 */
	public OutboxBuffer() {
		this((number) -> TimeOrderedUuid.next().toString());
	}

	/**
	 * Create a buffer whose messages get ids of the caller's, so that repeated work gives
	 * its messages the same ids again.
	 * @param ids gives the id of the n-th message that is published, counted from 1; at
	 * most 128 characters
	 */
	public OutboxBuffer(IntFunction<String> ids) {
		this.ids = ids;
	}

	/**
	 * The buffer that is bound to the current thread.
	 * @return the buffer, or {@code null} if messages are written at once
	 */
	public static @Nullable OutboxBuffer current() {
		return CURRENT.get();
	}

	/**
	 * Bind this buffer to the current thread until the returned binding is closed.
	 * @return the binding, to be closed in the same thread
	 */
	public Binding bind() {
		return bind(this);
	}

	/**
	 * Take away the buffer that is bound to the current thread, until the returned
	 * binding is closed. In between messages are written at once, in the transaction of
	 * whoever publishes them.
	 * @return the binding, to be closed in the same thread
	 */
	public static Binding setAside() {
		return bind(null);
	}

	private static Binding bind(@Nullable OutboxBuffer buffer) {
		OutboxBuffer previous = CURRENT.get();
		set(buffer);
		return () -> set(previous);
	}

	private static void set(@Nullable OutboxBuffer buffer) {
		if (buffer != null) {
			CURRENT.set(buffer);
		}
		else {
			CURRENT.remove();
		}
	}

	/**
	 * The id for the next message that is published while this buffer is bound.
	 * @return a new id with each call
	 */
	public synchronized String nextId() {
		this.published++;
		return this.ids.apply(this.published);
	}

	/**
	 * Keep a message. Called by the outbox when something is published while this buffer
	 * is bound.
	 * @param message the message
	 * @param sink where to write it in the end
	 */
	public synchronized void add(OutboxMessage message, Sink sink) {
		this.entries.add(new Entry(message, sink));
	}

	/**
	 * Take a message out again.
	 * @param message the same message that was added
	 * @return whether it was there
	 */
	public synchronized boolean remove(OutboxMessage message) {
		return this.entries.removeIf((entry) -> entry.message() == message);
	}

	/**
	 * The messages collected so far.
	 * @return a copy, in the order of their publication
	 */
	public synchronized List<OutboxMessage> getMessages() {
		return this.entries.stream().map(Entry::message).toList();
	}

	/**
	 * Write all messages in the current transaction, and forget them. To be called again
	 * after the transaction rolled back, the messages would have to be published again.
	 * @throws OutboxTransactionException if there is no transaction to write the rows in;
	 * the messages are still there
	 */
	public synchronized void flush() {
		int from = 0;
		while (from < this.entries.size()) {
			Sink sink = this.entries.get(from).sink();
			int to = from;
			List<OutboxMessage> messages = new ArrayList<>();
			while (to < this.entries.size() && this.entries.get(to).sink() == sink) {
				messages.add(this.entries.get(to).message());
				to++;
			}
			sink.write(messages);
			from = to;
		}
		this.entries.clear();
	}

	/**
	 * Forget all messages, as if nothing had been published.
	 */
	public synchronized void clear() {
		this.entries.clear();
		this.published = 0;
	}

	/**
	 * Writes messages in the current transaction.
	 */
	@FunctionalInterface
	public interface Sink {

		/**
		 * Write messages in the given order.
		 * @param messages the messages
		 */
		void write(List<OutboxMessage> messages);

	}

	/**
	 * A buffer bound to a thread.
	 */
	@FunctionalInterface
	public interface Binding extends AutoCloseable {

		/**
		 * Restore what was bound before.
		 */
		@Override
		void close();

	}

	private record Entry(OutboxMessage message, Sink sink) {

	}

}
