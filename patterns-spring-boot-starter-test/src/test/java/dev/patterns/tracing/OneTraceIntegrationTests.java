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

package dev.patterns.tracing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import dev.patterns.logging.LogContext;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;
import dev.patterns.tracing.payment.PaymentApplication;
import dev.patterns.tracing.shop.ShopApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One trace goes from the HTTP request through the saga, the invocation of another
 * application, the outbox row and Kafka to the listener.
 */
@Timeout(120)
class OneTraceIntegrationTests {

	private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final AttributeKey<String> STEP = AttributeKey.stringKey("saga.step");

	@Test
	void oneTraceFromTheRequestToTheListener() {
		try (ConfigurableApplicationContext payments = payments();
				ConfigurableApplicationContext shop = shop(port(payments))) {
			String saga = RestClient.create("http://localhost:" + port(shop))
				.post()
				.uri("/orders")
				.header("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01")
				.contentType(MediaType.APPLICATION_JSON)
				.body("{\"id\": \"1\"}")
				.retrieve()
				.body(String.class);
			assertThat(saga).isNotNull();
			assertThat(shop.getBean(SagaTemplate.class).await(saga, Duration.ofSeconds(60)).status())
				.isEqualTo(SagaStatus.COMPLETED);
			ShopApplication.Listener listener = shop.getBean(ShopApplication.Listener.class);
			await().atMost(Duration.ofSeconds(30)).until(() -> !listener.seen().isEmpty());
			RecordedSpans inShop = shop.getBean(RecordedSpans.class);
			RecordedSpans inPayments = payments.getBean(RecordedSpans.class);
			await().atMost(Duration.ofSeconds(10)).until(() -> named(inShop, "process").findAny().isPresent());

			SpanData listenerSpan = named(inShop, "process").findFirst().orElseThrow();
			assertThat(listenerSpan.getTraceId()).isEqualTo(TRACE_ID);
			List<SpanData> steps = inShop.all().stream().filter(OneTraceIntegrationTests::isStep).toList();
			assertThat(steps).extracting(SpanData::getTraceId).containsOnly(TRACE_ID);
			// A step may have been tried more than once.
			assertThat(steps).extracting((span) -> span.getAttributes().get(STEP)).containsOnly("charge", "confirm");
			assertThat(inPayments.all().stream().map(SpanData::getTraceId)).isNotEmpty().containsOnly(TRACE_ID);
			assertThat(ancestors(listenerSpan, inShop)).as("the listener's span continues the step that published")
				.anyMatch(OneTraceIntegrationTests::isStep);
			assertThat(inPayments.all()).as("the payment's server span continues the shop's client span")
				.anyMatch((span) -> inShop.bySpanId(span.getParentSpanId()).isPresent());

			Map<String, String> stepContext = shop.getBean(ShopApplication.PlaceOrder.class).logContexts.get(0);
			assertThat(stepContext).containsEntry(LogContext.SAGA_ID, saga)
				.containsEntry(LogContext.SAGA_STEP, "charge")
				.containsEntry("traceId", TRACE_ID);
			assertThat(listener.seen().get(0)).containsKey(LogContext.MESSAGE_ID).containsEntry("traceId", TRACE_ID);
		}
	}

	private static Stream<SpanData> named(RecordedSpans spans, String part) {
		return spans.all().stream().filter((span) -> span.getName().contains(part));
	}

	private static boolean isStep(SpanData span) {
		return span.getAttributes().get(STEP) != null;
	}

	private static List<SpanData> ancestors(SpanData span, RecordedSpans spans) {
		List<SpanData> ancestors = new ArrayList<>();
		SpanData current = spans.bySpanId(span.getParentSpanId()).orElse(null);
		while (current != null) {
			ancestors.add(current);
			current = spans.bySpanId(current.getParentSpanId()).orElse(null);
		}
		return ancestors;
	}

	private static ConfigurableApplicationContext payments() {
		return start(PaymentApplication.class, "spring.application.name=payment-application");
	}

	private static ConfigurableApplicationContext shop(int paymentPort) {
		String topic = "orders-" + UUID.randomUUID();
		return start(ShopApplication.class, "spring.application.name=shop", "test.topic=" + topic,
				"spring.kafka.bootstrap-servers="
						+ EmbeddedServers.shared(Service.KAFKA).properties().get("spring.kafka.bootstrap-servers"),
				"patterns.pubsub.brokers.kafka.type=kafka",
				"patterns.registry.static.services.payment-application[0]=http://localhost:" + paymentPort);
	}

	private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application)
			.properties("server.port=0", "spring.datasource.generate-unique-name=true",
					"management.tracing.sampling.probability=1", "management.otlp.metrics.export.enabled=false",
					"spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	private static int port(ConfigurableApplicationContext context) {
		return Integer.parseInt(context.getEnvironment().getProperty("local.server.port", "0"));
	}

}
