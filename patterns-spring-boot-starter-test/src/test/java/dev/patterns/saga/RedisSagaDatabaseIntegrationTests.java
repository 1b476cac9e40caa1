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

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.store.SagaStore;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sagas on Redis in an application that has a database: what its transactions mean to
 * them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class RedisSagaDatabaseIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private ConfigurableApplicationContext context;

	private SagaTemplate sagas;

	private JdbcTemplate template;

	private TransactionTemplate transaction;

	@BeforeAll
	void start() {
		Map<String, String> properties = properties(EmbeddedServers.shared(Service.REDIS));
		properties.put("spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID());
		this.context = RedisSagaApplication.run(properties, Application.class, PaySaga.class);
		this.sagas = this.context.getBean(SagaTemplate.class);
		this.template = this.context.getBean(JdbcTemplate.class);
		this.transaction = this.context.getBean(TransactionTemplate.class);
		this.template.execute("create table effect (saga varchar(100), what varchar(100))");
	}

	private static Map<String, String> properties(EmbeddedServer server) {
		return new HashMap<>(RedisSagaApplication.properties(server, UUID.randomUUID().toString()));
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	private List<String> effects(String id) {
		return this.template.queryForList("select what from effect where saga = ?", String.class, id);
	}

	@Test
	void startsAndEventsFollowTheCommit() {
		String id = UUID.randomUUID().toString();
		this.transaction.executeWithoutResult((status) -> {
			assertThat(this.sagas.start("redis-pay", "", SagaStartOptions.id(id)).created()).isTrue();
			assertThat(this.sagas.start("redis-pay", "", SagaStartOptions.id(id)).created()).isFalse();
			assertThat(this.sagas.get(id)).isPresent();
			assertThat(CompletableFuture.supplyAsync(() -> this.sagas.get(id)).join()).as("to others").isEmpty();
			assertThatExceptionOfType(SagaTransactionException.class).isThrownBy(() -> this.sagas.await(id, TIMEOUT));
			this.sagas.cancel(id);
		});
		assertThat(this.sagas.await(id, TIMEOUT).status()).as("cancelled before its first step")
			.isEqualTo(SagaStatus.COMPENSATED);
		assertThat(effects(id)).containsExactly("ended");
	}

	@Test
	void nothingFollowsARollback() {
		String id = UUID.randomUUID().toString();
		this.transaction.executeWithoutResult((status) -> {
			this.sagas.start("redis-pay", "", SagaStartOptions.id(id));
			status.setRollbackOnly();
		});
		assertThat(this.sagas.get(id)).isEmpty();
	}

	@Test
	void idThatIsTakenBetweenStartAndCommit() {
		String id = UUID.randomUUID().toString();
		this.transaction.executeWithoutResult((status) -> {
			this.sagas.start("redis-pay", "same", SagaStartOptions.id(id));
			CompletableFuture.runAsync(() -> this.sagas.start("redis-pay", "same", SagaStartOptions.id(id))).join();
		});
		SagaStore store = this.context.getBean(SagaStore.class);
		long before = store.countLost();
		String other = UUID.randomUUID().toString();
		assertThatExceptionOfType(SagaIdConflictException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				this.template.update("insert into effect (saga, what) values (?, 'committed')", other);
				this.sagas.start("redis-pay", "one", SagaStartOptions.id(other));
				CompletableFuture.runAsync(() -> this.sagas.start("redis-pay", "two", SagaStartOptions.id(other)))
					.join();
			}))
			.withMessageContaining("was committed");
		assertThat(store.countLost()).as("seen by the meter patterns.saga.lost").isEqualTo(before + 1);
		assertThat(this.sagas.await(other, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(effects(other)).contains("committed");
	}

	@Test
	void failedStepIsRolledBackAndHadNoEffect() {
		SagaInstance saga = run("fail");
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(effects(saga.id())).containsExactly("ended");
		assertThat(step(saga).status()).isEqualTo(SagaStepStatus.FAILED);
		assertThat(step(saga).attempts()).isEqualTo(3);
	}

	@Test
	void deadlockCostsNoAttempt() {
		SagaInstance saga = run("deadlock");
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(step(saga).attempts()).isEqualTo(1);
		assertThat(effects(saga.id())).containsExactly("pay", "ended");
	}

	@Test
	void whatWasCommittedWithoutCheckpointIsDoneAgain() {
		SagaInstance saga = run("once-after-commit");
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(step(saga).attempts()).isEqualTo(2);
		assertThat(effects(saga.id())).as("at least once").containsExactly("pay", "pay", "ended");
	}

	@Test
	void whatWasCommittedWithoutCheckpointIsUndone() {
		SagaInstance saga = run("always-after-commit");
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(step(saga).status()).isEqualTo(SagaStepStatus.UNCERTAIN);
		assertThat(effects(saga.id())).containsExactly("pay", "pay", "pay", "undo without a result", "ended");
	}

	private SagaInstance run(String what) {
		return this.sagas.await(this.sagas.start("redis-pay", what).id(), TIMEOUT);
	}

	private static SagaStepInstance step(SagaInstance saga) {
		return saga.steps().stream().filter((step) -> step.name().equals("pay")).findFirst().orElseThrow();
	}

	@Test
	void refusesAServerThatForgets(CapturedOutput output) {
		try (EmbeddedServer server = EmbeddedServers.builder(Service.REDIS)
			.setting("appendonly", "no")
			.setting("maxmemory-policy", "allkeys-lru")
			.start()) {
			Map<String, String> properties = properties(server);
			properties.put("spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID());
			assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> RedisSagaApplication.run(properties, Application.class, PaySaga.class).close())
				.havingRootCause()
				.withMessageContaining("appendonly yes")
				.withMessageContaining("patterns.saga.redis.allow-volatile");
			properties.put("patterns.saga.redis.allow-volatile", "true");
			RedisSagaApplication.run(properties, Application.class, PaySaga.class).close();
			assertThat(output).contains("sagas are lost when it ends").contains("maxmemory-policy noeviction");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, TransactionAutoConfiguration.class })
	static class Application extends RedisSagaApplication {

	}

	@Saga("redis-pay")
	static class PaySaga {

		private final JdbcTemplate template;

		private final AtomicInteger deadlocks = new AtomicInteger();

		PaySaga(JdbcTemplate template) {
			this.template = template;
		}

		@SagaStep(order = 1, compensation = "undo", retry = @SagaRetry(maxRetries = 2, delay = "10ms"))
		String pay(String what, SagaContext saga) {
			add(saga, "pay");
			if (what.equals("fail")) {
				throw new IllegalStateException("declined");
			}
			if (what.equals("deadlock") && this.deadlocks.incrementAndGet() < 3) {
				throw new CannotAcquireLockException("deadlock");
			}
			if (what.equals("always-after-commit") || (what.equals("once-after-commit") && saga.attempt() == 1)) {
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void afterCommit() {
						throw new IllegalStateException("the process dies here");
					}

				});
			}
			return "paid";
		}

		void undo(Optional<String> own, SagaContext saga) {
			add(saga, own.isPresent() ? "undo" : "undo without a result");
		}

		@SagaEnded
		void ended(SagaContext saga) {
			add(saga, "ended");
		}

		private void add(SagaContext saga, String what) {
			this.template.update("insert into effect (saga, what) values (?, ?)", saga.id(), what);
		}

	}

}
