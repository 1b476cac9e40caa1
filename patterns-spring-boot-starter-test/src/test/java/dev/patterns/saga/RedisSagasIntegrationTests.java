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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.saga.RedisSagaApplication.Effects;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The engine on Redis, without any database: steps, flows, operations.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisSagasIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private ConfigurableApplicationContext context;

	private SagaTemplate sagas;

	private Effects effects;

	@BeforeAll
	void start() {
		Map<String, String> properties = RedisSagaApplication.properties(EmbeddedServers.shared(Service.REDIS),
				UUID.randomUUID().toString());
		properties.put("patterns.saga.limits.redis-flow-child.max", "1");
		this.context = RedisSagaApplication.run(properties, RedisSagaApplication.class,
				RedisSagaApplication.OrderSaga.class, ParentFlow.class, ChildFlow.class, EndlessFlow.class);
		this.sagas = this.context.getBean(SagaTemplate.class);
		this.effects = this.context.getBean(Effects.class);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	private static String id() {
		return "t-" + UUID.randomUUID();
	}

	private SagaInstance run(String saga, Object input, String id) {
		return this.sagas.await(this.sagas.start(saga, input, SagaStartOptions.id(id)).id(), TIMEOUT);
	}

	@Test
	void hasNoDatabase() {
		assertThatExceptionOfType(NoSuchBeanDefinitionException.class)
			.isThrownBy(() -> this.context.getBean(PlatformTransactionManager.class));
		assertThat(this.context.getBeansOfType(InventoryContributor.class).values())
			.anySatisfy((inventory) -> assertThat(inventory.describe()).containsEntry("store", "redis")
				.containsKey("guarantees"));
	}

	@Test
	void runsStepsOfBothKinds() {
		String id = id();
		assertThat(run("redis-order", 0, id).status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(this.effects.of(id)).containsExactly("first", "second " + id + "/1/second/charge/1", "third",
				"fourth", "ended COMPLETED");
		SagaInstance saga = this.sagas.get(id).orElseThrow();
		assertThat(saga.steps()).extracting(SagaStepInstance::name).contains("first", "second", "third", "fourth");
		assertThat(saga.steps()).extracting(SagaStepInstance::attempts).containsOnly(1);
	}

	@Test
	void undoesWhatWasDone() {
		String id = id();
		SagaInstance saga = run("redis-order", 4, id);
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
		assertThat(this.effects.of(id)).as("a rolled back step is known to have had no effect")
			.containsExactly("first", "second " + id + "/1/second/charge/1", "third", "undo second", "undo first",
					"ended COMPENSATED");
	}

	@Test
	void startIsIdempotent() {
		String id = id();
		assertThat(this.sagas.start("redis-order", 1, SagaStartOptions.id(id)).created()).isTrue();
		assertThat(this.sagas.start("redis-order", 1, SagaStartOptions.id(id)).created()).isFalse();
		assertThatExceptionOfType(SagaIdConflictException.class)
			.isThrownBy(() -> this.sagas.start("redis-order", 2, SagaStartOptions.id(id)));
	}

	@Test
	void operationsReachTheInstance() {
		String id = id();
		this.sagas.start("redis-order", 0, SagaStartOptions.id(id).withDelay(Duration.ofHours(1)));
		assertThat(this.sagas.get(id).orElseThrow().status()).isEqualTo(SagaStatus.SCHEDULED);
		this.sagas.suspend(id);
		awaitStatus(id, SagaStatus.SUSPENDED);
		this.sagas.cancel(id);
		awaitStatus(id, SagaStatus.COMPENSATED);
		assertThat(this.effects.of(id)).containsExactly("ended COMPENSATED");
		String done = id();
		run("redis-order", 0, done);
		this.sagas.rerun(done, "third");
		await().atMost(TIMEOUT).until(() -> this.effects.of(done).size() == 8);
		assertThat(this.effects.of(done).subList(5, 8)).containsExactly("third", "fourth", "ended COMPLETED");
		awaitStatus(done, SagaStatus.COMPLETED);
		this.sagas.purge(done);
		assertThat(this.sagas.get(done)).isEmpty();
		String other = id();
		this.sagas.start("redis-order", 0, SagaStartOptions.id(other).withDelay(Duration.ofHours(1)));
		this.sagas.terminate(other);
		awaitStatus(other, SagaStatus.TERMINATED);
	}

	private void awaitStatus(String id, SagaStatus status) {
		await().atMost(TIMEOUT)
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(this.sagas.get(id).orElseThrow().status()).isEqualTo(status));
	}

	@Test
	void flowWaitsForEventsTimersBranchesAndChildren() {
		String id = id();
		this.sagas.start("redis-flow", "in", SagaStartOptions.id(id).withAttribute("customer", id));
		for (String event : List.of("a", "b", "c")) {
			this.sagas.raise(id, "go", event);
		}
		SagaInstance saga = this.sagas.await(id, TIMEOUT);
		assertThat(saga.failure()).isNull();
		assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(this.effects.of(id)).startsWith("a", "b", "c").endsWith("child:0child:1child:2");
		assertThat(this.sagas.list(SagaQuery.all().withAttribute("customer", id)).content()).hasSize(1);
		assertThat(this.sagas.list(SagaQuery.all().withName("redis-flow-child")).content()).hasSizeGreaterThan(2);
	}

	@Test
	void flowThatFailsUndoesItsChildren() {
		String id = id();
		this.sagas.start("redis-flow", "fail", SagaStartOptions.id(id));
		List.of("a", "b", "c").forEach((event) -> this.sagas.raise(id, "go", event));
		assertThat(this.sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(this.effects.of(id)).contains("undo");
		for (SagaInstance child : this.sagas.list(SagaQuery.all().withName("redis-flow-child")).content()) {
			if (child.id().startsWith(id)) {
				awaitStatus(child.id(), SagaStatus.COMPENSATED);
			}
		}
	}

	@Test
	void flowGoesOnForEver() {
		String id = id();
		SagaInstance saga = run("redis-endless", 1, id);
		assertThat(saga.run()).isEqualTo(5);
		assertThat(this.effects.of(id))
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 5).mapToObj(Integer::toString).toList());
	}

	@Saga("redis-flow")
	static class ParentFlow {

		private final Effects effects;

		ParentFlow(Effects effects) {
			this.effects = effects;
		}

		@SagaFlow
		String run(String input, SagaContext saga) {
			for (int i = 0; i < 3; i++) {
				String event = saga.awaitEvent("go", String.class, Duration.ofSeconds(30));
				saga.step("note")
					.compensatedBy((undo) -> this.effects.add(saga, "undo"))
					.run(() -> this.effects.add(saga, event));
			}
			saga.sleep(Duration.ofMillis(50));
			saga.parallel("many", List.of("x", "y"), (item, branch) -> branch.step("branch", String.class, () -> {
				this.effects.add(saga, item);
				return item;
			}));
			StringBuilder results = new StringBuilder();
			for (int i = 0; i < 3; i++) {
				results.append(saga.child("redis-flow-child", i, String.class));
			}
			if (input.equals("fail")) {
				throw new IllegalStateException("no");
			}
			saga.step("end").run(() -> this.effects.add(saga, results.toString()));
			return results.toString();
		}

	}

	@Saga("redis-flow-child")
	static class ChildFlow {

		@SagaFlow
		String run(Integer number, SagaContext saga) {
			return saga.step("one", String.class, () -> "child:" + number);
		}

	}

	@Saga("redis-endless")
	static class EndlessFlow {

		private final Effects effects;

		EndlessFlow(Effects effects) {
			this.effects = effects;
		}

		@SagaFlow
		void run(Integer number, SagaContext saga) {
			saga.step("count").run(() -> this.effects.add(saga, number.toString()));
			if (number < 5) {
				throw saga.continueAsNew(number + 1);
			}
		}

	}

}
