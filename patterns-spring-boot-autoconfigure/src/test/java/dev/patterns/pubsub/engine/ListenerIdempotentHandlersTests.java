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

import java.lang.reflect.Method;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ReflectionUtils;

import dev.patterns.call.InboundRequest;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.PubSubListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ListenerIdempotentHandlers}.
 */
class ListenerIdempotentHandlersTests {

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	private final ListenerIdempotentHandlers handlers = new ListenerIdempotentHandlers(this.beanFactory);

	@Test
	void knowsListenersByTheirDurableNames() {
		this.beanFactory.addEmbeddedValueResolver((text) -> text.replace("${name}", "points"));
		assertThat(this.handlers.kind()).isEqualTo(InboundRequest.Kind.MESSAGE);
		assertThat(operationOf("plain")).isEqualTo("listeners.plain");
		assertThat(operationOf("named")).isEqualTo("points");
		assertThat(operationOf("other")).isNull();
	}

	@Test
	void onlyWhatIsAcknowledgedIsHandled() {
		assertThat(this.handlers.isHandled(Delivery.RETRY)).isFalse();
		assertThat(this.handlers.isHandled(Delivery.ACK)).isTrue();
		assertThat(this.handlers.isHandled(Delivery.DROP)).isFalse();
		assertThat(this.handlers.isHandled(null)).isTrue();
		assertThat(this.handlers.isHandled(List.of(Delivery.ACK, Delivery.ACK))).isTrue();
		assertThat(this.handlers.isHandled(List.of(Delivery.ACK, Delivery.DROP))).isFalse();
		assertThat(this.handlers.isHandled(List.of("published", "too"))).isTrue();
	}

	private String operationOf(String name) {
		Method method = ReflectionUtils.findMethod(Listeners.class, name, String.class);
		return this.handlers.operationOf(Listeners.class, method);
	}

	static class Listeners {

		@PubSubListener("orders")
		void plain(String event) {
		}

		@PubSubListener(topic = "orders", id = "${name}")
		void named(String event) {
		}

		void other(String event) {
		}

	}

}
