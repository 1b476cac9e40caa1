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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;

import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRaised;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaWaitTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Waits of flows, values that stay the same, and changes to flows.
 */
class FlowWaitTests {

	@Test
	void eventsAreDeliveredOnceAndInOrderAlsoWhenTheyComeEarly() {
		FlowTestApplication.run((fixture) -> {
			fixture.flow((input, flow) -> {
				List<String> got = new ArrayList<>();
				got.add(flow.awaitEvent("go", String.class));
				for (int i = 0; i < 3; i++) {
					got.add(flow.awaitEvent("item", String.class));
				}
				flow.step("done", () -> fixture.add(got.toString()));
				return got;
			});
			fixture.sagas.start("flow", "in", SagaStartOptions.id("e"));
			fixture.sagas.raise("e", "item", "1");
			fixture.sagas.raise("e", "item", "2");
			fixture.sagas.raise("e", "other", null);
			SagaInstance waiting = fixture.awaitWait("e");
			assertThat(waiting.owner()).isNull();
			fixture.sagas.raise("e", "go", "g");
			Awaitility.await()
				.atMost(FlowTestApplication.TIMEOUT)
				.until(() -> FlowTestApplication.steps(fixture.sagas.get("e").orElseThrow(), SagaStepKind.WAIT)
					.contains("item#2 STARTED"));
			fixture.sagas.raise("e", "item", "3");
			SagaInstance saga = fixture.await("e");
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[\"g\",\"1\",\"2\",\"3\"]");
			assertThat(fixture.journal.entries()).containsExactly("[g, 1, 2, 3]");
			assertThatExceptionOfType(SagaStateException.class)
				.isThrownBy(() -> fixture.sagas.raise("e", "item", "late"));
			String chain = fixture.sagas.start("chain", "x", SagaStartOptions.defaults().withDelay(Duration.ofHours(1)))
				.id();
			assertThatIllegalArgumentException().isThrownBy(() -> fixture.sagas.raise(chain, "item", "x"))
				.withMessageContaining("only a flow takes events");
		});
	}

