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

package dev.patterns.tracing.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.ImportInvokables;
import dev.patterns.invocation.Invokable;
import dev.patterns.outbox.Outbox;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.tracing.RecordedSpans;

/**
 * Places orders: a controller starts a saga that invokes the payment application and
 * publishes an event.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ ShopApplication.Orders.class, ShopApplication.PlaceOrder.class, ShopApplication.Listener.class })
@ImportInvokables(ShopApplication.Payments.class)
public class ShopApplication {

	@Bean
	RecordedSpans recordedSpans() {
		return new RecordedSpans();
	}

	@Bean
	SpanProcessor recordingSpanProcessor(RecordedSpans spans) {
		return SimpleSpanProcessor.create(spans);
	}

	@RestController
	static class Orders {

		private final SagaTemplate sagas;

		Orders(SagaTemplate sagas) {
			this.sagas = sagas;
		}

		@PostMapping("/orders")
		String place(@RequestBody Order order) {
			return this.sagas.start("place-order", order).id();
		}

	}

	@Saga("place-order")
	public static class PlaceOrder {

		private final Payments payments;

		private final ApplicationEventPublisher events;

		public final List<Map<String, String>> logContexts = new CopyOnWriteArrayList<>();

		PlaceOrder(Payments payments, ApplicationEventPublisher events) {
			this.payments = payments;
			this.events = events;
		}

		@SagaStep(order = 1, transactional = false)
		String charge(Order order) {
			this.logContexts.add(MDC.getCopyOfContextMap());
			return this.payments.charge(order.id());
		}

		@SagaStep(order = 2)
		void confirm(Order order) {
			this.events.publishEvent(new OrderConfirmed(order.id()));
		}

	}

	@Invokable(application = "payment-application", name = "payments")
	interface Payments {

		@Idempotent
		String charge(String orderId);

	}

	public static class Listener {

		public final List<Map<String, String>> logContexts = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "${test.topic}", match = "type == 'OrderConfirmed'")
		void on(OrderConfirmed event) {
			this.logContexts.add(new HashMap<>(MDC.getCopyOfContextMap()));
		}

		public List<Map<String, String>> seen() {
			return new ArrayList<>(this.logContexts);
		}

	}

	record Order(String id) {

	}

	@Outbox(topic = "${test.topic}", key = "orderId")
	record OrderConfirmed(String orderId) {

	}

}
