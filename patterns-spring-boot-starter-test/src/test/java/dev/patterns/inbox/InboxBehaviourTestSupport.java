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

package dev.patterns.inbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.IdempotentPayments.DeclinedException;
import dev.patterns.inbox.IdempotentPayments.Receipt;
import dev.patterns.inbox.engine.InboxEngine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What idempotent operations promise, on a real server with two instances.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InboxBehaviourTestSupport {

	private static final int THREADS = 16;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private ConfigurableApplicationContext one;

	private ConfigurableApplicationContext two;

	/**
	 * Properties of a database of this test's own.
	 */
	protected abstract Map<String, String> database();

	/**
	 * A statement that ends the connection it runs on.
	 */
	protected abstract void killConnection(JdbcTemplate current);

	@BeforeAll
	void start() {
		Map<String, String> database = database();
		this.one = instance(database);
		this.two = instance(database);
		JdbcTemplate template = this.one.getBean(JdbcTemplate.class);
		template.execute("create table if not exists charge (id varchar(64), amount decimal(12, 2))");
	}

	private static ConfigurableApplicationContext instance(Map<String, String> database) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(InboxTestApplication.class)
			.web(WebApplicationType.NONE)
			.properties("patterns.jdbc.initialize-schema=always", "patterns.inbox.wait=2s",
					"spring.datasource.hikari.maximum-pool-size=8", "spring.main.banner-mode=off",
					"spring.flyway.enabled=false",
					"spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");
		database.forEach((name, value) -> builder.properties(name + "=" + value));
		return builder.run();
	}

	@AfterAll
	void stop() {
		this.executor.shutdownNow();
		this.one.close();
		this.two.close();
	}

	@BeforeEach
	void reset() {
		JdbcTemplate template = this.one.getBean(JdbcTemplate.class);
		template.update("delete from charge");
		template.update("delete from patterns_inbox");
		payments(this.one).reset();
		payments(this.two).reset();
	}

	@Test
	void manyThreadsOfOneInstanceGetOneAnswer() throws Exception {
		assertOneAnswer(this.one, this.one);
	}

	@Test
	void manyThreadsOfTwoInstancesGetOneAnswer() throws Exception {
		assertOneAnswer(this.one, this.two);
	}

	private void assertOneAnswer(ConfigurableApplicationContext first, ConfigurableApplicationContext second)
			throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		List<CompletableFuture<Receipt>> answers = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			ConfigurableApplicationContext instance = (i % 2 == 0) ? first : second;
			answers.add(async(() -> {
				start.await();
				return charge(instance, "same");
			}));
		}
		start.countDown();
		List<Receipt> receipts = new ArrayList<>();
		for (CompletableFuture<Receipt> answer : answers) {
			receipts.add(answer.get(30, TimeUnit.SECONDS));
		}
		assertThat(receipts).hasSize(THREADS).containsOnly(receipts.get(0));
		assertThat(charges()).isEqualTo(1);
		assertThat(payments(first).calls() + ((first != second) ? payments(second).calls() : 0)).isEqualTo(1);
	}

	@Test
	void aRepeatOnAnotherInstanceWaitsAndGetsTheAnswer() throws Exception {
		CountDownLatch end = payments(this.one).block();
		CompletableFuture<Receipt> first = async(() -> charge(this.one, "k"));
		payments(this.one).awaitBlocked();
		CompletableFuture<Receipt> second = async(() -> charge(this.two, "k"));
		awaitActive(this.two, 1);
		end.countDown();
		assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(first.get(30, TimeUnit.SECONDS));
		assertThat(charges()).isEqualTo(1);
		assertThat(payments(this.two).calls()).isZero();
	}

	@Test
	void aRepeatRunsIfTheFirstRolledBack() throws Exception {
		payments(this.one).failWith(new IllegalStateException("not declared"));
		CountDownLatch end = payments(this.one).block();
		CompletableFuture<Receipt> first = async(() -> charge(this.one, "k"));
		payments(this.one).awaitBlocked();
		CompletableFuture<Receipt> second = async(() -> charge(this.two, "k"));
		awaitActive(this.two, 1);
		end.countDown();
		assertThat(catchThrowable(() -> first.get(30, TimeUnit.SECONDS))).hasRootCauseMessage("not declared");
		assertThat(second.get(30, TimeUnit.SECONDS).amount()).isEqualByComparingTo("5.00");
		assertThat(charges()).isEqualTo(1);
	}

	@Test
	void aRepeatGivesUpAfterItsWait() throws Exception {
		CountDownLatch end = payments(this.one).block();
		CompletableFuture<Receipt> first = async(() -> charge(this.one, "k"));
		payments(this.one).awaitBlocked();
		for (ConfigurableApplicationContext instance : List.of(this.one, this.two)) {
			assertThatExceptionOfType(IdempotencyInProgressException.class).isThrownBy(() -> charge(instance, "k"))
				.satisfies((ex) -> assertThat(ex.getRetryAfter()).isEqualTo(Duration.ofSeconds(1)));
		}
		end.countDown();
		first.get(30, TimeUnit.SECONDS);
		assertThat(charge(this.two, "k")).isEqualTo(first.get());
	}

	@Test
	void repeatsOnTheSameInstanceWaitWithoutAConnection() throws Exception {
		CountDownLatch end = payments(this.one).block();
		List<CompletableFuture<Receipt>> answers = new ArrayList<>(List.of(async(() -> charge(this.one, "k"))));
		payments(this.one).awaitBlocked();
		for (int i = 0; i < THREADS; i++) {
			answers.add(async(() -> charge(this.one, "k")));
		}
		InboxEngine engine = this.one.getBean(InboxEngine.class);
		await().until(() -> engine.statistics().getWaitingInMemory() == THREADS);
		assertThat(active(this.one)).isEqualTo(1);
		end.countDown();
		for (CompletableFuture<Receipt> answer : answers) {
			answer.get(30, TimeUnit.SECONDS);
		}
		assertThat(charges()).isEqualTo(1);
	}

	@Test
	void noMoreThanAQuarterOfThePoolWaitsInTheDatabase() throws Exception {
		CountDownLatch end = payments(this.one).block();
		List<CompletableFuture<Receipt>> first = new ArrayList<>();
		List<CompletableFuture<Receipt>> second = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			String key = "k" + i;
			first.add(async(() -> charge(this.one, key)));
		}
		await().until(() -> payments(this.one).blocked() == 6);
		for (int i = 0; i < 6; i++) {
			String key = "k" + i;
			second.add(async(() -> charge(this.two, key)));
		}
		awaitActive(this.two, 2);
		await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).until(() -> active(this.two) <= 2);
		// Others have connections meanwhile.
		assertThat(this.two.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class)).isEqualTo(1);
		end.countDown();
		for (int i = 0; i < 6; i++) {
			first.get(i).get(30, TimeUnit.SECONDS);
			int index = i;
			// Who waited for a permit in vain gets 409, all others the answer.
			Throwable thrown = catchThrowable(() -> second.get(index).get(30, TimeUnit.SECONDS));
			assertThat((thrown == null) || thrown.getCause() instanceof IdempotencyInProgressException).isTrue();
		}
		assertThat(charges()).isEqualTo(6);
	}

	@Test
	void aDeclaredExceptionIsAnAnswer() throws Exception {
		payments(this.one).failWith(new DeclinedException("alice", new BigDecimal("1.50")));
		for (ConfigurableApplicationContext instance : List.of(this.one, this.two, this.one)) {
			assertThatExceptionOfType(DeclinedException.class).isThrownBy(() -> charge(instance, "k"))
				.satisfies((ex) -> {
					assertThat(ex.getCustomer()).isEqualTo("alice");
					assertThat(ex.getBalance()).isEqualByComparingTo("1.50");
				});
		}
		assertThat(payments(this.one).calls() + payments(this.two).calls()).isEqualTo(1);
		assertThat(charges()).isZero();
		assertThat(responses()).noneMatch((stored) -> stored.contains("Exception"));
	}

	@Test
	void theAnswerOfAnotherAttemptWinsOverADeclaredException() throws Exception {
		payments(this.one).failWith(new DeclinedException("alice", BigDecimal.ONE));
		payments(this.one).afterRollback(() -> charge(this.two, "k"));
		Receipt receipt = charge(this.one, "k");
		assertThat(receipt).isEqualTo(charge(this.two, "k"));
		assertThat(charges()).isEqualTo(1);
	}

	@Test
	void anotherBodyUnderTheSameKeyIsRefused() throws Exception {
		charge(this.one, "k");
		assertThatExceptionOfType(IdempotencyKeyConflictException.class)
			.isThrownBy(() -> call(this.two, "charge", "k", "other", null, () -> pay(this.two)));
		assertThat(charges()).isEqualTo(1);
	}

	@Test
	void callersDoNotShareKeys() throws Exception {
		charge(this.one, "k");
		InboundRequest request = new InboundRequest(InboundRequest.Kind.INVOCATION, "other-caller", "k", "body", null,
				"payments/charge");
		CallScope.current().withRequest(request).call(() -> pay(this.one));
		assertThat(charges()).isEqualTo(2);
	}

	@Test
	void aKilledConnectionLeavesNothing() throws Exception {
		payments(this.one).before(() -> killConnection(this.one.getBean(JdbcTemplate.class)));
		assertThat(catchThrowable(() -> charge(this.one, "k"))).isNotNull();
		assertThat(charges()).isZero();
		assertThat(responses()).isEmpty();
		charge(this.two, "k");
		assertThat(charges()).isEqualTo(1);
	}

	@Test
	void aDuplicateDoesNotSpoilAnOuterTransaction() throws Exception {
		Receipt receipt = charge(this.one, "k");
		TransactionTemplate outer = new TransactionTemplate(this.two.getBean(PlatformTransactionManager.class));
		JdbcTemplate template = this.two.getBean(JdbcTemplate.class);
		outer.executeWithoutResult((status) -> {
			template.update("insert into charge values ('before', 1)");
			try {
				assertThat(charge(this.two, "k")).isEqualTo(receipt);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			template.update("insert into charge values ('after', 1)");
		});
		assertThat(charges()).isEqualTo(3);
	}

	@Test
	void aRunningRequestDoesNotSpoilAnOuterTransaction() throws Exception {
		CountDownLatch end = payments(this.one).block();
		CompletableFuture<Receipt> first = async(() -> charge(this.one, "k"));
		payments(this.one).awaitBlocked();
		TransactionTemplate outer = new TransactionTemplate(this.two.getBean(PlatformTransactionManager.class));
		JdbcTemplate template = this.two.getBean(JdbcTemplate.class);
		outer.executeWithoutResult((status) -> {
			template.update("insert into charge values ('before', 1)");
			assertThatExceptionOfType(IdempotencyInProgressException.class).isThrownBy(() -> charge(this.two, "k"));
			template.update("insert into charge values ('after', 1)");
		});
		end.countDown();
		first.get(30, TimeUnit.SECONDS);
		assertThat(charges()).isEqualTo(3);
	}

	@Test
	void aJoinedTransactionKeepsRecordAndEffectTogether() {
		TransactionTemplate outer = new TransactionTemplate(this.one.getBean(PlatformTransactionManager.class));
		outer.executeWithoutResult((status) -> {
			assertThat(catchThrowable(() -> charge(this.one, "k"))).isNull();
			status.setRollbackOnly();
		});
		assertThat(charges()).isZero();
		assertThat(responses()).isEmpty();
	}

	@Test
	void undoingRunsOnce() throws Exception {
		charge(this.one, "k");
		refund(this.one, "k", null);
		refund(this.two, "k", null);
		assertThat(payments(this.one).refunds() + payments(this.two).refunds()).isEqualTo(1);
		assertThat(charges()).isZero();
		assertThatExceptionOfType(UndoneException.class).isThrownBy(() -> charge(this.two, "k"));
		assertThat(charges()).isZero();
	}

	@Test
	void undoingBeforeTheOriginalHasTheOriginalRefused() throws Exception {
		refund(this.one, "k", Instant.now());
		assertThat(payments(this.one).refunds()).isZero();
		assertThatExceptionOfType(UndoneException.class).isThrownBy(() -> charge(this.two, "k"));
		refund(this.two, "k", Instant.now());
		assertThat(charges()).isZero();
		assertThat(payments(this.two).calls()).isZero();
	}

	@Test
	void undoingWaitsForARunningOriginal() throws Exception {
		CountDownLatch end = payments(this.one).block();
		CompletableFuture<Receipt> first = async(() -> charge(this.one, "k"));
		payments(this.one).awaitBlocked();
		assertThatExceptionOfType(IdempotencyInProgressException.class).isThrownBy(() -> refund(this.two, "k", null));
		CompletableFuture<@Nullable Void> undo = async(() -> refund(this.two, "k", null));
		awaitActive(this.two, 1);
		end.countDown();
		first.get(30, TimeUnit.SECONDS);
		undo.get(30, TimeUnit.SECONDS);
		assertThat(payments(this.two).refunds()).isEqualTo(1);
		assertThat(charges()).isZero();
	}

	@Test
	void aFailedOriginalNeedsNoUndoing() throws Exception {
		payments(this.one).failWith(new DeclinedException("bob", BigDecimal.ZERO));
		assertThatExceptionOfType(DeclinedException.class).isThrownBy(() -> charge(this.one, "k"));
		refund(this.two, "k", null);
		assertThat(payments(this.two).refunds()).isZero();
		assertThatExceptionOfType(DeclinedException.class).isThrownBy(() -> charge(this.one, "k"));
	}

	@Test
	void anUndoThatFailsIsTriedAgain() throws Exception {
		charge(this.one, "k");
		payments(this.one).failRefundWith(new IllegalStateException("refund failed"));
		assertThat(catchThrowable(() -> refund(this.one, "k", null))).hasMessage("refund failed");
		assertThat(charges()).isEqualTo(1);
		refund(this.one, "k", null);
		assertThat(charges()).isZero();
	}

	@Test
	void anOldUnknownOriginalIsNotTakenForUnseen() throws Exception {
		Instant old = Instant.now().minus(Duration.ofDays(15));
		assertThatExceptionOfType(UndoTooOldException.class).isThrownBy(() -> refund(this.one, "k", old));
		assertThat(responses()).isEmpty();
		charge(this.one, "k");
		refund(this.one, "k", old);
		assertThat(payments(this.one).refunds()).isEqualTo(1);
	}

	private Receipt charge(ConfigurableApplicationContext instance, String key) throws Exception {
		return call(instance, "charge", key, "body", null, () -> pay(instance));
	}

	private static Receipt pay(ConfigurableApplicationContext instance) throws Exception {
		return instance.getBean(IdempotentPayments.class).charge("alice", new BigDecimal("5.00"));
	}

	private @Nullable Void refund(ConfigurableApplicationContext instance, String key, @Nullable Instant firstSentAt)
			throws Exception {
		return call(instance, "refund", key, "refund-body", firstSentAt, () -> {
			instance.getBean(IdempotentPayments.class).refund("alice");
			return null;
		});
	}

	private static <T> T call(ConfigurableApplicationContext instance, String operation, String key, String fingerprint,
			@Nullable Instant firstSentAt, Callable<T> task) throws Exception {
		assertThat(instance.isActive()).isTrue();
		InboundRequest request = new InboundRequest(InboundRequest.Kind.INVOCATION, "caller", key, fingerprint,
				firstSentAt, "payments/" + operation);
		return CallScope.current().withRequest(request).call(task);
	}

	private <T> CompletableFuture<T> async(Callable<T> task) {
		CompletableFuture<T> future = new CompletableFuture<>();
		this.executor.execute(() -> {
			try {
				future.complete(task.call());
			}
			catch (Throwable ex) {
				future.completeExceptionally(ex);
			}
		});
		return future;
	}

	private static PaymentsProbe payments(ConfigurableApplicationContext instance) {
		return instance.getBean(PaymentsProbe.class);
	}

	private int charges() {
		Integer count = this.one.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from charge", Integer.class);
		return (count != null) ? count : -1;
	}

	private List<String> responses() throws DataAccessException {
		return this.one.getBean(JdbcTemplate.class)
			.queryForList("select concat(coalesce(response_head, ''), coalesce(response, '')) from patterns_inbox",
					String.class);
	}

	private static void awaitActive(ConfigurableApplicationContext instance, int connections) {
		await().atMost(Duration.ofSeconds(10)).until(() -> active(instance) >= connections);
	}

	private static int active(ConfigurableApplicationContext instance) {
		return instance.getBean(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections();
	}

}