	@Test
	void eventsSayWhoRaisedThemAndWhen() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				flow.awaitEvent("begin", String.class);
				SagaRaised<String> first = flow.awaitRaised("go", String.class);
				SagaRaised<String> second = flow.awaitRaised("go", String.class, Duration.ofMinutes(5));
				SagaChosen none = flow.firstOf().event("go").timeout(Duration.ofMillis(10)).await();
				assertThatIllegalStateException().isThrownBy(() -> none.raised(String.class))
					.withMessageContaining("No event came");
				return List.of(first, second);
			});
			fixture.awaitWait(id);
			fixture.sagas.raise(id, "go", "1", "alice");
			fixture.sagas.raise(id, "go", "2");
			Awaitility.await()
				.atMost(FlowTestApplication.TIMEOUT)
				.until(() -> FlowTestApplication.steps(fixture.sagas.get(id).orElseThrow(), SagaStepKind.EVENT)
					.size() == 2);
			List<SagaStepInstance> early = events(fixture.sagas.get(id).orElseThrow());
			assertThat(early).extracting(SagaStepInstance::endedAt).containsOnlyNulls();
			fixture.sagas.raise(id, "begin", null, null);
			SagaInstance saga = fixture.await(id);
			List<SagaStepInstance> events = events(saga);
			assertThat(events).extracting(SagaStepInstance::raisedBy).containsExactly("alice", null);
			assertThat(events).extracting(SagaStepInstance::startedAt)
				.isEqualTo(early.stream().map(SagaStepInstance::startedAt).toList());
			assertThat(events).allSatisfy((event) -> assertThat(event.endedAt()).isAfterOrEqualTo(event.startedAt()));
			assertThat(FlowTestApplication.result(saga))
				.startsWith("[{\"event\":\"go\",\"payload\":\"1\",\"by\":\"alice\",\"at\":\"%s\"}"
					.formatted(events.get(0).startedAt()));
			assertThatIllegalArgumentException().isThrownBy(() -> fixture.sagas.raise(id, "go", "3", "x".repeat(256)))
				.withMessageContaining("255");
		});
	}

	@Test
	void eventsAreRaisedByTheAuthenticatedUser() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				SagaRaised<String> first = flow.awaitRaised("go", String.class);
				SagaRaised<String> second = flow.awaitRaised("go", String.class);
				return first.by() + " " + second.by();
			});
			SecurityContextHolder.getContext()
				.setAuthentication(new TestingAuthenticationToken("bob".repeat(100), "secret", "ROLE_USER"));
			try {
				fixture.sagas.raise(id, "go", null);
				SecurityContextHolder.getContext()
					.setAuthentication(new AnonymousAuthenticationToken("key", "anonymous",
							AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS")));
				fixture.sagas.raise(id, "go", null);
			}
			finally {
				SecurityContextHolder.clearContext();
			}
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"" + "bob".repeat(85) + " null\"");
		});
	}

	private static List<SagaStepInstance> events(SagaInstance saga) {
		return saga.steps()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.EVENT && step.name().equals("go"))
			.sorted(Comparator.comparingInt(SagaStepInstance::iteration))
			.toList();
	}

	@Test
	void anotherProcessGoesOn() {
		FlowTestApplication.Code code = (input, flow) -> {
			String first = flow.step("first", String.class, () -> "1");
			String event = flow.awaitEvent("go", String.class);
			return flow.step("second", String.class, () -> first + event);
		};
		ApplicationContextRunner runner = FlowTestApplication.runner();
		FlowTestApplication.run(runner, (fixture) -> {
			fixture.flow(code);
			fixture.sagas.start("flow", "in", SagaStartOptions.id("p"));
			fixture.awaitWait("p");
		});
		FlowTestApplication.run(runner, (fixture) -> {
			fixture.flow(code);
			fixture.sagas.raise("p", "go", "2");
			assertThat(FlowTestApplication.result(fixture.await("p"))).isEqualTo("\"12\"");
		});
	}

	@Test
	void waitEndsAfterItsTime() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance caught = fixture.run((input, flow) -> {
				try {
					return flow.awaitEvent("never", String.class, Duration.ofMillis(30));
				}
				catch (SagaWaitTimeoutException ex) {
					return flow.step("late", String.class, () -> "late");
				}
			});
			assertThat(FlowTestApplication.result(caught)).isEqualTo("\"late\"");
			SagaInstance thrown = fixture.run((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				return flow.awaitEvent("never", String.class, Duration.ofMillis(30));
			});
			assertThat(thrown.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(thrown.reason()).isEqualTo(SagaEndReason.TIMED_OUT);
			assertThat(fixture.journal.entries()).containsExactly("a", "undo");
		});
	}

	@Test
	void firstOfSeveralIsChosenAndTheOthersStay() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				SagaChosen first = flow.firstOf().event("yes").event("no").timeout(Duration.ofMinutes(5)).await();
				assertThat(first.isTimeout()).isFalse();
				String answer = first.isEvent("no") ? "no " + first.get(String.class) : "yes";
				SagaChosen second = flow.firstOf().event("yes").timeout(Duration.ofMillis(50)).await();
				return answer + " " + (second.isTimeout() ? "late" : second.get(String.class));
			});
			fixture.awaitWait(id);
			fixture.sagas.raise(id, "no", "never");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"no never late\"");
		});
	}

	@Test
	void valuesAreTheSameInEachReplay() {
		FlowTestApplication.run((fixture) -> {
			Set<Instant> times = ConcurrentHashMap.newKeySet();
			Set<UUID> ids = ConcurrentHashMap.newKeySet();
			Set<Double> numbers = ConcurrentHashMap.newKeySet();
			SagaInstance saga = fixture.run((input, flow) -> {
				times.add(flow.now());
				ids.add(flow.randomUuid());
				numbers.add(flow.random());
				flow.status("sleeping");
				flow.sleep(Duration.ofMillis(20));
				ids.add(flow.randomUuid());
				flow.status("slept");
				flow.sleep(Duration.ofMillis(20));
				return flow.now();
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			// The last digits are read as they are stored.
			assertThat(times).hasSize(1);
			assertThat(ids).hasSize(2);
			assertThat(numbers).hasSize(1);
			assertThat(saga.customStatus()).isEqualTo("slept");
		});
	}

	@Test
	void changeIsMadeByThoseThatHaveNotComeSoFar() {
		FlowTestApplication.run((fixture) -> {
			FlowTestApplication.Code before = (input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				flow.awaitEvent("go", String.class);
				flow.step("old", () -> fixture.add("old"));
				flow.awaitEvent("end", String.class);
				return null;
			};
			FlowTestApplication.Code after = (input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				if (flow.changed("early")) {
					flow.step("added", () -> fixture.add("added"));
				}
				flow.awaitEvent("go", String.class);
				if (flow.changed("other")) {
					flow.step("new", () -> fixture.add("new"));
				}
				else {
					flow.step("old", () -> fixture.add("old"));
				}
				flow.awaitEvent("end", String.class);
				assertThat(flow.changed("early")).isEqualTo(flow.changed("early"));
				return null;
			};
			FlowTestApplication.Code cleaned = (input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				flow.step("added", () -> fixture.add("added"));
				flow.awaitEvent("go", String.class);
				flow.step("new", () -> fixture.add("new"));
				flow.awaitEvent("end", String.class);
				return null;
			};
			String old = fixture.start(before);
			fixture.awaitWait(old);
			fixture.flow(after);
			fixture.sagas.raise(old, "go", "x");
			fixture.sagas.raise(old, "end", "x");
			assertThat(fixture.await(old).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.journal.entries()).containsExactly("a", "new");
			String fresh = fixture.start(after);
			fixture.awaitWait(fresh);
			fixture.flow(cleaned);
			fixture.sagas.raise(fresh, "go", "x");
			fixture.sagas.raise(fresh, "end", "x");
			assertThat(fixture.await(fresh).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.journal.entries()).containsExactly("a", "new", "a", "added", "new");
		});
	}

	@Test
	void flowThatGoesOnForEverIsParkedUnlessItContinuesAsNew() {
		FlowTestApplication.run(FlowTestApplication.runner().withPropertyValues("patterns.saga.flow-history-limit=20"),
				(fixture) -> {
					SagaInstance parked = fixture.run((input, flow) -> {
						while (true) {
							flow.random();
						}
					});
					assertThat(parked.status()).isEqualTo(SagaStatus.PARKED);
					assertThat(parked.failure()).contains("Use saga.continueAsNew");
					fixture.flow((input, flow) -> {
						flow.carried("kept", (undo) -> fixture.add("undo " + undo.result(String.class).orElse("-")));
						int number = input.equals("in") ? 0 : Integer.parseInt(input);
						flow.step("plain", () -> fixture.add("run " + flow.run()));
						if (number == 0) {
							flow.awaitEvent("begin", String.class);
						}
						if (number < 3) {
							flow.step("kept")
								.compensatedBy((undo) -> fixture.add("wrong undo"))
								.call(String.class, () -> "k" + number);
							throw flow.continueAsNew(Integer.toString(number + 1));
						}
						String event = flow.awaitEvent("e", String.class) + flow.awaitEvent("e", String.class);
						flow.step("kept")
							.compensatedBy((undo) -> fixture.add("undo last"))
							.run(() -> fixture.add(event));
						throw new IllegalStateException("end");
					});
					fixture.sagas.start("flow", "in", SagaStartOptions.id("c"));
					fixture.sagas.raise("c", "e", "x");
					fixture.awaitWait("c");
					fixture.sagas.raise("c", "e", "y");
					fixture.sagas.raise("c", "begin", null);
					SagaInstance saga = fixture.await("c");
					assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
					assertThat(saga.run()).isEqualTo(4);
					assertThat(saga.input()).isEqualTo("\"3\"");
					assertThat(fixture.journal.entries()).containsExactly("run 1", "run 2", "run 3", "run 4", "xy",
							"undo last", "undo k2", "undo k1", "undo k0");
				});
	}

}
