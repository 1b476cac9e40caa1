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

package dev.patterns.outbox;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint;
import dev.patterns.outbox.actuate.endpoint.OutboxOperation;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.store.KeyHash;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relays are woken by what other instances commit, on PostgreSQL.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboxNotificationIntegrationTests extends NotificationProofSupport {

	private static final int SENDER_LENGTH = 16;

	@Test
	void theOwnerSendsWhatOthersCommit() {
		List<ConfigurableApplicationContext> both = twoApplications();
		for (int i = 0; i < 20; i++) {
			publish(both.get(i % 2), false, keyOf(both.get((i + 1) % 2), i));
			awaitSent();
		}
	}

	@Test
	void whoDoesNotRelayNotifiesAndDoesNotListen() {
		ConfigurableApplicationContext writer = application("writer", "--patterns.outbox.relay.enabled=false");
		ConfigurableApplicationContext relay = application("relay");
		await().until(() -> owned(relay).isAll());
		await().until(() -> sessions("patterns-outbox-listen") == 1);
		for (int i = 0; i < 5; i++) {
			publish(writer, false, "key" + i);
			awaitSent();
		}
		assertThat(sessions("patterns-outbox-listen")).isEqualTo(1);
		assertThat(sessions("patterns-outbox-notify")).isEqualTo(1);
		writer.close();
		await().until(() -> sessions("patterns-outbox-notify") == 0);
	}

	@Test
	void onlyCommitsForOthersAreNotifiedAndNotByTheTransaction() throws SQLException {
		List<ConfigurableApplicationContext> both = twoApplications();
		String own = keyOf(both.get(0), 0);
		String foreign = keyOf(both.get(1), 0);
		String other = keyOf(both.get(1), 5);
		try (Connection listening = listen()) {
			publish(both.get(0), false, own);
			publish(both.get(0), true, foreign);
			awaitSent();
			Set<Integer> users = new TreeSet<>();
			users.add(publish(both.get(0), false, foreign, own));
			awaitSent();
			users.add(publish(both.get(0), false, other));
			awaitSent();
			List<PGNotification> received = receive(listening, 2);
			assertThat(received).extracting(OutboxNotificationIntegrationTests::hashes)
				.containsExactly(Set.of(KeyHash.of(foreign)), Set.of(KeyHash.of(other)));
			assertThat(received).extracting(PGNotification::getPID)
				.doesNotContainAnyElementsOf(users)
				.allSatisfy((process) -> assertThat(this.template.queryForObject(
						"select application_name from pg_stat_activity where pid = ?", String.class, process))
					.isEqualTo("patterns-outbox-notify"));
			assertThat(listening.unwrap(PGConnection.class).getNotifications(100)).isNullOrEmpty();
		}
	}

	@Test
	void manyCommitsMakeFewNotifications() throws SQLException {
		List<ConfigurableApplicationContext> both = twoApplications();
		publish(both.get(0), false, keyOf(both.get(1), 0));
		awaitSent();
		try (Connection listening = listen()) {
			long start = System.nanoTime();
			List<CompletableFuture<Void>> writers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				String key = keyOf(both.get(1), i);
				writers.add(CompletableFuture.runAsync(() -> {
					for (int number = 0; number < 125; number++) {
						publish(both.get(0), false, key);
					}
				}));
			}
			writers.forEach(CompletableFuture::join);
			long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
			awaitSent();
			List<PGNotification> received = receive(listening, 1);
			assertThat(received.size()).as(received.size() + " notifications in " + took + " ms")
				.isLessThanOrEqualTo((int) (took / 5) + 2)
				.isLessThan(1000);
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void anOutageOfTheirConnectionsIsSurvived(CapturedOutput output) {
		List<ConfigurableApplicationContext> both = twoApplications();
		allowConnections(false);
		assertThat(this.administration.queryForList(
				"select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and application_name = 'patterns-outbox-listen'",
				Boolean.class, this.databaseName))
			.hasSize(2);
		await().until(() -> warnings(output, "patterns-outbox-listen") == 2);
		publish(both.get(0), false, keyOf(both.get(1), 0));
		await().until(() -> warnings(output, "patterns-outbox-notify") == 1);
		assertThat(rows()).isEqualTo(1);
		allowConnections(true);
		awaitSent();
		await().until(() -> sessions("patterns-outbox-listen") == 2);
		publish(both.get(1), false, keyOf(both.get(0), 0));
		awaitSent();
		assertThat(warnings(output, "patterns-outbox")).isEqualTo(3);
	}

	@Test
	void whoLeavesTellsTheOthers() {
		List<ConfigurableApplicationContext> both = twoApplications();
		// Nothing to do, so it would look who is alive when a lease may have run out,
		// which
		// is in 20 seconds at the earliest.
		await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
		both.get(0).close();
		await().atMost(Duration.ofSeconds(4)).until(() -> owned(both.get(1)).isAll());
	}

	@Test
	void whoPausesTellsTheOthers() {
		List<ConfigurableApplicationContext> both = twoApplications("--spring.jmx.enabled=true",
				"--management.endpoints.jmx.exposure.include=outbox", "--spring.jmx.unique-names=true",
				"--management.endpoint.outbox.access=unrestricted");
		await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
		both.get(0)
			.getBean(OutboxEndpoint.class)
			.intervene(OutboxOperation.PAUSE, null, null, null, null, null, null, null, null, null);
		await().atMost(Duration.ofSeconds(4))
			.until(() -> !both.get(1)
				.getBean(OutboxRelayLifecycle.class)
				.getPaused()
				.get(OutboxBackends.DEFAULT_NAME)
				.isEmpty());
	}

	@Test
	void closingLeavesNeitherSessionNorThread() {
		List<ConfigurableApplicationContext> both = twoApplications();
		publish(both.get(0), false, keyOf(both.get(1), 0));
		publish(both.get(1), false, keyOf(both.get(0), 0));
		awaitSent();
		assertThat(sessions("patterns-outbox-notify")).isEqualTo(2);
		Set<Thread> before = threads();
		assertThat(before).hasSizeGreaterThanOrEqualTo(4);
		closeApplications();
		await().untilAsserted(() -> assertThat(before).noneMatch(Thread::isAlive));
		await().until(() -> count(
				"select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()") == 0);
	}

	@Test
	void schemasOfOneDatabaseDoNotDisturbEachOther() throws SQLException {
		this.template.execute("create schema other");
		ConfigurableApplicationContext elsewhere = application("elsewhere", "--patterns.outbox.relay.enabled=false",
				"--spring.datasource.hikari.schema=other");
		List<ConfigurableApplicationContext> both = twoApplications();
		int before = sessions("patterns-outbox-notify");
		try (Connection listening = listen()) {
			publish(elsewhere, false, "key");
			await().until(() -> sessions("patterns-outbox-notify") == before + 1);
			publish(both.get(0), false, keyOf(both.get(1), 0));
			awaitSent();
			assertThat(receive(listening, 1)).hasSize(1);
			assertThat(count("select count(*) from other.patterns_outbox")).isEqualTo(1);
		}
	}

	@Test
	void theyCanBeSwitchedOff() {
		ConfigurableApplicationContext first = application("first",
				"--patterns.outbox.relay.notifications.enabled=false");
		await().until(() -> owned(first).isAll());
		publish(first, false, "key");
		awaitSent();
		assertThat(count(
				"select count(*) from pg_stat_activity where datname = current_database() and application_name like 'patterns-outbox%'"))
			.isZero();
	}

	@Test
	void anIdleInstanceAsksAboutOnceASecond() {
		ConfigurableApplicationContext only = application("only", "--patterns.outbox.relay.poll-interval=1s");
		await().until(() -> owned(only).isAll() && sessions("patterns-outbox-listen") == 1);
		// Sessions report late what they did before, so the first time may count too
		// much. The poll, the lease every ten seconds, who is alive every thirty; and
		// this
		// test with its connections.
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.atMost(Duration.ofSeconds(60))
			.until(() -> transactionsPerSecond(Duration.ofSeconds(6)) < 2.4);
	}

	private double transactionsPerSecond(Duration time) {
		int before = transactions();
		long start = System.nanoTime();
		await().pollDelay(time).until(() -> true);
		// But for the one that asks.
		return (transactions() - before - 1) / ((System.nanoTime() - start) / 1e9);
	}

	private int transactions() {
		return count("select xact_commit + xact_rollback from pg_stat_database where datname = current_database()");
	}

	private Connection listen() throws SQLException {
		Connection connection = DriverManager.getConnection(this.database.get("spring.datasource.url"),
				this.database.get("spring.datasource.username"), this.database.get("spring.datasource.password"));
		connection.createStatement().execute("listen \"patterns_outbox:public\"");
		return connection;
	}

	// At least so many, and what comes a little later.
	private static List<PGNotification> receive(Connection connection, int expected) throws SQLException {
		List<PGNotification> received = new ArrayList<>();
		PGNotification[] next;
		do {
			next = connection.unwrap(PGConnection.class).getNotifications((received.size() < expected) ? 10_000 : 200);
			received.addAll((next != null) ? List.of(next) : List.of());
		}
		while (next != null && next.length > 0);
		return received;
	}

	private static Set<Integer> hashes(PGNotification notification) {
		byte[] bits = HexFormat.of().parseHex(notification.getParameter().substring(SENDER_LENGTH));
		return BitSet.valueOf(bits).stream().boxed().collect(Collectors.toSet());
	}

	private static long warnings(CapturedOutput output, String name) {
		return output.getAll().lines().filter((line) -> line.contains("WARN") && line.contains(name)).count();
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("patterns-outbox-"))
			.collect(Collectors.toSet());
	}

}
