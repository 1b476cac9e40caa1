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

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.outbox.faults.DeliveryCheck.Repetitions;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two and three processes write and relay, come and go: who leaves in an orderly way
 * leaves nothing to be repeated.
 */
@ParameterizedClass
@MethodSource("dev.patterns.outbox.faults.FaultCluster#databases")
class OutboxMembersIntegrationTests {

	@Parameter
	private Service service;

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void joinAndLeaveUnderLoad() {
		try (FaultCluster cluster = new FaultCluster(EmbeddedServers.shared(this.service),
				EmbeddedServers.shared(Service.KAFKA), "outbox_members")) {
			FaultNode one = cluster.startWithAudit("one").awaitReady();
			one.write(2, 20);
			FaultNode left = null;
			for (int round = 0; round < (FaultCluster.isProof() ? 6 : 1); round++) {
				int others = (left != null) ? 2 : 1;
				FaultNode two = start(cluster, "two" + round);
				cluster.awaitOwners(others + 1);
				cluster.awaitSent(100);
				FaultNode three = start(cluster, "three" + round);
				cluster.awaitOwners(others + 2);
				cluster.awaitSent(100);
				// They leave in the middle of their writing.
				two.terminate();
				cluster.awaitOwners(others + 1);
				if (left != null) {
					left.terminate();
					cluster.awaitOwners(others);
				}
				left = three;
				cluster.awaitSent(100);
			}
			assertThat(cluster.check().messages()).as("repeated").isZero();
			one.write(2, 20);
			cluster.awaitSent(50);
			left.kill();
			cluster.awaitOwners(1);
			cluster.awaitSent(100);
			Repetitions repetitions = cluster.check();
			if (repetitions.messages() > 0) {
				assertThat(repetitions.nodes()).contains(left.name());
			}
		}
	}

	private static FaultNode start(FaultCluster cluster, String name) {
		return cluster.start(name, Map.of("test.writers", "1", "test.pause", "20")).awaitReady();
	}

}
