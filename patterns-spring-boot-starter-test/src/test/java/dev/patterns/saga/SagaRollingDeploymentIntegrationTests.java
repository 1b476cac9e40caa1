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
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.saga.ProcessSagas.AppendedRollingSaga;
import dev.patterns.saga.ProcessSagas.RollingSaga;
import dev.patterns.saga.ProcessSagas.SecondRollingSaga;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A new version of a saga is brought to the processes one after the other: what runs ends
 * on the version it began with, what is new begins on the highest that its process knows.
 */
@ParameterizedClass
@MethodSource("dev.patterns.saga.SagaCluster#databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SagaRollingDeploymentIntegrationTests {

	@Parameter
	private Service service;

	private SagaCluster cluster;

	@BeforeParameterizedClassInvocation
	void createCluster() {
		this.cluster = new SagaCluster(EmbeddedServers.shared(this.service), "saga_rolling");
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.cluster.close();
	}

	@Test
	void versionsSideBySideInOneProcessAndAfterEachOther() {
		SagaNode first = this.cluster.start("first", Map.of(), RollingSaga.class);
		start(first.awaitReady(), "old", 3);

		SagaNode second = this.cluster.start("second", Map.of(), SecondRollingSaga.class);
		SagaNode both = this.cluster.start("both", Map.of(), SecondRollingSaga.class, RollingSaga.class);
		start(second.awaitReady(), "new", 1);
		start(first, "late", 1);
		start(both.awaitReady(), "newest", 1);
		assertThat(versions("old")).isEqualTo(1);
		assertThat(versions("late")).as("the only version that its process knows").isEqualTo(1);
		assertThat(versions("new")).isEqualTo(2);
		assertThat(versions("newest")).as("the higher of two").isEqualTo(2);

		// Version 1 goes on in the process that knows both.
		first.terminate();
		await().atMost(Duration.ofSeconds(30)).until(() -> !first.isAlive());
		this.cluster.open("old0");
		this.cluster.awaitStatus("old0", "COMPLETED");
		assertThat(this.cluster.effects("old0")).containsExactly("begun by version 1", "finished by version 1");

		// The last one that knows version 1 goes.
		both.kill();
		this.cluster.open("old1");
		this.cluster.open("new0");
		this.cluster.awaitStatus("new0", "COMPLETED");
		assertThat(this.cluster.effects("new0")).containsExactly("begun by version 2", "checked",
				"finished by version 2");
		this.cluster.awaitStatus("old1", "PARKED");
		this.cluster.awaitStatus("old2", "PARKED");
		this.cluster.awaitStatus("late0", "PARKED");
		assertThat(this.cluster.status("newest0")).isNotEqualTo("PARKED");

		// It comes back, by now with a step that was appended.
		SagaNode back = this.cluster.start("back", Map.of(), AppendedRollingSaga.class).awaitReady();
		this.cluster.awaitStatus("old1", "COMPLETED");
		assertThat(this.cluster.effects("old1")).containsExactly("begun by version 1", "finished by version 1",
				"appended");
		this.cluster.open("late0");
		this.cluster.open("old2");
		this.cluster.open("newest0");
		this.cluster.awaitStatus("old2", "COMPLETED");
		this.cluster.awaitStatus("late0", "COMPLETED");
		this.cluster.awaitStatus("newest0", "COMPLETED");
		assertThat(back.lines("taken over")).isEmpty();
	}

	private void start(SagaNode node, String id, int count) {
		node.startSagas("process-rolling", id, count);
		this.cluster.awaitStarted(id, count);
		for (int i = 0; i < count; i++) {
			String saga = id + i;
			await().atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(20))
				.until(() -> !this.cluster.effects(saga).isEmpty());
		}
	}

	private int versions(String id) {
		return this.cluster.count("select version from patterns_saga where id = ?", id + "0");
	}

}
