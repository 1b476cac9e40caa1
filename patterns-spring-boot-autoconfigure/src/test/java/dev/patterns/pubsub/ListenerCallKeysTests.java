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

package dev.patterns.pubsub;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.invocation.InvocationRequest;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.Invokable;
import dev.patterns.invocation.autoconfigure.InvocationClientAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationServerAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationTransportAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryLoadBalancerAutoConfiguration;
import dev.patterns.resiliency.autoconfigure.ResiliencyAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the keys of the calls that listeners make.
 */
class ListenerCallKeysTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class,
				CompositeDiscoveryClientAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
				BlockingLoadBalancerClientAutoConfiguration.class, RegistryAutoConfiguration.class,
				RegistryLoadBalancerAutoConfiguration.class, ResiliencyAutoConfiguration.class,
				InvocationServerAutoConfiguration.class, InvocationTransportAutoConfiguration.class,
				InvocationClientAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory")
		.withBean(Ledger.class)
		.withBean(Listeners.class);

	@Test
	void redeliveredMessageCallsWithTheSameKeys() {
		this.runner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			context.getBean(PubSubTemplate.class).publish("orders", "k", "retry", PublishOptions.NONE.withId("m/1"));
			await().untilAsserted(() -> assertThat(listeners.done).containsExactly("retry", "retry"));
			List<String> keys = context.getBean(Ledger.class).keys;
			assertThat(keys).hasSize(6).doesNotContain("none");
			assertThat(keys.subList(3, 6)).isEqualTo(keys.subList(0, 3));
			assertThat(keys.subList(0, 3)).doesNotHaveDuplicates();
		});
	}

	@Test
	void otherMessagesAndListenersHaveOtherKeys() {
		this.runner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			template.publish("orders", "k", "a", PublishOptions.NONE.withId("1"));
			template.publish("orders", "k", "b", PublishOptions.NONE.withId("2"));
			template.publish("audited", "k", "c", PublishOptions.NONE.withId("1"));
			await().untilAsserted(() -> assertThat(listeners.done).contains("a", "b", "c"));
			assertThat(context.getBean(Ledger.class).keys).hasSize(9).doesNotHaveDuplicates();
		});
	}

	// A listener compensates nothing: there is no call whose key an undoing one could
	// have.
	@Test
	void undoingCallHasNoneOfTheListenersKeys() {
		this.runner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			context.getBean(PubSubTemplate.class).publish("undone", "k", "u", PublishOptions.NONE.withId("1"));
			context.getBean(PubSubTemplate.class).publish("undone", "k", "u", PublishOptions.NONE.withId("1"));
			await().untilAsserted(() -> assertThat(listeners.done).containsExactly("u", "u"));
			List<String> keys = context.getBean(Ledger.class).keys;
			assertThat(keys).hasSize(4).doesNotContain("none");
			assertThat(keys.get(0)).isNotEqualTo(keys.get(2));
			assertThat(keys.get(1)).isEqualTo(keys.get(3));
		});
	}

	static class Listeners {

		final List<String> done = new CopyOnWriteArrayList<>();

		private final Set<String> tried = ConcurrentHashMap.newKeySet();

		private final InvocationTemplate invocation;

		Listeners(InvocationTemplate invocation) {
			this.invocation = invocation;
		}

		@PubSubListener(topic = "orders", id = "charging", retry = @PubSubRetry(delay = "1ms"))
		Delivery on(String text) {
			charge(text);
			return (text.equals("retry") && this.tried.add(text)) ? Delivery.RETRY : Delivery.ACK;
		}

		@PubSubListener(topic = "audited", id = "auditing")
		void audit(String text) {
			charge(text);
		}

		@PubSubListener(topic = "undone", id = "undoing")
		void undo(String text) {
			call(InvocationRequest.to("shop").operation("ledger/charge").undoes("ledger/charge"));
			call(InvocationRequest.to("shop").operation("ledger/charge").idempotent());
			this.done.add(text);
		}

		private void charge(String text) {
			for (String operation : List.of("ledger/charge", "ledger/book", "ledger/charge")) {
				call(InvocationRequest.to("shop").operation(operation).idempotent());
			}
			this.done.add(text);
		}

		private void call(InvocationRequest.Builder request) {
			this.invocation.invoke(request.build(), ParameterizedTypeReference.<Void>forType(Void.class));
		}

	}

	@Invokable
	public static class Ledger {

		final List<String> keys = new CopyOnWriteArrayList<>();

		public void charge() {
			note();
		}

		public void book() {
			note();
		}

		private void note() {
			InboundRequest request = CallScope.current().request();
			this.keys.add((request != null && request.key() != null) ? request.key() : "none");
		}

	}

}
