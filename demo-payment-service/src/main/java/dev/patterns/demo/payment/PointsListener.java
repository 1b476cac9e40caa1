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

package dev.patterns.demo.payment;

import org.springframework.stereotype.Component;

import dev.patterns.inbox.Idempotent;
import dev.patterns.pubsub.PubSubListener;

/**
 * Gives one point for each confirmed order, and takes it when the order is returned.
 */
@Component
class PointsListener {

	static final String TOPIC = "orders";

	private final AccountRepository accounts;

	PointsListener(AccountRepository accounts) {
		this.accounts = accounts;
	}

	@PubSubListener(topic = TOPIC, id = "points", match = "type == 'OrderConfirmed'")
	@Idempotent
	void on(OrderConfirmed event) {
		this.accounts.addPoints(event.customerId(), 1);
	}

	@PubSubListener(topic = TOPIC, id = "points-of-returns", match = "type == 'OrderReturned'")
	@Idempotent
	void on(OrderReturned event) {
		this.accounts.addPoints(event.customerId(), -1);
	}

}
