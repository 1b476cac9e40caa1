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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.retry.Pause;

/**
 * Sends messages in the order in which they come, by one thread on one channel, so that
 * callers wait neither for a connection nor for the server. What is on its way when the
 * channel is lost fails, and so does what waits behind it with the same key.
 */
final class RabbitSender implements RabbitPublisherChannel.Answers {

	private static final Duration MAX_WAIT = Duration.ofSeconds(10);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration POLL = Duration.ofMillis(1);

	private static final long RETRY_MS = 200;

	private static final long MAX_WAITING_BYTES = 64 * 1024 * 1024;

	private static final int OVERHEAD = 512;

	/**
	 * The server closes the channel, and names no message but a size.
	 */
	private static final Pattern TOO_LARGE = Pattern.compile("message size (\\d+)");

	private final String name;

	private final RabbitConnections connections;

	private final RabbitSettings settings;

	private final ThreadFactory threadFactory;

	private final String idPrefix = UUID.randomUUID() + "-";

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final CountDownLatch closing = new CountDownLatch(1);

	private final Deque<RabbitOutgoing> waiting = new ArrayDeque<>();

	private long waitingBytes;

	private long number;

	private @Nullable Thread thread;

	private boolean closed;

	private volatile @Nullable RabbitPublisherChannel channel;

	RabbitSender(String name, RabbitConnections connections, RabbitSettings settings, ThreadFactory threadFactory) {
		this.name = name;
		this.connections = connections;
		this.settings = settings;
		this.threadFactory = threadFactory;
	}

