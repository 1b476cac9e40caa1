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

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for payloads that are to be valid.
 */
class ListenerValidationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void whatBreaksItsConstraintsGoesToTheDeadLettersAtOnce() {
		valid().withBean(Single.class).run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			Single listener = context.getBean(Single.class);
			template.publish("single", "k", new Order("", -7));
			template.publish("single", "k", new Order("a", 1));
			assertThat(listener.received.poll(10, TimeUnit.SECONDS)).isEqualTo(new Order("a", 1));
			CloudEventContext dead = listener.dead.poll(10, TimeUnit.SECONDS);
			assertThat(dead.headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, "invalid")
				.containsEntry(MessageHeaders.DEAD_LETTER_ATTEMPTS, "1");
			assertThat(dead.header(MessageHeaders.DEAD_LETTER_MESSAGE)).contains("amount must be greater than 0")
				.contains("id must not be blank")
				.doesNotContain("-7");
			assertThat(listener.received).isEmpty();
		});
	}

	@Test
	void ofABatchOnlyThoseThatAreNotValidAreLeftOut() {
		valid().withBean(Batch.class).run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			Batch listener = context.getBean(Batch.class);
			for (int i = 0; i < 5; i++) {
				template.publish("batch", "k" + i, new Order("o" + i, i));
			}
			for (int i = 1; i < 5; i++) {
				assertThat(listener.received.poll(10, TimeUnit.SECONDS)).isNotNull();
			}
			assertThat(listener.dead.poll(10, TimeUnit.SECONDS)).isEqualTo("invalid");
			assertThat(listener.received).isEmpty();
		});
	}

	@Test
	void withoutAValidatorTheApplicationDoesNotStart() {
		this.runner.withBean(Single.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("there is no validator"));
	}

	private ApplicationContextRunner valid() {
		return this.runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));
	}

	record Order(@NotBlank String id, @Positive int amount) {

	}

	static class Single {

		final BlockingQueue<Order> received = new LinkedBlockingQueue<>();

		final BlockingQueue<CloudEventContext> dead = new LinkedBlockingQueue<>();

		@PubSubListener("single")
		void on(@Valid Order order) {
			this.received.add(order);
		}

		@PubSubListener("single.shop.dlt")
		void dead(CloudEventContext context) {
			this.dead.add(context);
		}

	}

	static class Batch {

		final BlockingQueue<Order> received = new LinkedBlockingQueue<>();

		final BlockingQueue<String> dead = new LinkedBlockingQueue<>();

		@PubSubListener("batch")
		void on(@Valid List<Order> orders) {
			this.received.addAll(orders);
		}

		@PubSubListener("batch.shop.dlt")
		void dead(CloudEventContext context) {
			this.dead.add(String.valueOf(context.header(MessageHeaders.DEAD_LETTER_REASON)));
		}

	}

}
