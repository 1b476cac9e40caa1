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

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.engine.MessageListener.Outcome;

/**
 * Hands messages that came together to their listeners, in their order: those that follow
 * each other and go to the same listener together, if it takes them so, all others one by
 * one. Stops behind the first message that is not done, and when it takes long.
 */
final class BatchDispatcher {

	/** So that the broker can look after its consumers in between. */
	private static final long LIMIT = Duration.ofSeconds(5).toNanos();

	private final long begin = System.nanoTime();

	private final ListenerSubscription subscription;

	private final List<InboundMessage> messages;

	private final List<HandlingResult> results = new ArrayList<>();

	BatchDispatcher(ListenerSubscription subscription, List<InboundMessage> messages) {
		this.subscription = subscription;
		this.messages = messages;
	}

	List<HandlingResult> dispatch() {
		while (this.results.size() < this.messages.size() && isDone() && (this.results.isEmpty() || !isOver())) {
			List<Routed> run = run(this.results.size());
			boolean together = run.size() > 1;
			if (together && together(run)) {
				continue;
			}
			if (together && this.subscription.isInterrupted()) {
				break;
			}
			oneByOne(Math.max(1, run.size()));
		}
		return this.results;
	}

	private boolean isDone() {
		return this.results.isEmpty() || this.results.get(this.results.size() - 1).isDone();
	}

	// The messages from a position on that one listener takes together.
	private List<Routed> run(int from) {
		List<Routed> run = new ArrayList<>();
		Routed first = this.subscription.find(this.messages.get(from));
		if (first == null || !first.listener().definition().batching().isTogether()) {
			return run;
		}
		run.add(first);
		int end = Math.min(this.messages.size(), from + first.listener().definition().batching().size());
		for (int i = from + 1; i < end; i++) {
			Routed next = this.subscription.find(this.messages.get(i));
			if (next == null || next.listener() != first.listener()) {
				break;
			}
			run.add(next);
		}
		return run;
	}

	private boolean together(List<Routed> run) {
		MessageListener listener = run.get(0).listener();
		List<Outcome> outcomes = this.subscription.handleTogether(listener, run);
		for (int i = 0; i < outcomes.size() && isDone(); i++) {
			this.results.add(this.subscription.settle(listener, run.get(i).message(), outcomes.get(i)).result());
		}
		return !outcomes.isEmpty();
	}

	private void oneByOne(int count) {
		int end = this.results.size() + count;
		do {
			this.results.add(this.subscription.handle(this.messages.get(this.results.size())));
		}
		while (this.results.size() < end && isDone() && !isOver());
	}

	private boolean isOver() {
		return System.nanoTime() - this.begin > LIMIT || this.subscription.isInterrupted();
	}

	/**
	 * A message and the listener that wants it.
	 *
	 * @param message the message
	 * @param listener the listener
	 * @param context the message as that listener sees it
	 */
	record Routed(InboundMessage message, MessageListener listener, CloudEventContext context) {

	}

}
