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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An owner is stopped past its lease in the middle of its work and goes on when another
 * has taken over: it may repeat what it had read, with the same id, and settles nothing.
 */
@ParameterizedClass
@MethodSource("dev.patterns.outbox.faults.FaultCluster#databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxPausedOwnerIntegrationTests {

	@Parameter
	private Service service;

	private FaultCluster cluster;

	private FaultNode owner;

	private FaultNode heir;

	@BeforeParameterizedClassInvocation
	void startProcesses() {
		this.cluster = new FaultCluster(EmbeddedServers.shared(this.service), EmbeddedServers.shared(Service.KAFKA),
				"outbox_paused");
		this.heir = this.cluster.startWithAudit("heir");
		this.owner = this.cluster.start("owner", Map.of());
		this.heir.awaitReady();
		this.owner.awaitReady();
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.cluster.close();
	}

	@Test
	void removesNothingThatAnotherOwnsByNow() {
		stopOwner(Moment.SETTLING, true);
		int written = this.cluster.rows();
		continueOwner();
		assertThat(this.cluster.rows()).as("still there").isEqualTo(written);
		this.heir.command("flow");
		assertThat(this.cluster.check().nodes()).contains("owner", "heir");
	}

	@Test
	void marksNothingThatAnotherOwnsByNow() {
		this.owner.command("refuse attempt");
		stopOwner(Moment.SETTLING, true);
		int written = this.cluster.rows();
		continueOwner();
		assertThat(this.cluster.rows()).as("still there").isEqualTo(written);
		assertThat(this.cluster.count("select count(*) from patterns_outbox where status in (2, 3, 4)")).as("marked")
			.isZero();
		this.owner.command("accept attempt");
		this.heir.command("flow");
		this.cluster.check();
	}

	@ParameterizedTest
	@EnumSource(names = { "READ", "SENT", "ACKNOWLEDGED", "SETTLING", "SETTLE_EXECUTED" })
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void underLoad(Moment moment) {
		stopOwner(moment, false);
		this.cluster.awaitSent(200);
		continueOwner();
		this.cluster.awaitSent(200);
		this.cluster.check();
	}

	private void stopOwner(Moment moment, boolean stallHeir) {
		this.cluster.awaitOwners(2);
		if (stallHeir) {
			this.heir.command("stall");
		}
		long before = held();
		this.owner.command("hold " + moment);
		this.heir.write(2, 4);
		await().atMost(Duration.ofSeconds(60)).until(() -> held() > before);
		if (stallHeir) {
			// So that all that is there is there until the end.
			this.heir.stopWriting();
			assertThat(this.cluster.rows()).isPositive();
		}
		this.owner.suspend();
		this.cluster.awaitOwners(1);
	}

	private long held() {
		return this.owner.log().lines().filter((line) -> line.startsWith("## at ")).count();
	}

	// Returns when it has ended its interrupted round and begun as another member.
	private void continueOwner() {
		this.owner.resume();
		this.owner.command("release");
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.cluster.count("select count(*) from patterns_outbox_member") == 2);
	}

}
