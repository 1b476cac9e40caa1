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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.engine.FlowTestApplication.Fixture;
import dev.patterns.saga.engine.SagaCrashTests.Trouble;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows whose connections are lost before and after commits.
 */
class FlowCrashTests {

	private static final int SAGAS = 20;

	private static final RetrySchedule OFTEN = new RetrySchedule(20, Duration.ofMillis(5), 1, Duration.ofMillis(5), 0);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2 })
	void localEffectsHappenExactlyOnce(long seed) {
		FlowTestApplication.run(FlowTestApplication.runner()
			.withUserConfiguration(SagaCrashTests.Troubled.class)
			.withPropertyValues("patterns.saga.transient-limit=3"), (fixture) -> {
				Trouble trouble = fixture.context.getBean(Trouble.class);
				fixture.flow((input, flow) -> work(fixture, flow));
				fixture.child((input, flow) -> {
					step(fixture, flow, "child");
					return "c";
				});
				for (int i = 0; i < SAGAS; i++) {
					fixture.sagas.start("flow", "x", SagaStartOptions.id("f" + i));
					fixture.sagas.raise("f" + i, "go", "g");
				}
				trouble.begin(seed);
				List<SagaInstance> ended = new ArrayList<>();
				for (int i = 0; i < SAGAS; i++) {
					ended.add(awaitEnd(fixture, "f" + i));
				}
				trouble.end();
				assertThat(trouble.count).hasValueGreaterThan(20);
				ended.forEach((saga) -> check(fixture, saga));
			});
	}

	private static Object work(Fixture fixture, SagaContext flow) {
		step(fixture, flow, "a");
		flow.step("remote").transactional(false).retry(OFTEN).run(() -> {
		});
		String number = flow.randomUuid() + flow.awaitEvent("go", String.class);
		flow.status(number);
		flow.parallel("both", List.of(1, 2), (item, branch) -> {
			step(fixture, branch, "p" + item);
			branch.sleep(Duration.ofMillis(5));
			step(fixture, branch, "q" + item);
			return null;
		});
		String child = flow.child("child", "x", String.class);
		step(fixture, flow, "b");
		if (Integer.parseInt(flow.id().substring(1)) % 3 == 0) {
			throw new IllegalStateException("declined");
		}
		return child;
	}

	private static void step(Fixture fixture, SagaContext flow, String name) {
		String id = flow.id().replaceAll("/.*", "");
		flow.step(name)
			.compensatedBy((undo) -> fixture.add(id + " undo " + name))
			.retry(OFTEN)
			.run(() -> fixture.add(id + " " + name));
	}

	private static void check(Fixture fixture, SagaInstance saga) {
		String prefix = saga.id() + " ";
		List<String> entries = fixture.journal.entries()
			.stream()
			.filter((entry) -> entry.startsWith(prefix))
			.map((entry) -> entry.substring(prefix.length()))
			.toList();
		assertThat(entries).as(prefix).doesNotHaveDuplicates();
		List<String> done = List.of("a", "p1", "p2", "q1", "q2", "child", "b");
		if (saga.status() == SagaStatus.COMPLETED) {
			assertThat(entries).as(prefix).containsExactlyInAnyOrderElementsOf(done);
		}
		else {
			assertThat(saga.status()).as("%s: %s", saga, saga.failure()).isEqualTo(SagaStatus.COMPENSATED);
			for (String name : done) {
				assertThat(entries.contains("undo " + name)).as(prefix + name + entries)
					.isEqualTo(entries.contains(name));
			}
		}
	}

	private static SagaInstance awaitEnd(Fixture fixture, String id) {
		for (int i = 0; i < 200; i++) {
			try {
				return fixture.sagas.await(id, Duration.ofSeconds(30));
			}
			catch (DataAccessException | TransactionException ex) {
				// Looking is troubled too.
			}
		}
		throw new IllegalStateException("Never looked");
	}

}
