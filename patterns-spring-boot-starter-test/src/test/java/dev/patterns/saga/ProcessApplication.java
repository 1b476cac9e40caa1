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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;

/**
 * A program that runs sagas until it is killed. Its first argument is the number of sagas
 * that it starts.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ProcessApplication.OrderSaga.class)
public class ProcessApplication {

	/**
	 * Run sagas.
	 * @param args the number of sagas to start
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(ProcessApplication.class)
			.web(WebApplicationType.NONE)
			.run();
		SagaTemplate sagas = context.getBean(SagaTemplate.class);
		for (int i = 0; i < Integer.parseInt(args[0]); i++) {
			sagas.start("process-order", new Order(i), SagaStartOptions.id("o" + i));
		}
		new CountDownLatch(1).await();
	}

	/**
	 * The input.
	 *
	 * @param number every fifth fails in its last step
	 */
	record Order(int number) {

		boolean isFailing() {
			return this.number % 5 == 0;
		}

	}

	/**
	 * Each step writes a row into a business table.
	 */
	@Saga("process-order")
	static class OrderSaga {

		private final JdbcTemplate template;

		OrderSaga(JdbcTemplate template) {
			this.template = template;
		}

		@SagaStep(order = 1, compensation = "undoFirst")
		long first(Order order, SagaContext saga) {
			return effect(saga, "first");
		}

		@SagaStep(order = 2, compensation = "undoSecond", transactional = false,
				retry = @SagaRetry(maxRetries = 20, delay = "20ms"))
		String second(Order order, SagaContext saga) {
			effect(saga, "second");
			return key(null);
		}

		@SagaStep(order = 3, compensation = "undoThird")
		long third(Order order, SagaContext saga) {
			return effect(saga, "third");
		}

		@SagaStep(order = 4, retry = @SagaRetry(maxRetries = 0))
		void fourth(Order order, SagaContext saga) {
			effect(saga, "fourth");
			if (order.isFailing()) {
				throw new IllegalStateException("declined");
			}
		}

		void undoFirst(long own, SagaContext saga) {
			effect(saga, "undo first");
		}

		void undoSecond(@Nullable String own, SagaContext saga) {
			effect(saga, "undo second " + key("charge"));
		}

		void undoThird(long own, SagaContext saga) {
			effect(saga, "undo third");
		}

		@SagaEnded
		void ended(SagaStatus status, SagaContext saga) {
			effect(saga, "ended " + status);
		}

		private long effect(SagaContext saga, String what) {
			this.template.update("insert into effect (saga, what) values (?, ?)", saga.id(), what);
			pause();
			return ProcessHandle.current().pid();
		}

		private static String key(@Nullable String undoes) {
			OutgoingKeys keys = CallScope.current().keys();
			OutgoingKey key = (keys != null) ? keys.next((undoes != null) ? "refund" : "charge", undoes) : null;
			return (key != null) ? key.value() : "";
		}

		private static void pause() {
			try {
				new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
