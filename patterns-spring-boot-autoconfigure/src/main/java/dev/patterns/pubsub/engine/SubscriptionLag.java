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
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerSubscription;

/**
 * How many messages a subscription has in front of it, as its broker said last.
 */
final class SubscriptionLag {

	private static final Log logger = LogFactory.getLog(SubscriptionLag.class);

	// What was true before that says nothing about now.
	private static final Duration VALID = Duration.ofMinutes(1);

	private final BrokerSubscription subscription;

	private volatile @Nullable Answer answer;

	SubscriptionLag(BrokerSubscription subscription) {
		this.subscription = subscription;
	}

	/**
	 * Ask the broker. What it does not say is not known any more.
	 */
	void ask() {
		Long lag = null;
		try {
			lag = this.subscription.lag();
		}
		catch (RuntimeException ex) {
			logger.debug("The lag of '" + this.subscription.request().id() + "' is not known", ex);
		}
		this.answer = (lag != null) ? new Answer(lag, System.nanoTime()) : null;
	}

	void forget() {
		this.answer = null;
	}

	@Nullable Long known() {
		Answer last = this.answer;
		return (last != null && System.nanoTime() - last.at() < VALID.toNanos()) ? Long.valueOf(last.lag()) : null;
	}

	void describe(Map<String, Object> description) {
		Long lag = known();
		if (lag != null) {
			description.put("lag", lag);
		}
	}

	/**
	 * What the broker said.
	 *
	 * @param lag the number
	 * @param at when, by {@link System#nanoTime()}
	 */
	private record Answer(long lag, long at) {

	}

}
