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

package dev.patterns.pubsub.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.engine.DefaultBrokerRegistry;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.PubSubRequests;

/**
 * Brokers, what they guarantee, subscriptions and requests for the inventory.
 */
final class PubSubInventoryContributor implements InventoryContributor {

	private final BrokerRegistry brokers;

	private final PubSubListenerRegistry registry;

	private final PubSubRequests requests;

	PubSubInventoryContributor(BrokerRegistry brokers, PubSubListenerRegistry registry, PubSubRequests requests) {
		this.brokers = brokers;
		this.registry = registry;
		this.requests = requests;
	}

	@Override
	public String feature() {
		return "pubsub";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		if (this.brokers instanceof DefaultBrokerRegistry known && known.getDefaultBrokerName() != null) {
			description.put("defaultBroker", known.getDefaultBrokerName());
		}
		Map<String, Object> used = new LinkedHashMap<>();
		for (Broker broker : this.brokers.getBrokers()) {
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("type", broker.type());
			entry.putAll(broker.describe());
			used.put(broker.name(), entry);
		}
		description.put("brokers", used);
		description.put("subscriptions", this.registry.describe());
		description.put("requests", this.requests.describe());
		return description;
	}

}
