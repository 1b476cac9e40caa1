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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.SagaNotCompletedException;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepFailedException;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What comes of flows and of their steps: results, nothing, and failures.
 */
class FlowResultTests {

	private static final Duration TIMEOUT = FlowTestApplication.TIMEOUT;

	private static final ParameterizedTypeReference<List<String>> STRINGS = new ParameterizedTypeReference<>() {
	};

	@Test
	void resultOfAFlowIsAwaited() {
		FlowTestApplication.run((fixture) -> {
			SagaTemplate sagas = fixture.sagas;
			String id = fixture.start((input, flow) -> List.of("a", input));
			assertThat(sagas.await(id, TIMEOUT, STRINGS)).containsExactly("a", "in");
			assertThat(sagas.await(id, TIMEOUT, String[].class)).hasSize(2);
			assertThat(sagas.get(id).orElseThrow().result()).isEqualTo("[\"a\",\"in\"]");
			assertThat(sagas.list(SagaQuery.all()).content().get(0).result()).isNull();
			String nothing = fixture.start((input, flow) -> null);
			assertThat((Object) sagas.await(nothing, TIMEOUT, String.class)).isNull();
			assertThat(sagas.await(nothing, TIMEOUT, new ParameterizedTypeReference<Optional<String>>() {
			})).isEmpty();
			assertThatIllegalArgumentException().isThrownBy(() -> sagas.await(nothing, TIMEOUT, Optional.class))
				.withMessageContaining("ParameterizedTypeReference");
			String steps = sagas.start("chain", "good").id();
			assertThat((Object) sagas.await(steps, TIMEOUT, String.class)).isNull();
			assertThat(sagas.get(steps).orElseThrow().result()).isNull();
		});
	}

	@Test
	void noResultIsExplained() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				throw new IllegalStateException("declined");
			});
			assertThatExceptionOfType(SagaNotCompletedException.class)
				.isThrownBy(() -> fixture.sagas.await(id, TIMEOUT, String.class))
				.withMessageContaining("its status is COMPENSATED because FAILED: IllegalStateException: declined")
				.satisfies((ex) -> {
					assertThat(ex.getSagaId()).isEqualTo(id);
					assertThat(ex.getOutcome().status()).isEqualTo(SagaStatus.COMPENSATED);
					assertThat(ex.getOutcome().reason()).isEqualTo(SagaEndReason.FAILED);
				});
		});
	}

	@Test
	void resultThatWasUndoneIsNone() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> "x");
			SagaInstance parent = fixture.run((input, flow) -> {
				flow.child("child", "c", String.class);
				throw new IllegalStateException("no");
			});
			SagaInstance child = fixture.sagas.get(parent.id() + "/1/child").orElseThrow();
			assertThat(child.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(child.result()).isNull();
		});
	}

	@Test
	void endCallbackGetsTheResultOfItsFlow() {
		SagaTestApplication.runner()
			.withBean(Journal.class)
			.withBean(CountedSaga.class)
			.withBean(EchoSaga.class)
			.run((context) -> {
				SagaTemplate sagas = context.getBean(SagaTemplate.class);
				assertThat(sagas.await(sagas.start("counted", "abc").id(), TIMEOUT, Integer.class)).isEqualTo(3);
				sagas.await(sagas.start("counted", "bad").id(), TIMEOUT);
				sagas.await(sagas.start("echo", "e").id(), TIMEOUT);
				assertThat(context.getBean(Journal.class).entries()).containsExactly("abc Optional[3]",
						"bad Optional.empty", "e result of e");
			});
		SagaTestApplication.runner()
			.withBean(CarelessSaga.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("takes the result of the flow, which is absent unless it completed"));
	}

	@Test
	void whatAStepThrewIsTheSameAfterAReplay() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				String seen = "";
				try {
					flow.step("pay").transactional(false).retry(RetrySchedule.NONE).run(() -> {
						throw new IOException("no: funds");
					});
				}
				catch (SagaStepFailedException ex) {
					seen = ex.getFailureType() + "|" + ex.getFailureMessage();
				}
				String told = seen;
				flow.step("tell", () -> fixture.add(told));
				flow.sleep(Duration.ofMillis(1));
				return seen;
			});
			assertThat(saga.result()).isEqualTo("\"IOException|no: funds\"");
			assertThat(fixture.journal.entries()).containsExactly("IOException|no: funds");
		});
	}

	@Test
	void optionalOfUnknownContentIsRefusedBeforeTheStep() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> flow.step("a").call(Optional.class, () -> {
				fixture.add("done");
				return Optional.of("x");
			}));
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("use 'new ParameterizedTypeReference<Optional<...>>() {}'");
			assertThat(saga.steps()).isEmpty();
			assertThat(fixture.journal.entries()).isEmpty();
		});
	}

	@Test
	void nothingIsNull() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				String none = flow.step("none", String.class, () -> null);
				List<String> early = flow.awaitEvent("early", STRINGS);
				String late = flow.awaitEvent("late", String.class, Duration.ofHours(1));
				String child = flow.child("chain", "k", String.class);
				List<@Nullable String> branches = flow.parallel("both", List.of(1, 2), (item, branch) -> null);
				return none + early + late + child + branches;
			});
			fixture.sagas.raise(id, "early", List.of("x"));
			fixture.sagas.raise(id, "late", null);
			assertThat(fixture.sagas.await(id, TIMEOUT, String.class)).isEqualTo("null[x]nullnull[null, null]");
		});
	}

	@Test
	void iterationOfAStepIsKnown() {
		ApplicationContextRunner runner = FlowTestApplication.runner()
			.withBean("noting", SagaInterceptor.class, () -> (saga, kind, method) -> {
				Object result = method.call();
				return (result instanceof String text) ? text + saga.step() + saga.iteration() + kind.name().charAt(0)
						: result;
			});
		FlowTestApplication.run(runner, (fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				String all = flow.step("a", String.class, () -> flow.iteration() + "=");
				all += flow.step("a", String.class, () -> flow.iteration() + "=");
				return all + flow.parallel("b", List.of(1), (item, branch) -> {
					branch.step("c", () -> {
					});
					return branch.step("c", String.class, () -> branch.iteration() + "=");
				}) + flow.iteration();
			});
			assertThat(saga.result()).isEqualTo("\"0=a0F1=a1F[1=b[0].c1F]0\"");
		});
	}

	@Saga("counted")
	static class CountedSaga {

		private final Journal journal;

		CountedSaga(JdbcTemplate template, Journal journal) {
			this.journal = journal;
		}

		@SagaFlow
		int run(String input, SagaContext saga) {
			if (input.equals("bad")) {
				throw new IllegalStateException("bad");
			}
			return input.length();
		}

		@SagaEnded
		void ended(String input, Optional<Integer> length) {
			this.journal.add(input + " " + length);
		}

	}

	@Saga("echo")
	static class EchoSaga {

		private final Journal journal;

		EchoSaga(JdbcTemplate template, Journal journal) {
			this.journal = journal;
		}

		@SagaFlow
		String run(String input, SagaContext saga) {
			return "result of " + input;
		}

		@SagaEnded
		void ended(String input, @Nullable String result) {
			this.journal.add(input + " " + result);
		}

	}

	@Saga("careless")
	static class CarelessSaga {

		@SagaFlow
		Integer run(String input, SagaContext saga) {
			return 1;
		}

		@SagaEnded
		void ended(int length) {
		}

	}

}
