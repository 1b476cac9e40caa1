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
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.store.SagaStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactional steps that write through JPA.
 */
class SagaJpaTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = SagaTestApplication.runner()
		.withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
		.withPropertyValues("spring.jpa.hibernate.ddl-auto=create")
		.withUserConfiguration(Application.class);

	@Test
	void entitiesAndCheckpointAreOneCommit() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			SagaInstance saga = sagas.await(sagas.start("jpa", new Text("fine")).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(context.getBean(SagaStore.class).transactionManager()).isInstanceOf(JpaTransactionManager.class);
			assertThat(context.getBean(JdbcTemplate.class).queryForList("select text from note", String.class))
				.as("the listener before the commit writes too, and nothing is lost")
				.containsExactlyInAnyOrder("fine", "listener fine");
		});
	}

	@Test
	void failureOfTheFlushIsAFailureOfTheStep() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			SagaInstance saga = sagas.await(sagas.start("jpa", new Text("much too long")).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("DataIntegrityViolation");
			assertThat(saga.steps()).singleElement().satisfies((step) -> assertThat(step.attempts()).isEqualTo(2));
			assertThat(context.getBean(JdbcTemplate.class).queryForList("select text from note", String.class))
				.isEmpty();
		});
	}

	@Test
	void failureOfAListenerBeforeTheCommitIsAFailureOfTheStep() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			SagaInstance saga = sagas.await(sagas.start("jpa", new Text("refused")).id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("listener refuses");
			assertThat(context.getBean(JdbcTemplate.class).queryForList("select text from note", String.class))
				.isEmpty();
		});
	}

	record Text(String value) {

	}

	@Entity(name = "note")
	static class Note {

		@Id
		private String id = UUID.randomUUID().toString();

		@Column(length = 40, nullable = false)
		private String text = "";

		Note() {
		}

		Note(String text) {
			this.text = text;
		}

		String describe() {
			return this.id + this.text;
		}

	}

	@Saga("jpa")
	static class JpaSaga {

		@PersistenceContext
		private EntityManager entityManager;

		private final ApplicationEventPublisher publisher;

		JpaSaga(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@SagaStep(order = 1, retry = @SagaRetry(maxRetries = 1))
		void write(Text text) {
			this.entityManager.persist(new Note(text.value().startsWith("much") ? "x".repeat(41) : text.value()));
			this.publisher.publishEvent(text);
		}

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		void on(Text text) {
			if (text.value().equals("refused")) {
				throw new IllegalStateException("listener refuses");
			}
			this.entityManager.persist(new Note("listener " + text.value()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage(basePackageClasses = SagaJpaTests.class)
	@Import(JpaSaga.class)
	static class Application {

	}

}
