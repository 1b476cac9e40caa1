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

package dev.patterns.pubsub.health;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.pubsub.engine.PubSubListenerRegistry;

/**
 * Shows the state of each subscription. It is always up: an instance that a broker does
 * not answer is not made better by a restart.
 */
public final class PubSubHealthIndicator extends AbstractHealthIndicator {

	private final PubSubListenerRegistry registry;

	/**
	 * Create an indicator.
	 * @param registry the subscriptions
	 */
	public PubSubHealthIndicator(PubSubListenerRegistry registry) {
		this.registry = registry;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, String> subscriptions = new LinkedHashMap<>();
		this.registry.describe().forEach((subscription) -> subscriptions.put(subscription.id(), subscription.state()));
		builder.up().withDetail("subscriptions", subscriptions);
	}

}
