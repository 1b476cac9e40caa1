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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

import dev.patterns.gate.Gate;
import dev.patterns.gate.GateChangedEvent;
import dev.patterns.pubsub.PubSubListeners;
import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.UnmatchedAction;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Owns the subscriptions of the application: starts them when it starts and the gate is
 * open, lets them leave their groups while the gate is closed, and drains them when the
 * application stops. Thread-safe.
 */
public final class PubSubListenerRegistry
		implements PubSubListeners, SmartLifecycle, ApplicationListener<GateChangedEvent> {

	private static final Duration WATCH_END = Duration.ofSeconds(1);

	private static final Duration LAG_AGE = Duration.ofSeconds(1);

	private static final Duration MEASURED_LAG_AGE = Duration.ofSeconds(5);

	private final List<ListenerSubscription> subscriptions = new CopyOnWriteArrayList<>();

	private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();

	private final Map<String, BrokerLags> lags = new ConcurrentHashMap<>();

	private final Gate gate;

	private final Duration stopTimeout;

	private final Duration slowAfter;

	private final ReplyWriter replies;

	private final PollingWorker watch = new PollingWorker("patterns-pubsub-watch", this::reportSlow);

	private final Executor executor = (task) -> {
		Thread thread = new Thread(task, "patterns-pubsub-control");
		thread.setDaemon(true);
		thread.start();
	};

	private final Object monitor = new Object();

	private volatile boolean running;

	/**
	 * Create a registry.
	 * @param gate says whether this instance may take messages
	 * @param stopTimeout how long to wait for messages in progress
	 * @param slowAfter calls of listeners that take longer are reported
	 * @param replies makes the answers of listeners
	 */
	public PubSubListenerRegistry(Gate gate, Duration stopTimeout, Duration slowAfter, ReplyWriter replies) {
		this.gate = gate;
		this.stopTimeout = stopTimeout;
		this.slowAfter = slowAfter;
		this.replies = replies;
	}

	void register(Broker broker, ListenerTarget target, List<MessageListener> listeners, UnmatchedAction unmatched,
			RetryTopics retries) {
		ListenerSubscription subscription = new ListenerSubscription(broker, target, listeners, unmatched, retries,
				this.replies);
		this.subscriptions.add(subscription);
		this.lags.computeIfAbsent(broker.name(), BrokerLags::new).add(subscription.lags());
		this.observers.forEach((observer) -> observer.accept(subscription.id()));
	}

	@Override
	public void start() {
		this.running = true;
		if (!this.subscriptions.isEmpty()) {
			this.watch.start();
		}
		adjust();
	}

	// Twice as often as needed, so that nothing is reported much too late.
	private Duration reportSlow() {
		this.subscriptions.forEach((subscription) -> subscription.reportSlow(this.slowAfter));
		return this.slowAfter.dividedBy(2);
	}

	@Override
	public void stop() {
		this.running = false;
		adjust();
		this.watch.stop(WATCH_END);
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		this.executor.execute(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		});
	}

	@Override
	public void onApplicationEvent(GateChangedEvent event) {
		// Leaving a group takes time, and the thread of the gate has other things to do.
		this.executor.execute(this::adjust);
	}

	private void adjust() {
		synchronized (this.monitor) {
			if (this.running && this.gate.isOpen()) {
				this.subscriptions.forEach((subscription) -> subscription.subscription().start());
				return;
			}
			List<CompletableFuture<Void>> stopping = new ArrayList<>();
			for (ListenerSubscription subscription : this.subscriptions) {
				stopping.add(CompletableFuture.runAsync(() -> subscription.subscription().stop(this.stopTimeout),
						this.executor));
			}
			CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new)).join();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LISTENER;
	}

	/**
	 * The subscriptions as they are now, with the lags that are known.
	 * @return a descriptor for each
	 */
	public List<SubscriptionDescriptor> describe() {
		return this.subscriptions.stream().map((subscription) -> subscription.describe(this.slowAfter)).toList();
	}

	/**
	 * Ask the brokers how far the subscriptions are behind, unless they were asked within
	 * the last second. Waits half a second at most, and never fails.
	 */
	public void refreshLags() {
		refreshLags(LAG_AGE);
	}

	private void refreshLags(Duration age) {
		this.lags.values().forEach((broker) -> broker.refresh(age));
		this.lags.values().forEach(BrokerLags::await);
	}

	/**
	 * How many messages of its topic the group of a subscription has not handled yet.
	 * Asks the brokers at most every five seconds, in threads of its own, and waits half
	 * a second at most for all subscriptions together.
	 * @param id name of the subscription
	 * @return the number, empty if it is not known
	 */
	public OptionalLong lag(String id) {
		refreshLags(MEASURED_LAG_AGE);
		for (ListenerSubscription subscription : this.subscriptions) {
			Long lag = subscription.id().equals(id) ? subscription.lag() : null;
			if (lag != null) {
				return OptionalLong.of(lag);
			}
		}
		return OptionalLong.empty();
	}

	/**
	 * Be told of each subscription that is there, and of those that come. Of one that
	 * comes meanwhile perhaps twice.
	 * @param observer gets their names
	 */
	public void forEachSubscription(Consumer<String> observer) {
		this.observers.add(observer);
		this.subscriptions.forEach((subscription) -> observer.accept(subscription.id()));
	}

	/**
	 * What a subscription has done. Cheap, and calls no server.
	 * @param id name of the subscription
	 * @return the counts, empty if there is no such subscription
	 */
	public Optional<SubscriptionCounts> counts(String id) {
		return this.subscriptions.stream()
			.filter((subscription) -> subscription.id().equals(id))
			.findFirst()
			.map((subscription) -> subscription.counts(this.slowAfter));
	}

	@Override
	public boolean pause(String id) {
		Optional<ListenerSubscription> subscription = find(id);
		subscription.ifPresent((found) -> found.subscription().pause());
		return subscription.isPresent();
	}

	@Override
	public boolean resume(String id) {
		Optional<ListenerSubscription> subscription = find(id);
		subscription.ifPresent((found) -> found.subscription().resume());
		return subscription.isPresent();
	}

	@Override
	public boolean restart(String id) {
		Optional<ListenerSubscription> subscription = find(id);
		subscription.ifPresent((found) -> {
			if (found.isCaller()) {
				// It is waited for all threads but this one.
				restart(found);
				return;
			}
			// The caller may be a virtual thread. Under a monitor it would hold its
			// carrier, which the listener that it waits for may need to end.
			CompletableFuture.runAsync(() -> restart(found), this.executor).join();
		});
		return subscription.isPresent();
	}

	private void restart(ListenerSubscription subscription) {
		synchronized (this.monitor) {
			subscription.subscription().stop(this.stopTimeout);
			if (this.running && this.gate.isOpen()) {
				subscription.subscription().start();
			}
		}
	}

	@Override
	public boolean seek(String id, SeekPosition position) {
		Optional<ListenerSubscription> subscription = find(id);
		subscription.ifPresent((found) -> found.subscription().seek(position));
		return subscription.isPresent();
	}

	private Optional<ListenerSubscription> find(String id) {
		return this.subscriptions.stream()
			.filter((subscription) -> subscription.id().equals(id) || subscription.hasListener(id))
			.findFirst();
	}

}
