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

package dev.patterns.outbox.faults;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The broker or the database is away while messages are written: nothing that was
 * acknowledged is lost, and nothing comes twice, as no process was killed. The long
 * outages are in the profile {@code proof}.
 */
@ParameterizedClass
@MethodSource("dev.patterns.outbox.faults.FaultCluster#databases")
class OutboxOutageIntegrationTests {

	private static final Duration SHORT = Duration.ofSeconds(3);

	private static final Duration LONG = Duration.ofSeconds(60);

	@Parameter
	private Service service;

	@Test
	void theBrokerIsKilled() {
		brokerOutage(SHORT, true);
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void theBrokerIsKilledForAMinute() {
		brokerOutage(LONG, true);
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void theBrokerIsStoppedForAMinute() {
		brokerOutage(LONG, false);
	}

	private void brokerOutage(Duration duration, boolean kill) {
		try (EmbeddedServer kafka = EmbeddedServers.start(Service.KAFKA);
				FaultCluster cluster = new FaultCluster(EmbeddedServers.shared(this.service), kafka,
						"outbox_broker_outage")) {
			FaultNode node = cluster.startWithAudit("one").awaitReady();
			FaultNode other = FaultCluster.isProof() ? cluster.startWithAudit("two").awaitReady() : node;
			node.write(3, 8);
			cluster.awaitSent(100);
			if (kill) {
				kafka.kill();
			}
			else {
				kafka.stop();
			}
			// The writers do not notice.
			cluster.awaitCommitted(200);
			waitFor(duration);
			assertThat(cluster.rows()).isGreaterThan(100);
			kafka.start();
			cluster.awaitSent(200);
			assertThat(cluster.check().messages()).as("repeated").isZero();
			assertThat(node.log() + other.log()).doesNotContain("failed to write");
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void theDatabaseIsKilledAndRestarted() {
		// Nobody is taken for dead.
		databaseOutage(Duration.ZERO, true, "10s");
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void theDatabaseIsStoppedAndRestarted() {
		databaseOutage(Duration.ZERO, false, "10s");
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void theDatabaseIsAwayForLongerThanTheLease() {
		databaseOutage(Duration.ofSeconds(20), true, "2s");
	}

	private void databaseOutage(Duration duration, boolean kill, String lease) {
		try (EmbeddedServer server = EmbeddedServers.start(this.service);
				FaultCluster cluster = new FaultCluster(server, EmbeddedServers.shared(Service.KAFKA),
						"outbox_database_outage")) {
			FaultNode one = cluster.start("one", Map.of("test.audit", "true", "patterns.lease.duration", lease));
			FaultNode two = cluster.start("two", Map.of("patterns.lease.duration", lease));
			one.awaitReady().write(2, 4);
			two.awaitReady().write(2, 4);
			cluster.awaitOwners(2);
			cluster.awaitSent(100);
			if (kill) {
				server.kill();
			}
			else {
				server.stop();
			}
			one.awaitLine("failed to write");
			waitFor(duration);
			server.start();
			cluster.awaitSent(200);
			// Removals do not wait for the disk there: those of the last half second may
			// be
			// forgotten.
			boolean forgetful = kill && this.service == Service.POSTGRESQL;
			if (forgetful) {
				one.forget();
				two.forget();
			}
			assertThat(cluster.check().messages()).as("repeated").isLessThanOrEqualTo(forgetful ? 1000 : 0);
		}
	}

	private static void waitFor(Duration duration) {
		await().pollDelay(duration).atMost(duration.plusSeconds(30)).until(() -> true);
	}

}
