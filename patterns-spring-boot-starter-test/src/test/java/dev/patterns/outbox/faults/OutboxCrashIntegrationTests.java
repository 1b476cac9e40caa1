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

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.outbox.faults.DeliveryCheck.Repetitions;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes end in every phase of the relay, without a last word: all that was committed
 * arrives, nothing else does, in order, and only what they had sent comes twice.
 */
@ParameterizedClass
@MethodSource("dev.patterns.outbox.faults.FaultCluster#databases")
class OutboxCrashIntegrationTests {

	@Parameter
	private Service service;

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void processesEndInEveryPhase() {
		try (FaultCluster cluster = cluster("outbox_crash")) {
			cluster.startWithAudit("survivor").awaitReady().write(3, 30);
			Map<Moment, FaultNode> victims = new EnumMap<>(Moment.class);
			for (Moment moment : moments()) {
				FaultNode victim = start(cluster, moment);
				victims.put(moment, victim);
				victim.awaitReadyOrEnd();
			}
			victims.forEach((moment, victim) -> {
				switch (moment) {
					case LEAVE_UNCOMMITTED, LEAVE_COMMITTED -> victim.terminateAndEnd(moment);
					case RELEASE_UNCOMMITTED, RELEASE_COMMITTED -> {
						// For whom it gives back.
						cluster.start("joins-at-" + moment, Map.of()).awaitReady();
						victim.awaitEnd(moment);
					}
					default -> victim.awaitEnd(moment);
				}
			});
			cluster.awaitSent(200);
			Repetitions repetitions = cluster.check();
			victims.keySet()
				.stream()
				.filter(Moment::repeats)
				.forEach((moment) -> assertThat(repetitions.nodes()).contains(name(moment)));
		}
	}

	private static Set<Moment> moments() {
		return EnumSet.complementOf(EnumSet.of(Moment.TAKE_OVER_UNCOMMITTED, Moment.TAKE_OVER_COMMITTED));
	}

	@ParameterizedTest
	@EnumSource(names = { "TAKE_OVER_UNCOMMITTED", "TAKE_OVER_COMMITTED" })
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void theOneThatTakesOverEndsToo(Moment moment) {
		try (FaultCluster cluster = cluster("outbox_takeover")) {
			FaultNode first = cluster.startWithAudit("first").awaitReady();
			FaultNode victim = start(cluster, moment).awaitReady();
			cluster.awaitOwners(2);
			first.write(3, 4);
			cluster.awaitSent(100);
			first.kill();
			victim.awaitEnd(moment);
			cluster.startWithAudit("last").awaitReady();
			cluster.check();
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void killedAtRandomUnderLoad() {
		Random random = new Random();
		try (FaultCluster cluster = cluster("outbox_random")) {
			cluster.startWithAudit("survivor").awaitReady().write(3, 30);
			List<FaultNode> nodes = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				nodes.add(cluster.start("node" + i, Map.of("test.writers", "2", "test.pause", "30")).awaitReady());
			}
			for (int kill = 0; kill < 12; kill++) {
				cluster.awaitSent(random.nextInt(1, 400));
				nodes.remove(random.nextInt(2)).kill();
				nodes.add(cluster.start("heir" + kill, Map.of("test.writers", "2", "test.pause", "30")).awaitReady());
			}
			cluster.check();
		}
	}

	private FaultCluster cluster(String name) {
		return new FaultCluster(EmbeddedServers.shared(this.service), EmbeddedServers.shared(Service.KAFKA), name);
	}

	private static FaultNode start(FaultCluster cluster, Moment moment) {
		int number = switch (moment) {
			case READ, SENT, ACKNOWLEDGED -> 40;
			case SETTLING, SETTLE_EXECUTED, SETTLE_COMMITTED -> 5;
			default -> 1;
		};
		return cluster.start(name(moment),
				Map.of("test.writers", "1", "test.end-at", moment.name(), "test.end-at-number",
						Integer.toString(number), "spring.datasource.hikari.auto-commit",
						Boolean.toString(!moment.isUncommitted())));
	}

	private static String name(Moment moment) {
		return "ends-at-" + moment;
	}

}
