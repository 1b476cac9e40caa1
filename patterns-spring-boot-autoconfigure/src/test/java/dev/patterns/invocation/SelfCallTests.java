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

package dev.patterns.invocation;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.invocation.autoconfigure.InvocationClientAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationServerAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationTransactionAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationTransportAutoConfiguration;
import dev.patterns.outbox.Outbox;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.OutboxTestContext;
import dev.patterns.registry.autoconfigure.RegistryAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryLoadBalancerAutoConfiguration;
import dev.patterns.resiliency.autoconfigure.ResiliencyAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for calls that the calling application serves itself.
 */
class SelfCallTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withConfiguration(AutoConfigurations.of(CompositeDiscoveryClientAutoConfiguration.class,
				LoadBalancerAutoConfiguration.class, BlockingLoadBalancerClientAutoConfiguration.class,
				RegistryAutoConfiguration.class, RegistryLoadBalancerAutoConfiguration.class,
				ResiliencyAutoConfiguration.class, InvocationServerAutoConfiguration.class,
				InvocationTransportAutoConfiguration.class, InvocationTransactionAutoConfiguration.class,
				InvocationClientAutoConfiguration.class))
		.withPropertyValues("patterns.outbox.relay.enabled=false")
		.withBean(Shop.class);

	// In the caller's buffer they would be lost if the caller died before its checkpoint:
	// the repetition is answered by the handler's record, which publishes nothing.
	@Test
	void messagesBelongToTheCommitOfTheHandlerAndNotToTheCallersBuffer() {
		this.runner.run((context) -> {
			InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
			OutboxBuffer buffer = new OutboxBuffer();
			try (OutboxBuffer.Binding binding = buffer.bind()) {
				invocation.invoke("orders", "shop/confirm", "callee", Void.class);
				assertThat(OutboxBuffer.current()).isSameAs(buffer);
				context.publishEvent(new Confirmed("caller"));
			}
			assertThat(buffer.getMessages()).extracting(OutboxMessage::key).containsExactly("caller");
			assertThat(keys(context.getBean(JdbcTemplate.class))).containsExactly("callee");
		});
	}

	@Test
	void bufferIsRestoredWhenTheHandlerFails() {
		this.runner.run((context) -> {
			InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
			OutboxBuffer buffer = new OutboxBuffer();
			try (OutboxBuffer.Binding binding = buffer.bind()) {
				assertThat(catchThrowable(() -> invocation.invoke("orders", "shop/fail", "callee", Void.class)))
					.isInstanceOf(RemoteFailureException.class);
				assertThat(OutboxBuffer.current()).isSameAs(buffer);
			}
			assertThat(buffer.getMessages()).isEmpty();
			assertThat(keys(context.getBean(JdbcTemplate.class))).isEmpty();
		});
	}

	private static List<String> keys(JdbcTemplate jdbc) {
		return jdbc.queryForList("select msg_key from patterns_outbox", String.class);
	}

	@Outbox(topic = "orders", key = "orderId")
	record Confirmed(String orderId) {

	}

	@Invokable
	public static class Shop {

		private final ApplicationEventPublisher events;

		Shop(ApplicationEventPublisher events) {
			this.events = events;
		}

		@Transactional
		public void confirm(String orderId) {
			this.events.publishEvent(new Confirmed(orderId));
		}

		@Transactional
		public void fail(String orderId) {
			this.events.publishEvent(new Confirmed(orderId));
			throw new IllegalStateException("rolls back");
		}

	}

}
