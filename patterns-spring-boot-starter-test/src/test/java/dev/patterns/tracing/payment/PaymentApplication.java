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

package dev.patterns.tracing.payment;

import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;
import dev.patterns.tracing.RecordedSpans;

/**
 * Takes the money.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PaymentApplication.PaymentService.class)
public class PaymentApplication {

	@Bean
	RecordedSpans recordedSpans() {
		return new RecordedSpans();
	}

	@Bean
	SpanProcessor recordingSpanProcessor(RecordedSpans spans) {
		return SimpleSpanProcessor.create(spans);
	}

	@Invokable(application = "payment-application", name = "payments")
	interface Payments {

		@Idempotent
		String charge(String orderId);

	}

	static class PaymentService implements Payments {

		@Override
		public String charge(String orderId) {
			return "receipt of " + orderId;
		}

	}

}
