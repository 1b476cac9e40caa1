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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;

import dev.patterns.retry.Pause;

/**
 * Sends messages in the order in which they come, by one thread on one channel, so that
 * callers wait neither for a connection nor for the server. What is on its way when the
 * channel is lost fails, and so does what waits behind it with the same key.
 */
final class RabbitSender implements RabbitPublisherChannel.Answers {

	static final Duration MAX_WAIT = Duration.ofSeconds(10);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration POLL = Duration.ofMillis(1);

	private static final long RETRY_MS = 200;

	/**
	 * How often to look for messages that have waited too long.
	 */
	private static final long EXPIRY_MS = 1000;

	private final String threadName;

	private final RabbitConnections connections;

	private final RabbitSettings settings;

	private final ThreadFactory threadFactory;

	private final ScheduledExecutorService scheduler;

	private final RabbitResults results;

	private final Duration maxWait;

	private final String idPrefix = UUID.randomUUID() + "-";

	private final AtomicLong number = new AtomicLong();

	private final CountDownLatch closing = new CountDownLatch(1);

	private final RabbitSendQueue waiting = new RabbitSendQueue();

	private final AtomicBoolean expiring = new AtomicBoolean();

	private final Object monitor = new Object();

	private volatile @Nullable Thread thread;

	private volatile @Nullable RabbitPublisherChannel channel;

	// Why there is no channel.
	private volatile @Nullable Exception problem;

	/**
	 * Create a sender. No thread is started yet.
	 * @param threadName name of the thread that sends
	 * @param connections opens channels
	 * @param settings properties of the broker
	 * @param threadFactory makes the thread
	 * @param scheduler ends the waiting of what cannot be sent
	 * @param results tells the callers
	 * @param maxWait how long a message may wait
	 */
	RabbitSender(String threadName, RabbitConnections connections, RabbitSettings settings, ThreadFactory threadFactory,
			ScheduledExecutorService scheduler, RabbitResults results, Duration maxWait) {
		this.threadName = threadName;
		this.connections = connections;
		this.settings = settings;
		this.threadFactory = threadFactory;
		this.scheduler = scheduler;
		this.results = results;
		this.maxWait = maxWait;
	}

	/**
	 * Send a message.
	 * @param message the message
	 * @param kind what becomes of it if no group gets it
	 * @return completes when the server has confirmed it
	 */
	CompletableFuture<Void> send(RabbitMessage message, RabbitOutgoing.Kind kind) {
		RabbitOutgoing outgoing = new RabbitOutgoing(message, this.idPrefix + this.number.incrementAndGet(), kind,
				System.nanoTime() + this.maxWait.toNanos());
		append(outgoing);
		return outgoing;
	}

	private void append(RabbitOutgoing outgoing) {
		String refusal = this.waiting.add(outgoing);
		if (refusal != null) {
			this.results.failed(outgoing, refusal, true, null);
			return;
		}
		Thread present = this.thread;
		if (present == null || !present.isAlive()) {
			startThread();
		}
		expireLater();
	}

	// Also when it has died, of a lack of memory perhaps.
	private void startThread() {
		synchronized (this.monitor) {
			Thread present = this.thread;
			if (present == null || !present.isAlive()) {
				Thread started = this.threadFactory.newThread(this::run);
				started.setName(this.threadName);
				started.start();
				this.thread = started;
			}
		}
	}

	private void run() {
		RabbitOutgoing next = this.waiting.awaitFirst();
		while (next != null) {
			send(next);
			next = this.waiting.awaitFirst();
		}
	}

	private void send(RabbitOutgoing next) {
		if (next.isExpired()) {
			expire();
			return;
		}
		RabbitPublisherChannel current;
		try {
			current = open();
		}
		catch (IOException | RuntimeException ex) {
			waitForServer(ex);
			return;
		}
		if (prepare(current, next)) {
			publish(current, next);
		}
	}

	private boolean prepare(RabbitPublisherChannel current, RabbitOutgoing next) {
		try {
			current.declare(next);
			if (current.fits(next)) {
				return true;
			}
			if (this.waiting.remove(next)) {
				this.results.headersTooLarge(next);
			}
		}
		catch (IOException | RuntimeException ex) {
			if (!current.isOpen() || RabbitTopology.isConnectionLost(ex)) {
				waitForServer(ex);
			}
			else {
				refused(next, ex);
			}
		}
		return false;
	}

