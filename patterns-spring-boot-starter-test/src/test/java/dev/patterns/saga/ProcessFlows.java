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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.retry.RetrySchedule;

/**
 * Flows that come to everything at which a flow can be left, and leave rows in a business
 * table.
 */
final class ProcessFlows {

	/** Places at which a process stays for a while, in the order in which they come. */
	static final List<String> PLACES = List.of("again", "sleep", "event", "timeout", "first", "branch", "collect",
			"child", "wait", "local", "remote", "retry", "undo");

	/** Opened when what is held goes on. */
	static final CountDownLatch RELEASED = new CountDownLatch(1);

	private static final RetrySchedule OFTEN = new RetrySchedule(30, Duration.ofMillis(20), 1, Duration.ofMillis(20),
			0);

	private ProcessFlows() {
	}

	/**
	 * A flow that stays where its id says, if that is asked of the process. Instances
	 * with odd numbers are undone in the end.
	 */
	@Saga("process-flow")
	static class HeldFlow {

		private final ProcessSagas.Effects effects;

		private final boolean holding;

		private final Set<String> held = ConcurrentHashMap.newKeySet();

		HeldFlow(ProcessSagas.Effects effects, Environment environment) {
			this.effects = effects;
			this.holding = environment.getProperty("test.holding", Boolean.class, false);
		}

		@SagaFlow
		String run(ProcessSagas.Order order, SagaContext saga) {
			saga.carried("first", (undo) -> this.effects.add(saga, "undo first"));
			if (saga.run() == 1) {
				step(saga, saga, "first");
				hold(saga, "again");
				throw saga.continueAsNew(order);
			}
			waits(saga);
			branches(saga);
			children(saga);
			steps(saga);
			if (order.number() % 2 == 1) {
				throw new IllegalStateException("declined");
			}
			return "done";
		}

		private void waits(SagaContext saga) {
			hold(saga, "sleep");
			saga.sleep(Duration.ofMillis(20));
			hold(saga, "event");
			saga.awaitEvent("go", String.class);
			hold(saga, "timeout");
			try {
				saga.awaitEvent("never", String.class, Duration.ofMillis(20));
			}
			catch (SagaWaitTimeoutException ex) {
				step(saga, saga, "late");
			}
			hold(saga, "first");
			SagaChosen chosen = saga.firstOf().event("never").event("other").timeout(Duration.ofMinutes(5)).await();
			String value = chosen.get(String.class) + saga.randomUuid();
			saga.step("value", String.class, () -> {
				this.effects.add(saga, "value");
				return value;
			});
		}

		private void branches(SagaContext saga) {
			saga.parallel("all", List.of(1, 2, 3), SagaParallel.failingFast(3), (item, branch) -> {
				if (item == 1) {
					branch.sleep(Duration.ofMillis(20));
				}
				else if (item == 2) {
					hold(saga, "branch");
				}
				step(saga, branch, "all" + item);
				return item;
			});
			try {
				saga.parallel("some", List.of(1, 2, 3), SagaParallel.collectingAll(2), (item, branch) -> {
					if (item == 1) {
						branch.step("bad").retry(RetrySchedule.NONE).run(() -> {
							throw new IllegalStateException("bad");
						});
					}
					branch.firstOf().event("never").timeout(Duration.ofMillis(item * 20L)).await();
					if (item == 2) {
						hold(saga, "collect");
					}
					step(saga, branch, "some" + item);
					return item;
				});
			}
			catch (SagaParallelException ex) {
				step(saga, saga, "collected" + ex.getFailures().keySet());
			}
		}

		private void children(SagaContext saga) {
			hold(saga, "child");
			SagaChild child = saga.startChild("process-child", new ProcessSagas.Order(0));
			hold(saga, "wait");
			saga.firstOf().child(child).await().get(String.class);
		}

		private void steps(SagaContext saga) {
			step(saga, saga, "local");
			saga.step("remote")
				.transactional(false)
				.retry(OFTEN)
				.compensatedBy((undo) -> this.effects.add(saga, "undo remote " + key("charge")))
				.run(() -> {
					this.effects.add(saga, "remote " + key(null));
					hold(saga, "remote");
				});
			saga.step("retry").retry(OFTEN).run(() -> {
				this.effects.add(saga, "retry");
				hold(saga, "retry");
				if (saga.attempt() < 3) {
					throw new IllegalStateException("not yet");
				}
			});
		}

		private void step(SagaContext saga, SagaContext scope, String name) {
			scope.step(name.replaceAll("\\W", "-")).retry(OFTEN).compensationRetry(OFTEN).compensatedBy((undo) -> {
				this.effects.add(saga, "undo " + name);
				if (name.equals("local")) {
					hold(saga, "undo");
				}
			}).run(() -> {
				this.effects.add(saga, name);
				if (name.equals("local")) {
					hold(saga, "local");
				}
			});
		}

		@SagaEnded
		void ended(SagaStatus status, SagaContext saga) {
			this.effects.add(saga, "ended " + status);
		}

		private void hold(SagaContext saga, String place) {
			if (this.holding && saga.id().startsWith(place + "-") && this.held.add(saga.id())) {
				ProcessApplication.say("held " + saga.id());
				pause();
				ProcessApplication.say("goes on " + saga.id());
			}
		}

		private static void pause() {
			try {
				RELEASED.await(60, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private static String key(@Nullable String undoes) {
			OutgoingKeys keys = CallScope.current().keys();
			OutgoingKey key = (keys != null) ? keys.next((undoes != null) ? "refund" : "charge", undoes) : null;
			return (key != null) ? key.value() : "";
		}

	}

	/**
	 * A child.
	 */
	@Saga("process-child")
	static class ChildFlow {

		private final ProcessSagas.Effects effects;

		ChildFlow(ProcessSagas.Effects effects) {
			this.effects = effects;
		}

		@SagaFlow
		String run(ProcessSagas.Order order, SagaContext saga) {
			saga.sleep(Duration.ofMillis(20));
			saga.step("do")
				.retry(OFTEN)
				.compensatedBy((undo) -> this.effects.add(saga, "undo do"))
				.run(() -> this.effects.add(saga, "do"));
			return "child";
		}

	}

}
