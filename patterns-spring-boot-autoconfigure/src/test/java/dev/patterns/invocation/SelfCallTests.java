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

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.ParameterizedTypeReference;
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

	@Test
	void policiesApplyToThem() {
		this.runner
			.withPropertyValues("patterns.resiliency.policies.rate-limiters.rare.limit=2",
					"patterns.resiliency.policies.rate-limiters.rare.period=1m",
					"patterns.resiliency.targets.services.orders.rate-limiter=rare")
			.run((context) -> {
				InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
				assertThat(invocation.invoke("orders", "shop/echo", "1", String.class)).isEqualTo("1");
				assertThat(invocation.invoke("orders", "shop/echo", "2", String.class)).isEqualTo("2");
				assertThat(catchThrowable(() -> invocation.invoke("orders", "shop/echo", "3", String.class)))
					.isInstanceOf(InvocationRefusedException.class);
			});
	}

	@Test
	void aKeyThatIsWrongIsRefusedAsOverHttp() {
		this.runner.run((context) -> {
			InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
			for (String wrong : new String[] { "a b", "x".repeat(256) }) {
				InvocationRequest request = InvocationRequest.to("orders")
					.operation("shop/echo")
					.header("Idempotency-Key", wrong)
					.body("1")
					.build();
				assertThat(catchThrowable(() -> invocation.invoke(request, new ParameterizedTypeReference<String>() {
				}))).isInstanceOfSatisfying(InvocationRejectedException.class,
						(ex) -> assertThat(ex.getCode()).isEqualTo("invalid-header"));
			}
		});
	}

	@Test
	void streamsOfUnknownLengthAreHandedOverAndOthersAreClosed() {
		this.runner.run((context) -> {
			InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
			try (InputStream stream = invocation.invoke("orders", "shop/stream", null, InputStream.class)) {
				assertThat(new String(stream.readAllBytes())).isEqualTo("some bytes");
			}
			assertThat(Shop.CLOSED).hasValue(1);
			invocation.invoke("orders", "shop/stream", null, Void.class);
			assertThat(Shop.CLOSED).hasValue(2);
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

		static final AtomicInteger CLOSED = new AtomicInteger();

		Shop(ApplicationEventPublisher events) {
			this.events = events;
		}

		public String echo(String text) {
			return text;
		}

		public InputStream stream() {
			return new ByteArrayInputStream("some bytes".getBytes()) {

				@Override
				public void close() {
					CLOSED.incrementAndGet();
				}

			};
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