	/**
	 * Send a message.
	 * @param message the message
	 * @param kind what becomes of it if no group gets it
	 * @return completes when the server has confirmed it
	 */
	CompletableFuture<Void> send(RabbitMessage message, RabbitOutgoing.Kind kind) {
		this.lock.lock();
		try {
			RabbitOutgoing outgoing = new RabbitOutgoing(message, this.idPrefix + ++this.number, kind,
					System.nanoTime() + MAX_WAIT.toNanos());
			if (this.closed) {
				fail(outgoing, "the broker is closed", true, null);
			}
			else if (!this.waiting.isEmpty() && this.waitingBytes + size(outgoing) > MAX_WAITING_BYTES) {
				fail(outgoing, "too many messages wait for the server", true, null);
			}
			else {
				append(outgoing);
			}
			return outgoing;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void append(RabbitOutgoing outgoing) {
		this.waiting.add(outgoing);
		this.waitingBytes += size(outgoing);
		if (this.thread == null) {
			this.thread = this.threadFactory.newThread(this::run);
			this.thread.setName("patterns-pubsub-" + this.name + "-sender");
			this.thread.start();
		}
		this.changed.signalAll();
	}

	private static long size(RabbitOutgoing outgoing) {
		return OVERHEAD + outgoing.size();
	}

	private void run() {
		RabbitOutgoing next = head();
		while (next != null) {
			send(next);
			next = head();
		}
	}

	// Wait for a message; null at the end.
	private @Nullable RabbitOutgoing head() {
		this.lock.lock();
		try {
			while (this.waiting.isEmpty() && !this.closed) {
				this.changed.awaitUninterruptibly();
			}
			return this.waiting.peek();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void send(RabbitOutgoing next) {
		RabbitPublisherChannel current;
		try {
			current = open();
			current.declare(next);
		}
		catch (RabbitTopology.RabbitMismatchException ex) {
			failWaiting((outgoing) -> outgoing == next, ex.getMessage(), ex);
			return;
		}
		catch (IOException | ShutdownSignalException | AmqpException ex) {
			waitOrFail(next, ex);
			return;
		}
		publish(current, next);
	}

	// What is not sent yet may wait for the server.
	private void waitOrFail(RabbitOutgoing next, Exception failure) {
		discard();
		String refused = RabbitTopology.closeReason(failure, AMQP.ACCESS_REFUSED);
		if (refused != null) {
			failWaiting((outgoing) -> outgoing == next, refused, failure);
			return;
		}
		boolean closing = !next.isExpired() && !pause();
		failWaiting((outgoing) -> closing || outgoing.isExpired(),
				"the server cannot be reached: " + failure.getMessage(), failure);
	}

	private void publish(RabbitPublisherChannel current, RabbitOutgoing next) {
		// It may have been removed, as one before it with its key has failed meanwhile.
		if (!remove(next)) {
			return;
		}
		try {
			current.publish(next);
		}
		catch (IOException | AlreadyClosedException ex) {
			discard();
			List<RabbitOutgoing> failed = new ArrayList<>(List.of(next));
			failed.addAll(removeWaiting((outgoing) -> false, failed));
			failed.forEach((outgoing) -> fail(outgoing, "the connection was lost", true, ex));
		}
		catch (RuntimeException ex) {
			// The client has counted what the server has not got.
			discard();
			fail(next, "it cannot be written: " + ex.getMessage(), false, ex);
		}
	}

	private RabbitPublisherChannel open() throws IOException {
		RabbitPublisherChannel current = this.channel;
		if (current == null || !current.isOpen()) {
			discard();
			current = new RabbitPublisherChannel(this.connections.openForPublisher(), this.settings, this);
			this.channel = current;
		}
		return current;
	}

	private void discard() {
		RabbitPublisherChannel current = this.channel;
		this.channel = null;
		if (current != null) {
			current.close();
		}
	}

	// Whether to go on.
	private boolean pause() {
		try {
			return !this.closing.await(RETRY_MS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			// Nobody is to end this thread but close().
			return true;
		}
	}

	private boolean remove(RabbitOutgoing outgoing) {
		this.lock.lock();
		try {
			if (this.waiting.peek() != outgoing) {
				return false;
			}
			this.waiting.remove();
			this.waitingBytes -= size(outgoing);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void settled(RabbitOutgoing outgoing, boolean taken) {
		if (!taken) {
			fail(outgoing, "the server has refused it (basic.nack); a queue of the topic may be full", true, null);
		}
		else if (!outgoing.isReturned()) {
			outgoing.complete(null);
		}
		else if (outgoing.sendAgain()) {
			resend(outgoing);
		}
		else {
			fail(outgoing, "no group has ever subscribed to the topic, so that the message would be lost", true, null);
		}
	}

	private void resend(RabbitOutgoing outgoing) {
		this.lock.lock();
		try {
			if (!this.closed) {
				append(outgoing);
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		fail(outgoing, "the broker is closed", true, null);
	}

	@Override
	public Runnable lost(List<RabbitOutgoing> lost, ShutdownSignalException reason) {
		Matcher tooLarge = TOO_LARGE
			.matcher(String.valueOf(RabbitTopology.closeReason(reason, AMQP.PRECONDITION_FAILED)));
		long size = tooLarge.find() ? Long.parseLong(tooLarge.group(1)) : -1;
		List<RabbitOutgoing> failed = new ArrayList<>(lost);
		failed.addAll(removeWaiting((outgoing) -> false, lost));
		return () -> failed.forEach((outgoing) -> {
			boolean large = outgoing.size() == size;
			fail(outgoing, (large ? "it is too large: " : "the channel was closed: ") + reason.getMessage(), !large,
					reason);
		});
	}

	private void failWaiting(Predicate<RabbitOutgoing> which, @Nullable String reason, Exception cause) {
		removeWaiting(which, List.of()).forEach((outgoing) -> fail(outgoing, reason, true, cause));
	}

	/**
	 * Take away messages that cannot be sent, and those behind them that must not come
	 * before them when they are sent again.
	 * @param which which of those that wait cannot be sent
	 * @param before messages before them that could not be sent
	 * @return those taken away, in their order
	 */
	private List<RabbitOutgoing> removeWaiting(Predicate<RabbitOutgoing> which, List<RabbitOutgoing> before) {
		List<RabbitOutgoing> removed = new ArrayList<>();
		Set<@Nullable List<String>> orders = new HashSet<>();
		before.forEach((outgoing) -> orders.add(outgoing.order()));
		this.lock.lock();
		try {
			// It asks once for each, in their order.
			this.waiting.removeIf((outgoing) -> {
				List<String> order = outgoing.order();
				boolean remove = which.test(outgoing) || (order != null && orders.contains(order));
				if (remove) {
					orders.add(order);
					removed.add(outgoing);
				}
				return remove;
			});
			removed.forEach((outgoing) -> this.waitingBytes -= size(outgoing));
			return removed;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void fail(RabbitOutgoing outgoing, @Nullable String reason, boolean retryable, @Nullable Exception cause) {
		outgoing.completeExceptionally(
				new BrokerException("RabbitMQ broker '" + this.name + "' did not take a message for topic '"
						+ outgoing.message().topic() + "': " + reason, retryable, cause));
	}

	void close() {
		Thread stopping;
		this.lock.lock();
		try {
			this.closed = true;
			this.closing.countDown();
			stopping = this.thread;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		awaitEnd(stopping);
		List<RabbitOutgoing> left;
		this.lock.lock();
		try {
			left = new ArrayList<>(this.waiting);
			this.waiting.clear();
		}
		finally {
			this.lock.unlock();
		}
		left.forEach((outgoing) -> fail(outgoing, "the broker is closed", true, null));
		discard();
	}

	private void awaitEnd(@Nullable Thread stopping) {
		long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
		try {
			if (stopping != null) {
				TimeUnit.NANOSECONDS.timedJoin(stopping, CLOSE_TIMEOUT.toNanos());
			}
			RabbitPublisherChannel current = this.channel;
			boolean waiting = true;
			while (waiting && current != null && current.isOpen() && !current.isIdle()) {
				waiting = System.nanoTime() - end < 0 && Pause.of(POLL);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
