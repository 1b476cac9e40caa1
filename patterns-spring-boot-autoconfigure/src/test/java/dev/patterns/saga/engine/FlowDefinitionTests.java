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

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a flow may look like, and what is told at the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlowDefinitionTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Test
	void wrongFlowsAreFoundAtTheStart() {
		SagaTestApplication.runner()
			.withBean(BothSaga.class)
			.withBean(TwoFlowsSaga.class)
			.withBean(FutureSaga.class)
			.withBean(OtherParameterSaga.class)
			.withBean(AsyncSaga.class)
			.withBean(ContextlessSaga.class)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).isInstanceOf(InvalidDefinitionException.class)
					.hasMessageContaining("The saga has both a flow and steps")
					.hasMessageContaining("More than one method is annotated with @SagaFlow")
					.hasMessageContaining("returns a CompletableFuture")
					.hasMessageContaining("asks for a SagaStatus before the end")
					.hasMessageContaining("It is @Async")
					.hasMessageContaining("The flow has no SagaContext");
			});
		SagaTestApplication.runner().withBean(TransactionalSaga.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasMessageContaining("The flow is @Transactional");
		});
	}

	@Test
	void usualReasonsToDifferAreWarnedOf(CapturedOutput output) {
		SagaTestApplication.runner().withBean(ClockSaga.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("Saga 'clock': ClockSaga.run() calls java.time.Instant.now")
				.contains("use saga.now()")
				.contains("ClockSaga.helper() calls java.util.UUID.randomUUID")
				.contains("use saga.randomUuid()")
				.contains("calls java.util.List.parallelStream")
				.doesNotContain("nanoTime");
		});
	}

	@Test
	void endOfAFlowIsToldOnceAndItsTimeIsLimited() {
		SagaTestApplication.runner().withBean(Journal.class).withBean(LimitedSaga.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			String id = sagas.start("limited", "short").id();
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			SagaInstance late = sagas.await(sagas.start(LimitedSaga.class, "long").id(), TIMEOUT);
			assertThat(late.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(late.reason()).isEqualTo(SagaEndReason.TIMED_OUT);
			assertThat(context.getBean(Journal.class).entries()).containsExactly("short COMPLETED null", "undo",
					"long COMPENSATED TIMED_OUT");
			assertThatIllegalArgumentException().isThrownBy(() -> sagas.start("limited", 7));
			assertThat(context.getBean(InventoryContributor.class).describe().get("definitions").toString())
				.contains("flow=run");
		});
	}

	@Test
	void flowIsSuspendedResumedAndTerminated() {
		SagaTestApplication.runner().withBean(Journal.class).withBean(PatientSaga.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			String id = sagas.start("patient", "event", SagaStartOptions.id("s")).id();
			awaitStatus(sagas, id, SagaStatus.WAITING);
			sagas.suspend(id);
			awaitStatus(sagas, id, SagaStatus.SUSPENDED);
			sagas.raise(id, "go", "x");
			sagas.resume(id);
			assertThat(sagas.await(id, TIMEOUT).status()).isEqualTo(SagaStatus.COMPLETED);
			String late = sagas.start("patient", "x", SagaStartOptions.defaults().withDelay(Duration.ofHours(1))).id();
			sagas.raise(late, "go", "x");
			Awaitility.await().atMost(TIMEOUT).until(() -> !sagas.get(late).orElseThrow().steps().isEmpty());
			awaitStatus(sagas, late, SagaStatus.SCHEDULED);
			String other = sagas.start("patient", "event").id();
			awaitStatus(sagas, other, SagaStatus.WAITING);
			sagas.terminate(other);
			assertThat(sagas.await(other, TIMEOUT).status()).isEqualTo(SagaStatus.TERMINATED);
		});
	}

	private static void awaitStatus(SagaTemplate sagas, String id, SagaStatus status) {
		Awaitility.await().atMost(TIMEOUT).until(() -> sagas.get(id).orElseThrow().status() == status);
	}

	@Test
	void historyLimitMustBePositive() {
		SagaTestApplication.runner()
			.withPropertyValues("patterns.saga.flow-history-limit=0")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessage("'patterns.saga.flow-history-limit' must be positive"));
	}

	@Saga("both")
	static class BothSaga {

		@SagaFlow
		void run(String input, SagaContext saga) {
		}

		@SagaStep(order = 1)
		void step(String input) {
		}

	}

	@Saga("two-flows")
	static class TwoFlowsSaga {

		@SagaFlow
		void one(String input, SagaContext saga) {
		}

		@SagaFlow
		void two(String input, SagaContext saga) {
		}

	}

	@Saga("future")
	static class FutureSaga {

		@SagaFlow
		CompletableFuture<String> run(String input, SagaContext saga) {
			return new CompletableFuture<>();
		}

	}

	@Saga("other-parameter")
	static class OtherParameterSaga {

		@SagaFlow
		void run(String input, SagaContext saga, SagaStatus status) {
		}

	}

	@Saga("async")
	static class AsyncSaga {

		@Async
		@SagaFlow
		void run(String input, SagaContext saga) {
		}

	}

	@Saga("contextless")
	static class ContextlessSaga {

		@SagaFlow
		String run(String input) {
			return input;
		}

	}

	@Saga("transactional")
	static class TransactionalSaga {

		@SagaFlow
		@Transactional
		void run(String input, SagaContext saga) {
		}

	}

	@Saga("clock")
	static class ClockSaga {

		@SagaFlow
		void run(String input, SagaContext saga) {
			Instant now = Instant.now(Clock.systemUTC());
			saga.step("a", () -> System.nanoTime());
			helper(now);
		}

		private void helper(Instant now) {
			List.of(UUID.randomUUID(), now).parallelStream().forEach(Object::hashCode);
		}

	}

	@Saga(value = "limited", timeout = "300ms")
	static class LimitedSaga {

		private final Journal journal;

		LimitedSaga(JdbcTemplate template, Journal journal) {
			this.journal = journal;
		}

		@SagaFlow
		String run(String input, SagaContext saga) {
			saga.step("a").compensatedBy((undo) -> this.journal.add("undo")).run(() -> {
			});
			saga.sleep(input.equals("long") ? Duration.ofHours(1) : Duration.ofMillis(1));
			return input;
		}

		@SagaEnded
		void ended(String input, SagaStatus status, @Nullable SagaEndReason reason) {
			this.journal.add(input + " " + status + " " + reason);
		}

	}

	@Saga(value = "patient", timeout = "2h")
	static class PatientSaga {

		@SagaFlow
		String run(String input, SagaContext saga) {
			return saga.awaitEvent("go", String.class);
		}

	}

}