	// The server cannot be reached, by whosever fault. What is not sent yet may wait.
	private void waitForServer(Exception failure) {
		this.problem = failure;
		discard();
		if (pause()) {
			expire();
		}
		else {
			failWaiting((outgoing) -> true, "the server cannot be reached: " + RabbitTopology.reason(failure), failure);
		}
	}

	// Others are not held up by what one message needs.
	private void refused(RabbitOutgoing next, Exception failure) {
		if (failure instanceof IllegalArgumentException) {
			if (this.waiting.remove(next)) {
				this.results.failed(next, failure.getMessage(), false, failure);
			}
			return;
		}
		failWaiting((outgoing) -> outgoing == next, RabbitTopology.reason(failure), failure);
	}

	private void publish(RabbitPublisherChannel current, RabbitOutgoing next) {
		// It may have been removed, as one before it with its key has failed meanwhile.
		if (!this.waiting.remove(next)) {
			return;
		}
		try {
			current.publish(next);
		}
		catch (IOException | AlreadyClosedException ex) {
			discard();
			List<RabbitOutgoing> failed = new ArrayList<>(List.of(next));
			failed.addAll(this.waiting.removeAll((outgoing) -> false, failed));
			failed.forEach((outgoing) -> this.results.failed(outgoing, "the connection was lost", true, ex));
		}
		catch (RuntimeException ex) {
			// The client has counted what the server has not got.
			discard();
			this.results.failed(next, "it cannot be written: " + ex.getMessage(), false, ex);
		}
		catch (Error ex) {
			discard();
			this.results.failed(next, "it cannot be written now: " + ex, true, null);
			throw ex;
		}
	}

	private RabbitPublisherChannel open() throws IOException {
		RabbitPublisherChannel current = this.channel;
		if (current == null || !current.isOpen()) {
			discard();
			current = RabbitPublisherChannel.open(this.connections.openForPublisher(), this.settings, this);
			this.channel = current;
			this.problem = null;
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

	private void expireLater() {
		if (this.expiring.get() || !this.expiring.compareAndSet(false, true)) {
			return;
		}
		try {
			this.scheduler.schedule(this::expireAndLookAgain, Math.min(EXPIRY_MS, this.maxWait.toMillis()),
					TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// Closing fails what is left.
			this.expiring.set(false);
		}
	}

	// The thread that sends may be held up, by a server that takes nothing at present.
	private void expireAndLookAgain() {
		this.expiring.set(false);
		expire();
		if (!this.waiting.isEmpty()) {
			expireLater();
		}
	}

	private void expire() {
		Exception cause = this.problem;
		failWaiting(RabbitOutgoing::isExpired,
				(cause != null) ? "the server cannot be reached: " + RabbitTopology.reason(cause)
						: "the server has taken nothing for " + this.maxWait.toSeconds() + " s",
				cause);
	}

	@Override
	public void settled(RabbitOutgoing outgoing, boolean taken) {
		if (!taken) {
			this.results.failed(outgoing, "the server has refused it (basic.nack); a queue of the topic may be full",
					true, null);
		}
		else if (!outgoing.isReturned()) {
			this.results.taken(outgoing);
		}
		else if (outgoing.sendAgain()) {
			append(outgoing);
		}
		else {
			this.results.failed(outgoing, outgoing.whyReturned(), !outgoing.isAnswer(), null);
		}
	}

	@Override
	public Runnable lost(List<RabbitOutgoing> lost, ShutdownSignalException reason) {
		List<RabbitOutgoing> failed = new ArrayList<>(lost);
		failed.addAll(this.waiting.removeAll((outgoing) -> false, lost));
		return () -> this.results.lost(failed, reason);
	}

	private void failWaiting(Predicate<RabbitOutgoing> which, @Nullable String reason, @Nullable Exception cause) {
		this.waiting.removeAll(which, List.of())
			.forEach((outgoing) -> this.results.failed(outgoing, reason, true, cause));
	}

	void close() {
		this.waiting.close();
		this.closing.countDown();
		awaitEnd(this.thread);
		failWaiting((outgoing) -> true, "the broker is closed", null);
		discard();
	}

	private void awaitEnd(@Nullable Thread stopping) {
		long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
		try {
			if (stopping != null) {
				TimeUnit.NANOSECONDS.timedJoin(stopping, CLOSE_TIMEOUT.toNanos());
			}
			RabbitPublisherChannel current = this.channel;
			boolean waits = true;
			while (waits && current != null && current.isOpen() && !current.isIdle()) {
				waits = System.nanoTime() - end < 0 && Pause.of(POLL);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
