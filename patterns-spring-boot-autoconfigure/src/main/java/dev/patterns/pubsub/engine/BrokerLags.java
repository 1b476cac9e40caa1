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

package dev.patterns.pubsub.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one broker how far the subscriptions are behind: one after the other, in a thread
 * that is there only meanwhile, so that a server that does not answer costs one thread
 * and holds up no other broker. Thread-safe.
 */
final class BrokerLags {

	private static final Duration WAIT = Duration.ofMillis(500);

	private static final Duration ROUND = Duration.ofSeconds(5);

	private final String broker;

	private final List<SubscriptionLag> lags = new CopyOnWriteArrayList<>();

	private CompletableFuture<Void> round = CompletableFuture.completedFuture(null);

	private boolean asked;

	private long begun;

	BrokerLags(String broker) {
		this.broker = broker;
	}

	void add(Collection<SubscriptionLag> more) {
		this.lags.addAll(more);
	}

	/**
	 * Begin to ask, unless somebody does or did a short time ago.
	 * @param age how old the answers may be
	 */
	synchronized void refresh(Duration age) {
		long now = System.nanoTime();
		if (!this.round.isDone() || (this.asked && now - this.begun < age.toNanos())) {
			return;
		}
		this.asked = true;
		this.begun = now;
		CompletableFuture<Void> next = new CompletableFuture<>();
		this.round = next;
		Thread thread = new Thread(() -> ask(next), "patterns-pubsub-" + this.broker + "-lag");
		thread.setDaemon(true);
		thread.start();
	}

	private void ask(CompletableFuture<Void> answered) {
		long end = System.nanoTime() + ROUND.toNanos();
		try {
			for (SubscriptionLag lag : this.lags) {
				if (System.nanoTime() - end < 0) {
					lag.ask();
				}
				else {
					lag.forget();
				}
			}
		}
		finally {
			answered.complete(null);
		}
	}

	/**
	 * Wait for the answers, but not long, and not again if somebody has waited for them
	 * in vain.
	 */
	void await() {
		CompletableFuture<Void> current;
		long left;
		synchronized (this) {
			current = this.round;
			left = this.begun + WAIT.toNanos() - System.nanoTime();
		}
		if (current.isDone() || left <= 0) {
			return;
		}
		try {
			current.get(left, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			// What was said before is taken as long as it is not too old.
			return;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
