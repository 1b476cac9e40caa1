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

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exceptions that Spring does not answer with a rollback when they are thrown right
 * before the commit: a step's effect must not be committed without its checkpoint, or it
 * happens twice.
 */
class SagaCommitTests {

	@ParameterizedTest
	@ValueSource(strings = { "step-throws", "step-slow", "end-throws", "end-slow" })
	void effectIsRolledBackWithoutItsCheckpoint(String id) {
		SagaTestApplication.runner()
			.withUserConfiguration(Application.class)
			.withPropertyValues("patterns.saga.step-timeout=300ms")
			.run((context) -> {
				SagaTemplate sagas = context.getBean(SagaTemplate.class);
				sagas.start("late", "", SagaStartOptions.id(id));
				assertThat(sagas.await(id, Duration.ofSeconds(20)).status()).isEqualTo(SagaStatus.COMPLETED);
				assertThat(context.getBean(LateSaga.class).attempts).hasValue(3);
				assertThat(context.getBean(Journal.class).entries()).containsExactly("step", "end");
			});
	}

	@Saga("late")
	static class LateSaga {

		private final Journal journal;

		final AtomicInteger attempts = new AtomicInteger();

		LateSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1)
		void step(SagaContext saga) {
			this.journal.add("step");
			this.attempts.incrementAndGet();
			if (saga.attempt() == 1) {
				trouble(saga, "step");
			}
		}

		@SagaEnded
		void ended(SagaContext saga) {
			this.journal.add("end");
			this.attempts.incrementAndGet();
			if (saga.attempt() == 1) {
				trouble(saga, "end");
			}
		}

		private static void trouble(SagaContext saga, String where) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void beforeCommit(boolean readOnly) {
					if (saga.id().startsWith(where + "-throws")) {
						throw new TransactionTimedOutException("too late");
					}
					if (saga.id().startsWith(where + "-slow")) {
						pause();
					}
				}

			});
		}

		private static void pause() {
			try {
				// Longer than the limit of the transaction.
				new CountDownLatch(1).await(1500, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(LateSaga.class)
	static class Application {

		@Bean
		Journal journal(JdbcTemplate template) {
			return new Journal(template);
		}

	}

}
