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
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Reads a stream on a channel of its own, without taking anything from it. Used by one
 * thread.
 */
final class RabbitStreamReader {

	/**
	 * Where to begin, and the header in which the server says where an entry stands.
	 */
	static final String OFFSET = "x-stream-offset";

	/**
	 * How many entries are on their way when their bodies are dropped as they come.
	 */
	private static final int PREFETCH = 100;

	/**
	 * Bodies may be large.
	 */
	private static final int PREFETCH_WITH_BODY = 2;

	/**
	 * A stream that has entries sends the first one at once; this only says when to look
	 * closer.
	 */
	private static final long FIRST_MS = 2000;

	private static final long QUIET_MS = 2;

	private static final byte[] NONE = {};

	private final Channel channel;

	private final String queue;

	private final long deadline;

	RabbitStreamReader(Channel channel, String queue, long deadline) {
		this.channel = channel;
		this.queue = queue;
		this.deadline = deadline;
	}

	/**
	 * Read entries that are known to be there.
	 * @param from where to begin
	 * @param visitor takes the entries, and says when it has enough
	 * @throws IOException if they do not come in time
	 */
	void read(long from, Visitor visitor) throws IOException {
		Feed feed = new Feed(from, PREFETCH_WITH_BODY, true);
		while (visit(visitor, feed.next(this.deadline))) {
			feed.acknowledge(false);
		}
		feed.cancel();
	}

	/**
	 * Read all that is there now, without bodies.
	 * @param from where to begin: the first entry, or one that is there
	 * @param visitor takes the entries, and says when it has enough
	 * @return {@code false} if none was found
	 * @throws IOException if the end was not reached in time
	 */
	boolean readAll(long from, Visitor visitor) throws IOException {
		Tail tail = new Tail(from, visitor);
		boolean found = false;
		boolean more = true;
		while (more) {
			Feed feed = new Feed(tail.last, PREFETCH, false);
			Delivery next = found ? feed.next(this.deadline)
					: feed.poll(Math.min(this.deadline, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FIRST_MS)));
			found = found || next != null;
			while (next != null && tail.take(next)) {
				feed.acknowledge(false);
				next = feed.poll(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_MS));
				requireTime();
			}
			more = !tail.enough && goOn(feed, tail);
			found = found || more;
		}
		return found;
	}

	// Whether there was more than has come so far. The server reads on when it gets an
	// acknowledgement, before it takes the next command: so when all is acknowledged and
	// the answer to that command comes first, there is nothing more.
	private boolean goOn(Feed feed, Tail tail) throws IOException {
		feed.acknowledge(true);
		boolean more = false;
		for (Delivery late : feed.cancel()) {
			more = tail.take(late);
		}
		return more;
	}

	private static boolean visit(Visitor visitor, Delivery delivery) {
		return visitor.visit(offset(delivery), delivery);
	}

	static long offset(Delivery delivery) {
		Object offset = delivery.getProperties().getHeaders().get(OFFSET);
		Assert.state(offset instanceof Number, "A stream's message has no offset");
		return ((Number) offset).longValue();
	}

	private void requireTime() throws IOException {
		if (System.nanoTime() - this.deadline > 0) {
			throw new IOException("no answer in time");
		}
	}

	/**
	 * Takes entries.
	 */
	@FunctionalInterface
	interface Visitor {

		/**
		 * Take an entry.
		 * @param offset where it stands
		 * @param entry the entry
		 * @return whether to go on
		 */
		boolean visit(long offset, Delivery entry);

	}

	/**
	 * How far the reading of all has come.
	 */
	private static final class Tail {

		private final Visitor visitor;

		private long last;

		private boolean begun;

		private boolean enough;

		Tail(long from, Visitor visitor) {
			this.last = from;
			this.visitor = visitor;
		}

		// The last one comes once more when the reading is taken up again: that it comes
		// says that the server has begun.
		boolean take(Delivery delivery) {
			long offset = offset(delivery);
			if (!this.enough && (!this.begun || offset > this.last)) {
				this.begun = true;
				this.last = offset;
				this.enough = !this.visitor.visit(offset, delivery);
			}
			return !this.enough;
		}

	}

	/**
	 * What the server sends from one place on.
	 */
	private final class Feed extends DefaultConsumer {

		private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

		private final int prefetch;

		private final String tag;

		private volatile boolean bodies;

		private long tagOfLast;

		private int unacknowledged;

		Feed(long from, int prefetch, boolean bodies) throws IOException {
			super(RabbitStreamReader.this.channel);
			this.prefetch = prefetch;
			this.bodies = bodies;
			getChannel().basicQos(prefetch);
			this.tag = getChannel().basicConsume(RabbitStreamReader.this.queue, false,
					Map.of(OFFSET, (from > 0) ? from : "first"), this);
		}

		@Override
		public void handleDelivery(String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
			this.events.add(new Event(new Delivery(envelope, properties, this.bodies ? body : NONE), null));
		}

		@Override
		public void handleCancelOk(String consumer) {
			this.events.add(new Event(null, null));
		}

		@Override
		public void handleCancel(String consumer) {
			this.events.add(new Event(null, "the queue is gone"));
		}

		@Override
		public void handleShutdownSignal(String consumer, ShutdownSignalException reason) {
			this.events.add(new Event(null, String.valueOf(reason.getMessage())));
		}

		Delivery next(long until) throws IOException {
			Delivery delivery = poll(until);
			if (delivery == null) {
				throw new IOException("no answer in time");
			}
			return delivery;
		}

		// Null if there is none in time, and at the end.
		@Nullable Delivery poll(long until) throws IOException {
			try {
				Event event = this.events.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (event == null) {
					return null;
				}
				if (event.failure() != null) {
					throw new IOException(event.failure());
				}
				Delivery delivery = event.delivery();
				if (delivery != null) {
					this.tagOfLast = delivery.getEnvelope().getDeliveryTag();
					this.unacknowledged++;
				}
				return delivery;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IOException("interrupted", ex);
			}
		}

		void acknowledge(boolean all) throws IOException {
			if (this.unacknowledged >= this.prefetch / 2 || (all && this.unacknowledged > 0)) {
				getChannel().basicAck(this.tagOfLast, true);
				this.unacknowledged = 0;
			}
		}

		// What the server has sent before it has heard of it.
		List<Delivery> cancel() throws IOException {
			this.bodies = false;
			getChannel().basicCancel(this.tag);
			List<Delivery> late = new ArrayList<>();
			Delivery delivery = poll(RabbitStreamReader.this.deadline);
			while (delivery != null) {
				late.add(delivery);
				delivery = poll(RabbitStreamReader.this.deadline);
			}
			requireTime();
			return late;
		}

		/**
		 * A delivery, a failure, or the end.
		 *
		 * @param delivery the delivery
		 * @param failure what has happened
		 */
		private record Event(@Nullable Delivery delivery, @Nullable String failure) {

		}

	}

}
