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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaListener;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.engine.FlowTestApplication.Fixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a flow is refused between its steps, and what it is not.
 */
class FlowGuardTests {

	@Test
	void whatListenersOfStepsDoIsNotTheFlows() {
		FlowTestApplication.run(FlowTestApplication.runner().withUserConfiguration(Listening.class), (fixture) -> {
			ApplicationEventPublisher events = fixture.context;
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.step("a", () -> events.publishEvent("x"));
				return flow.id();
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.await("before").status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.await("after").status()).isEqualTo(SagaStatus.COMPLETED);
			// Started after the commit by which the flow has ended.
			fixture.await("told", SagaStatus.COMPLETED);
		});
	}

	@Test
	void cancelIsNotTurnedIntoAParkByAListener() {
		FlowTestApplication.run(FlowTestApplication.runner().withUserConfiguration(Listening.class), (fixture) -> {
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				CompletableFuture.runAsync(() -> fixture.sagas.cancel(flow.id())).join();
				flow.step("b", () -> fixture.add("b"));
				return null;
			});
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).startsWith("a").contains("undo");
		});
	}

	@Test
	void whatIsDoneBetweenStepsIsRefused() {
		FlowTestApplication.run((fixture) -> {
			assertParked(fixture, "A saga is looked up by a flow", (input, flow) -> fixture.sagas.get("x"));
			assertParked(fixture, "Sagas are listed by a flow",
					(input, flow) -> fixture.sagas.list(SagaQuery.all()).content().size());
			assertParked(fixture, "A saga is awaited by a flow",
					(input, flow) -> fixture.sagas.await("x", FlowTestApplication.TIMEOUT));
			assertParked(fixture, "'prices/find' is asked by a flow", (input, flow) -> {
				CallScope.current().keys().check("'prices/find' is asked");
				return null;
			});
			TransactionTemplate transaction = new TransactionTemplate(
					fixture.context.getBean(PlatformTransactionManager.class));
			assertParked(fixture, "inside of a transaction",
					(input, flow) -> transaction.execute((status) -> flow.step("a", String.class, () -> "a")));
			assertParked(fixture, "Step 'a' was described and not executed", (input, flow) -> {
				flow.step("a").transactional(false);
				flow.step("b", () -> fixture.add("b"));
				return null;
			});
			assertThat(fixture.journal.entries()).isEmpty();
		});
	}

	@Test
	void commandInsideOfAStepDoesNotCountAsAnAttempt() {
		FlowTestApplication.run((fixture) -> {
			for (boolean transactional : List.of(true, false)) {
				AtomicBoolean wrong = new AtomicBoolean(true);
				String id = fixture.start((input, flow) -> {
					flow.step("a").transactional(transactional).retry(RetrySchedule.NONE).run(() -> {
						if (wrong.get()) {
							flow.now();
						}
					});
					return "done";
				});
				SagaInstance parked = fixture.await(id);
				assertThat(parked.status()).isEqualTo(SagaStatus.PARKED);
				assertThat(parked.failure()).contains("inside of step 'a'");
				wrong.set(false);
				fixture.sagas.retry(id);
				fixture.await(id, SagaStatus.COMPLETED);
			}
		});
	}

	@Test
	void flowThatDidWhatItMustNotDoCanBeUndone() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				fixture.sagas.start("chain", "x");
				return null;
			});
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.PARKED);
			fixture.sagas.cancel(id);
			fixture.await(id, SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "undo");
		});
	}

	@Test
	void flowThatSwallowsForEverIsParkedOnItsWayBackToo() {
		FlowTestApplication.run((fixture) -> {
			AtomicBoolean swallow = new AtomicBoolean();
			AtomicInteger lost = new AtomicInteger();
			FlowTestApplication.Code code = (input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				do {
					try {
						flow.awaitEvent("never", String.class);
					}
					catch (Throwable ex) {
						lost.incrementAndGet();
						if (!swallow.get()) {
							throw ex;
						}
					}
				}
				while (!fixture.isOver());
				return null;
			};
			String id = fixture.start(code);
			fixture.awaitWait(id);
			swallow.set(true);
			fixture.sagas.cancel(id);
			SagaInstance parked = fixture.await(id, SagaStatus.PARKED);
			assertThat(parked.failure()).startsWith("The saga was cancelled").contains("Its thread");
			// This node can go on with it once its code is right.
			swallow.set(false);
			fixture.sagas.retry(id);
			fixture.await(id, SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "undo");
			fixture.over();
		});
	}

	private static void assertParked(Fixture fixture, String text, FlowTestApplication.Code code) {
		SagaInstance saga = fixture.run(code);
		assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
		assertThat(saga.failure()).contains(text);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Listener listener(SagaTemplate sagas) {
			return new Listener(sagas);
		}

		@Bean
		SagaListener sagaListener(ObjectProvider<SagaTemplate> sagas) {
			return (event) -> {
				if (event.type() != SagaEvent.Type.STARTED && event.name().equals("flow")) {
					sagas.getObject().start("chain", "told", SagaStartOptions.id("told"));
				}
			};
		}

	}

	static class Listener {

		private final SagaTemplate sagas;

		Listener(SagaTemplate sagas) {
			this.sagas = sagas;
		}

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		void before(String event) {
			this.sagas.start("chain", "before", SagaStartOptions.id("before"));
		}

		@TransactionalEventListener
		void after(String event) {
			this.sagas.start("chain", "after", SagaStartOptions.id("after").asDetached());
		}

	}

}
