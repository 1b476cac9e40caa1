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

package dev.patterns.saga;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.KafkaBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.saga.ProcessSagas.Effects;
import dev.patterns.saga.ProcessSagas.Order;

/**
 * What a {@link SagaNode} needs to run sagas that send commands on Kafka.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
		KafkaAutoConfiguration.class, KafkaBrokerAutoConfiguration.class, PubSubAutoConfiguration.class,
		OutboxAutoConfiguration.class, OutboxJdbcAutoConfiguration.class })
@Import({ MessagingSagas.Purchase.class, MessagingSagas.PurchaseFlow.class })
class MessagingSagas {

	record Charge(String order) {

	}

	record Receipt(String number) {

	}

	@Saga("purchase")
	static class Purchase {

		private final Effects effects;

		private final String topic;

		Purchase(Effects effects, @Value("${test.topic}") String topic) {
			this.effects = effects;
			this.topic = topic;
		}

		@SagaStep(order = 1, timeout = "1m")
		SagaCommand<Receipt> charge(Order order, SagaContext saga) {
			return SagaCommand.to(this.topic, saga.id(), new Charge(saga.id()));
		}

		@SagaStep(order = 2)
		void confirm(Receipt receipt, SagaContext saga) {
			this.effects.add(saga, "confirm " + receipt.number());
		}

	}

	@Saga("purchase-flow")
	static class PurchaseFlow {

		private final Effects effects;

		private final String topic;

		PurchaseFlow(Effects effects, @Value("${test.topic}") String topic) {
			this.effects = effects;
			this.topic = topic;
		}

		@SagaFlow
		void run(Order order, SagaContext saga) {
			Receipt receipt = saga.command("charge", Receipt.class,
					SagaCommand.to(this.topic, saga.id(), new Charge(saga.id())));
			saga.step("confirm", () -> this.effects.add(saga, "confirm " + receipt.number()));
		}

	}

}
