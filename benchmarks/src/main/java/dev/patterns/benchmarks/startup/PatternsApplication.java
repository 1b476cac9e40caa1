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

package dev.patterns.benchmarks.startup;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.outbox.Outbox;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStep;

/**
 * The same application with the starter, a saga, an outbox, a listener and the memory
 * broker.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ PatternsApplication.PlaceOrder.class, PatternsApplication.Listener.class })
public class PatternsApplication {

	/**
	 * Start, print how long it took since the start of the process, and end.
	 * @param args not used
	 */
	public static void main(String[] args) {
		ReadyTime.measure(PatternsApplication.class);
	}

	/**
	 * A saga of two steps.
	 */
	@Saga("place-order")
	static class PlaceOrder {

		@SagaStep(order = 1, compensation = "release")
		Reserved reserve(String order) {
			return new Reserved(order);
		}

		@SagaStep(order = 2)
		@Outbox(topic = "orders", key = "orderId")
		Confirmed confirm(Reserved reserved) {
			return new Confirmed(reserved.orderId());
		}

		void release(Reserved reserved) {
		}

	}

	/**
	 * A listener.
	 */
	static class Listener {

		@PubSubListener(topic = "orders")
		void on(Confirmed confirmed) {
		}

	}

	/**
	 * The result of the first step.
	 *
	 * @param orderId id of the order
	 */
	record Reserved(String orderId) {

	}

	/**
	 * A message.
	 *
	 * @param orderId id of the order
	 */
	record Confirmed(String orderId) {

	}

}
