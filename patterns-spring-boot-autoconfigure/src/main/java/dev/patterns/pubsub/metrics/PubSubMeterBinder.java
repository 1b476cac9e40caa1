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

package dev.patterns.pubsub.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.SubscriptionCounts;

/**
 * Counters of this instance ({@code patterns.pubsub.messages}, by {@code outcome}), calls
 * that take too long ({@code patterns.pubsub.slow}) and what the group has in front of it
 * ({@code patterns.pubsub.lag}), all by {@code subscription}.
 */
public final class PubSubMeterBinder implements MeterBinder {

	private static final String SUBSCRIPTION = "subscription";

	private final PubSubListenerRegistry listeners;

	/**
	 * Create a binder.
	 * @param listeners the subscriptions
	 */
	public PubSubMeterBinder(PubSubListenerRegistry listeners) {
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.listeners.forEachSubscription((subscription) -> bind(registry, subscription));
	}

	private void bind(MeterRegistry registry, String subscription) {
		counter(registry, subscription, "handled", SubscriptionCounts::handled);
		counter(registry, subscription, "failed", SubscriptionCounts::failures);
		counter(registry, subscription, "dead-letter", SubscriptionCounts::deadLetters);
		counter(registry, subscription, "expired", SubscriptionCounts::expired);
		Gauge
			.builder("patterns.pubsub.slow", this.listeners,
					(current) -> value(current, subscription, SubscriptionCounts::slow))
			.description("Calls of listeners that take longer than they should")
			.tag(SUBSCRIPTION, subscription)
			.register(registry);
		lag(registry, subscription);
	}

	private void lag(MeterRegistry registry, String subscription) {
		Gauge
			.builder("patterns.pubsub.lag", this.listeners,
					(current) -> current.lag(subscription).stream().asDoubleStream().findFirst().orElse(Double.NaN))
			.description("Messages of the topic that the group has not handled yet, on all instances")
			.tag(SUBSCRIPTION, subscription)
			.register(registry);
	}

	private void counter(MeterRegistry registry, String subscription, String outcome,
			ToDoubleFunction<SubscriptionCounts> count) {
		FunctionCounter
			.builder("patterns.pubsub.messages", this.listeners, (current) -> value(current, subscription, count))
			.description("What became of messages on this instance; those given up are handled too")
			.tag(SUBSCRIPTION, subscription)
			.tag("outcome", outcome)
			.register(registry);
	}

	private static double value(PubSubListenerRegistry listeners, String subscription,
			ToDoubleFunction<SubscriptionCounts> count) {
		return listeners.counts(subscription).map(count::applyAsDouble).orElse(Double.NaN);
	}

}
