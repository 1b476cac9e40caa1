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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Processes that run flows are stopped and killed at everything at which a flow can be
 * left.
 */
@ParameterizedClass
@MethodSource("dev.patterns.saga.SagaCluster#databases")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowProcessesIntegrationTests {

	private static final List<String> DONE = List.of("first", "late", "value", "all1", "all2", "all3", "some2", "some3",
			"collected[0]", "local", "retry");

	@Parameter
	private Service service;

	private SagaCluster cluster;

	@BeforeParameterizedClassInvocation
	void createCluster() {
		this.cluster = new SagaCluster(EmbeddedServers.shared(this.service), "flow_processes");
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.cluster.close();
	}

	@Test
	void stoppedAndThenKilledAtEachPlaceTheRestIsDoneOnce() {
		SagaNode stopped = start("stopped", true);
		SagaNode killed = start("killed", true).awaitReady();
		killed.suspend();
		SagaNode heir = start("heir", false).awaitReady();
		heir.suspend();
		stopped.awaitReady().awaitLease();
		List<String> ids = new ArrayList<>();
		for (String place : ProcessFlows.PLACES) {
			stopped.startSagas("process-flow", place + "-", 2);
			ids.addAll(List.of(place + "-0", place + "-1"));
		}
		this.cluster.awaitStarted("", ids.size());
		for (String id : ids) {
			stopped.raise(id, "go");
			stopped.raise(id, "other");
		}
		// What completes never comes to the place of those that are undone.
		int held = ids.size() - 1;
		awaitLines(stopped, "held ", held);
		stopped.suspend();
		killed.resume();
		awaitLines(killed, "held ", held);
		killed.kill();
		heir.resume();
		awaitRootsEnded(ids);
		stopped.resume();
		stopped.release();
		awaitLines(stopped, "goes on ", held);
		// Whatever the stopped process still does, it has done when it has done this.
		stopped.awaitLease();
		stopped.startSagas("process-flow", "last-", 2);
		this.cluster.awaitStarted("last-", 2);
		for (String id : List.of("last-0", "last-1")) {
			stopped.raise(id, "go");
			stopped.raise(id, "other");
			ids.add(id);
		}
		awaitRootsEnded(ids);
		await().pollInterval(Duration.ofMillis(100))
			.atMost(Duration.ofSeconds(20))
			.until(() -> stopped.usage().active() == 0);
		ids.forEach(this::check);
		assertThat(killed.lines("taken over")).hasSizeGreaterThanOrEqualTo(held);
		assertThat(heir.lines("taken over")).hasSizeGreaterThanOrEqualTo(held);
		assertThat(this.cluster.count("select count(*) from patterns_saga_request")).isZero();
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true")
	void killedAndStoppedAtRandomUnderLoadNothingIsLostOrDoneTwice() {
		Random random = new Random();
		List<SagaNode> nodes = new ArrayList<>();
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			nodes.add(start("node" + i, false));
		}
		nodes.forEach(SagaNode::awaitReady);
		for (int round = 0; round < 12; round++) {
			String batch = "random" + round + "-";
			SagaNode starter = nodes.get(random.nextInt(3));
			starter.startSagas("process-flow", batch, 30);
			this.cluster.awaitStarted(batch, 30);
			for (int i = 0; i < 30; i++) {
				SagaNode raising = nodes.get(random.nextInt(3));
				raising.raise(batch + i, "go");
				raising.raise(batch + i, "other");
				ids.add(batch + i);
			}
			// Those on their way to a process that dies are lost with it; see below.
			int wanted = this.cluster.ended("random") + random.nextInt(60);
			await().atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(20))
				.until(() -> this.cluster.ended("random") >= Math.min(wanted, ids.size() / 2));
			int victim = random.nextInt(3);
			if (random.nextBoolean()) {
				nodes.get(victim).suspend();
				SagaNode suspended = nodes.get(victim);
				await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
				suspended.resume();
			}
			else {
				nodes.get(victim).kill();
				nodes.set(victim, start("heir" + round, false).awaitReady());
			}
		}
		for (String id : ids) {
			nodes.get(0).raise(id, "go");
			nodes.get(0).raise(id, "other");
		}
		awaitRootsEnded(ids);
		ids.forEach(this::check);
		nodes.forEach(SagaNode::close);
	}

	private void awaitRootsEnded(List<String> ids) {
		await().atMost(Duration.ofSeconds(90))
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(
					this.cluster.template().queryForList("select id from patterns_saga where ended_at is null"))
				.isEmpty());
		assertThat(this.cluster.count("select count(*) from patterns_saga where id not like '%/%'"))
			.isGreaterThanOrEqualTo(ids.size());
	}

	private static void awaitLines(SagaNode node, String start, int number) {
		await().alias(start + node)
			.atMost(Duration.ofSeconds(40))
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(node.lines(start)).hasSizeGreaterThanOrEqualTo(number));
	}

	private void check(String id) {
		boolean undone = Integer.parseInt(id.substring(id.indexOf('-') + 1)) % 2 == 1;
		assertThat(this.cluster.status(id)).as(id).isEqualTo(undone ? "COMPENSATED" : "COMPLETED");
		List<String> effects = this.cluster.effects(id);
		List<String> once = effects.stream().filter((what) -> !what.contains("remote")).toList();
		List<String> expected = new ArrayList<>(DONE);
		expected.add("ended " + (undone ? "COMPENSATED" : "COMPLETED"));
		if (undone) {
			DONE.stream()
				.filter((what) -> !what.equals("value") && !what.equals("retry"))
				.forEach((what) -> expected.add("undo " + what));
		}
		assertThat(once).as(id).containsExactlyInAnyOrderElementsOf(expected);
		if (undone) {
			checkOrder(id, once);
		}
		String key = id + "/2/remote/charge/1";
		assertThat(effects.stream().filter((what) -> what.startsWith("remote")).distinct()).as(id)
			.containsExactly("remote " + key);
		assertThat(effects.stream().filter((what) -> what.startsWith("undo remote")).distinct().toList()).as(id)
			.isEqualTo(undone ? List.of("undo remote " + key) : List.of());
		assertThat(this.cluster.effects(id + "/2/process-child")).as(id)
			.isEqualTo(undone ? List.of("do", "undo do") : List.of("do"));
	}

	private static void checkOrder(String id, List<String> once) {
		Map<String, Integer> places = new HashMap<>();
		for (int i = 0; i < once.size(); i++) {
			places.put(once.get(i), i);
		}
		List<String> order = List.of("first", "late", "all1", "collected[0]", "local");
		for (int i = 1; i < order.size(); i++) {
			assertThat(places.get("undo " + order.get(i))).as(id + once)
				.isLessThan(places.get("undo " + order.get(i - 1)));
		}
	}

	private SagaNode start(String name, boolean holding) {
		return this.cluster.start(name,
				Map.of("test.holding", Boolean.toString(holding), "patterns.saga.concurrency", "40",
						"spring.datasource.hikari.maximum-pool-size", "20", "patterns.saga.step-timeout", "30s"),
				ProcessFlows.HeldFlow.class, ProcessFlows.ChildFlow.class);
	}

}
