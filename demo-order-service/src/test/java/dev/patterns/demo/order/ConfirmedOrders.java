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

package dev.patterns.demo.order;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.patterns.pubsub.PubSubListener;

/**
 * Sees what the order service publishes.
 */
class ConfirmedOrders {

	private final Queue<OrderConfirmed> events = new ConcurrentLinkedQueue<>();

	// Tests that run in another process at the same time have the same broker.
	@PubSubListener(topic = OrderConfirmed.TOPIC, group = "order-service-tests-${PID}",
			match = "type == 'OrderConfirmed'")
	void on(OrderConfirmed event) {
		this.events.add(event);
	}

	long count(String orderId) {
		return this.events.stream().filter((event) -> event.orderId().equals(orderId)).count();
	}

}
