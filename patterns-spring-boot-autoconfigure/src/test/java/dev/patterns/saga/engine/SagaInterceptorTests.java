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

package dev.patterns.saga.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SagaInterceptor}.
 */
class SagaInterceptorTests {

	@Test
	void isCalledAroundStepsCompensationsAndTheEnd() {
		SagaTestApplication.runner().withUserConfiguration(Application.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			SagaInstance saga = sagas.await(sagas.start("intercepted", "x").id(), Duration.ofSeconds(10));
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.steps().get(0).result()).isEqualTo("\"replaced\"");
			// A declared exception says that there was no effect, also through the chain.
			assertThat(saga.steps().get(1).status()).isEqualTo(SagaStepStatus.FAILED);
			assertThat(context.getBean(Calls.class).list).containsExactly("outer FORWARD local 1 true",
					"inner FORWARD local", "outer FORWARD remote 1 false", "inner FORWARD remote",
					"outer failed IOException", "outer COMPENSATION local 1 true", "inner COMPENSATION local",
					"outer ENDED  1 true", "inner ENDED ");
		});
	}

	static class Calls {

		private final List<String> list = new CopyOnWriteArrayList<>();

	}

	@Saga("intercepted")
	static class InterceptedSaga {

		@SagaStep(order = 1, compensation = "undo")
		String local(String input) {
			return "original";
		}

		@SagaStep(order = 2, transactional = false, retry = @SagaRetry(maxRetries = 0))
		void remote() throws IOException {
			throw new IOException("refused");
		}

		void undo() {
		}

		@SagaEnded
		void ended(SagaStatus status) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(InterceptedSaga.class)
	static class Application {

		@Bean
		Calls calls() {
			return new Calls();
		}

		@Bean
		@Order(2)
		SagaInterceptor inner(Calls calls) {
			return (saga, kind, method) -> {
				calls.list.add("inner " + kind + " " + saga.step());
				Object result = method.call();
				return (result != null) ? "replaced" : null;
			};
		}

		@Bean
		@Order(1)
		SagaInterceptor outer(Calls calls) {
			return (saga, kind, method) -> {
				calls.list.add("outer " + kind + " " + saga.step() + " " + saga.attempt() + " "
						+ TransactionSynchronizationManager.isActualTransactionActive());
				try {
					return method.call();
				}
				catch (IOException ex) {
					calls.list.add("outer failed " + ex.getClass().getSimpleName());
					throw ex;
				}
			};
		}

	}

}
