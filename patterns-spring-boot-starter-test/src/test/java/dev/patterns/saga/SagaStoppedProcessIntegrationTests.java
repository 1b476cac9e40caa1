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

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.saga.ProcessSagas.HeldSaga;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process is stopped past its lease at the worst moments, and goes on when another has
 * taken over its work; or it loses its connection at the commit.
 */
@ParameterizedClass
@EnumSource(names = { "POSTGRESQL", "MARIADB" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SagaStoppedProcessIntegrationTests {

	@Parameter
	private Service service;

	private static final List<String> ONCE = List.of("before", "held", "after", "ended COMPLETED");

	private SagaCluster cluster;

	private CommitProxy proxy;

	private SagaNode victim;

	private SagaNode heir;

	@BeforeParameterizedClassInvocation
	void startProcesses() {
		EmbeddedServer server = EmbeddedServers.shared(this.service);
		this.cluster = new SagaCluster(server, "saga_stopped");
		this.proxy = new CommitProxy(server.host(), server.port());
		// Without prepared statements a commit can be seen from outside.
		Map<String, String> throughProxy = new HashMap<>(
				this.cluster.at(this.proxy.port(), this.cluster.isPostgresql() ? "?prepareThreshold=0" : ""));
		throughProxy.put("test.holding", "true");
		this.victim = this.cluster.start("victim", throughProxy, HeldSaga.class);
		this.heir = this.cluster.start("heir", Map.of(), HeldSaga.class);
		this.victim.awaitReady();
		this.heir.awaitReady();
		holdVictimBetweenFenceAndCommit();
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.cluster.close();
		this.proxy.close();
	}

	@Test
	void stoppedInTheBodyOfAStep() {
		String id = startInTheBodyOf("body");
		this.victim.suspend();
		this.cluster.awaitEnded(id, 1);
		this.victim.resume();
		assertExactlyOnce(id);
		assertThat(this.heir.lines("taken over")).contains(id);
	}

	@Test
	void stoppedWithALockOfItsOwnInTheBodyOfAStep() {
		String id = startInTheBodyOf("lock");
		int before = balance();
		this.victim.suspend();
		// The heir waits for that lock until the database ends the transaction.
		this.cluster.awaitEnded(id, 1);
		this.victim.resume();
		assertExactlyOnce(id);
		assertThat(balance()).isEqualTo(before - 1);
	}

	@ParameterizedTest
	@MethodSource("prefixes")
	void stoppedBetweenFenceAndCommit(String prefix) throws SQLException {
		String id = prefix + "fence";
		boolean joint = isJoint(prefix);
		try (Connection holder = this.cluster.dataSource().getConnection();
				Statement statement = holder.createStatement()) {
			statement
				.execute(this.cluster.isPostgresql() ? "select pg_advisory_lock(4711)" : "do get_lock('hold', 10)");
			start(id);
			await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(this::isHeld);
			this.victim.suspend();
			assertThat(isHeld()).isTrue();
			assertThat(this.cluster.effects(id + "0")).containsExactly("before");
		}
		long stopped = System.nanoTime();
		this.cluster.awaitEnded(id, 1);
		assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(15));
		this.victim.resume();
		assertExactlyOnce(id + "0");
		assertThat(this.heir.lines("taken over")).contains(id + "0");
		// What was sent together with its commit needs no process any more.
		assertThat(this.cluster.count("select count(*) from patterns_saga_step where saga_id = ? and step = 'held'"
				+ " and node like 'victim%'", id + "0"))
			.isEqualTo(joint ? 1 : 0);
	}

	@ParameterizedTest
	@MethodSource("prefixesAndEnds")
	void stoppedWhenTheCommitWasPending(String prefix, boolean committed) throws InterruptedException {
		String id = prefix + (committed ? "answer" : "request");
		CommitProxy.Hold hold = this.proxy.hold(id + "0/held", committed);
		start(id);
		hold.awaitHeld();
		this.victim.suspend();
		this.cluster.awaitEnded(id, 1);
		hold.release();
		this.victim.resume();
		assertExactlyOnce(id + "0");
		assertThat(this.heir.lines("taken over")).contains(id + "0");
	}

	@ParameterizedTest
	@MethodSource("prefixesAndEnds")
	void theConnectionIsLostAtTheCommit(String prefix, boolean committed) throws InterruptedException {
		String id = prefix + (committed ? "cutanswer" : "cutrequest");
		CommitProxy.Hold hold = this.proxy.hold(id + "0/held", committed);
		start(id);
		hold.awaitHeld();
		hold.cut();
		this.cluster.awaitEnded(id, 1);
		assertExactlyOnce(id + "0");
		assertThat(this.heir.lines("taken over")).doesNotContain(id + "0");
		assertThat(this.cluster
			.count("select attempt - forgiven from patterns_saga_step where saga_id = ? and step = 'held'", id + "0"))
			.isEqualTo(1);
	}

	// On PostgreSQL a short checkpoint is sent together with its commit, a long one is
	// not.
	private List<String> prefixes() {
		return this.cluster.isPostgresql() ? List.of("short", "long") : List.of("short");
	}

	private List<Arguments> prefixesAndEnds() {
		return prefixes().stream()
			.flatMap((prefix) -> Stream.of(Arguments.of(prefix, true), Arguments.of(prefix, false)))
			.toList();
	}

	private boolean isJoint(String prefix) {
		return this.cluster.isPostgresql() && prefix.equals("short");
	}

	private void start(String id) {
		// Stopped in the test before, it may not have it back; the heir would run the
		// saga.
		this.victim.awaitLease();
		this.victim.startSagas("process-held", id, 1);
	}

	// On a busy machine the heir may be faster.
	private String startInTheBodyOf(String prefix) {
		for (int attempt = 0; attempt < 20; attempt++) {
			String id = prefix + attempt + "-";
			start(id);
			String line = "in the body of " + id + "0";
			await().atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(10))
				.until(() -> this.victim.log().contains(line) || this.cluster.ended(id) > 0);
			if (this.victim.log().contains(line)) {
				return id + "0";
			}
		}
		throw new AssertionError("The heir was always faster");
	}

	private void assertExactlyOnce(String id) {
		// Whatever the stopped process still does, it has done when it begins another
		// saga and ends it.
		int next = this.cluster.started("next");
		this.victim.startSagas("process-held", "next" + next + "-", 1);
		this.cluster.awaitEnded("next", next + 1);
		await().pollInterval(Duration.ofMillis(200))
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.victim.usage().active() == 0);
		assertThat(this.cluster.effects(id).stream().filter((what) -> !what.equals("call"))).as(id)
			.containsExactlyElementsOf(ONCE);
		assertThat(this.cluster.effects(id)).contains("call");
		assertThat(this.cluster.status(id)).isEqualTo("COMPLETED");
	}

	private int balance() {
		return this.cluster.count("select balance from account where id = 1");
	}

	private boolean isHeld() {
		return this.cluster.count(this.cluster.isPostgresql()
				? "select count(*) from pg_stat_activity where wait_event = 'advisory' and datname = current_database()"
				: "select count(*) from information_schema.processlist where state = 'User lock' and db = database()") > 0;
	}

	private void holdVictimBetweenFenceAndCommit() {
		// The row of the step is written after the fence.
		String condition = "new.saga_id like '%fence%' and new.step = 'held' and new.node like 'victim%'";
		if (this.cluster.isPostgresql()) {
			this.cluster.template()
				.execute("create function hold() returns trigger language plpgsql as $$ begin if " + condition
						+ " then perform pg_advisory_xact_lock(4711); end if; return new; end $$");
			this.cluster.template()
				.execute("create trigger hold before insert on patterns_saga_step for each row"
						+ " execute function hold()");
		}
		else {
			this.cluster.template()
				.execute("create trigger hold before insert on patterns_saga_step for each row begin if " + condition
						+ " then do get_lock('hold', 10); do release_lock('hold'); end if; end");
		}
	}

}
