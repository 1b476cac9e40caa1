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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;

/**
 * Sagas whose steps leave rows in a business table, so that it can be counted how often
 * each took effect.
 */
final class ProcessSagas {

	private ProcessSagas() {
	}

	private static void pause(long millis) {
		try {
			new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The input.
	 *
	 * @param number in {@link OrderSaga}, every fifth fails in its last step
	 */
	record Order(int number) {

		boolean isFailing() {
			return this.number % 5 == 0;
		}

	}

	/**
	 * The business table.
	 */
	static final class Effects {

		private final JdbcTemplate template;

		Effects(JdbcTemplate template) {
			this.template = template;
		}

		long add(SagaContext saga, String what) {
			this.template.update("insert into effect (saga, what) values (?, ?)", saga.id(), what);
			return ProcessHandle.current().pid();
		}

		boolean isOpen(String gate) {
			return !this.template.queryForList("select id from effect where saga = 'gate' and what = ?", gate)
				.isEmpty();
		}

	}

	/**
	 * Local and remote steps and their compensations.
	 */
	@Saga("process-order")
	static class OrderSaga {

		private final Effects effects;

		OrderSaga(Effects effects) {
			this.effects = effects;
		}

		@SagaStep(order = 1, compensation = "undoFirst")
		long first(Order order, SagaContext saga) {
			return effect(saga, "first");
		}

		@SagaStep(order = 2, compensation = "undoSecond", transactional = false,
				retry = @SagaRetry(maxRetries = 20, delay = "20ms"))
		String second(Order order, SagaContext saga) {
			effect(saga, "second");
			return key(null);
		}

		@SagaStep(order = 3, compensation = "undoThird")
		long third(Order order, SagaContext saga) {
			return effect(saga, "third");
		}

		@SagaStep(order = 4, retry = @SagaRetry(maxRetries = 0))
		void fourth(Order order, SagaContext saga) {
			effect(saga, "fourth");
			if (order.isFailing()) {
				throw new IllegalStateException("declined");
			}
		}

		void undoFirst(long own, SagaContext saga) {
			effect(saga, "undo first");
		}

		void undoSecond(@Nullable String own, SagaContext saga) {
			effect(saga, "undo second " + key("charge"));
		}

		void undoThird(long own, SagaContext saga) {
			effect(saga, "undo third");
		}

		@SagaEnded
		void ended(SagaStatus status, SagaContext saga) {
			effect(saga, "ended " + status);
		}

		private long effect(SagaContext saga, String what) {
			long result = this.effects.add(saga, what);
			pause(5);
			return result;
		}

		private static String key(@Nullable String undoes) {
			OutgoingKeys keys = CallScope.current().keys();
			OutgoingKey key = (keys != null) ? keys.next((undoes != null) ? "refund" : "charge", undoes) : null;
			return (key != null) ? key.value() : "";
		}

	}

	/**
	 * Steps that take their time.
	 */
	@Saga("process-slow")
	static class SlowSaga {

		private final Effects effects;

		SlowSaga(Effects effects) {
			this.effects = effects;
		}

		@SagaStep(order = 1)
		void one(SagaContext saga) {
			effect(saga, "one");
		}

		@SagaStep(order = 2)
		void two(SagaContext saga) {
			effect(saga, "two");
		}

		@SagaStep(order = 3, transactional = false, retry = @SagaRetry(maxRetries = 20, delay = "20ms"))
		void three(SagaContext saga) {
			effect(saga, "three");
		}

		@SagaStep(order = 4)
		void four(SagaContext saga) {
			effect(saga, "four");
		}

		@SagaStep(order = 5)
		void five(SagaContext saga) {
			effect(saga, "five");
		}

		private void effect(SagaContext saga, String what) {
			this.effects.add(saga, what);
			pause(250);
		}

	}

	/**
	 * Its second step stays in its body for a while, if that is asked of the process.
	 */
	@Saga("process-held")
	static class HeldSaga {

		private final Effects effects;

		private final JdbcTemplate template;

		private final boolean holding;

		HeldSaga(Effects effects, JdbcTemplate template, Environment environment) {
			this.effects = effects;
			this.template = template;
			this.holding = environment.getProperty("test.holding", Boolean.class, false);
		}

		@SagaStep(order = 1)
		void before(SagaContext saga) {
			this.effects.add(saga, "before");
		}

		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = 10, delay = "20ms"))
		String held(SagaContext saga) {
			this.effects.add(saga, "held");
			// Recognised by who looks at the connection.
			this.template.queryForList("select what from effect where what = ?", saga.id() + "/held");
			if (saga.id().startsWith("lock")) {
				this.template.update("update account set balance = balance - 1 where id = 1");
			}
			if (this.holding && (saga.id().startsWith("lock") || saga.id().startsWith("body"))) {
				ProcessApplication.say("in the body of " + saga.id());
				pause(2000);
			}
			// A long result is not sent together with the commit.
			return saga.id().startsWith("long") ? "x".repeat(10_000) : "held";
		}

		@SagaStep(order = 3, transactional = false, retry = @SagaRetry(maxRetries = 10, delay = "20ms"))
		void call(SagaContext saga) {
			this.effects.add(saga, "call");
		}

		@SagaStep(order = 4)
		void after(SagaContext saga) {
			this.effects.add(saga, "after");
		}

		@SagaEnded
		void ended(SagaStatus status, SagaContext saga) {
			this.effects.add(saga, "ended " + status);
		}

	}

	/**
	 * Waits until a gate named like its instance is open.
	 */
	static class Waiting {

		final Effects effects;

		Waiting(Effects effects) {
			this.effects = effects;
		}

		@SagaStep(order = 1)
		void begin(SagaContext saga) {
			this.effects.add(saga, "begun by version " + saga.version());
		}

		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = 10_000, delay = "200ms", multiplier = 1))
		void pass(SagaContext saga) {
			if (!this.effects.isOpen(saga.id())) {
				throw new IllegalStateException("The gate is closed");
			}
		}

	}

	/**
	 * Version 1.
	 */
	@Saga("process-rolling")
	static class RollingSaga extends Waiting {

		RollingSaga(Effects effects) {
			super(effects);
		}

		@SagaStep(order = 3)
		void finish(SagaContext saga) {
			this.effects.add(saga, "finished by version " + saga.version());
		}

	}

	/**
	 * Version 1 with a step appended.
	 */
	@Saga("process-rolling")
	static class AppendedRollingSaga extends RollingSaga {

		AppendedRollingSaga(Effects effects) {
			super(effects);
		}

		@SagaStep(order = 4)
		void appended(SagaContext saga) {
			this.effects.add(saga, "appended");
		}

	}

	/**
	 * Version 2, with other steps.
	 */
	@Saga(value = "process-rolling", version = 2)
	static class SecondRollingSaga extends Waiting {

		SecondRollingSaga(Effects effects) {
			super(effects);
		}

		@SagaStep(order = 3)
		void check(SagaContext saga) {
			this.effects.add(saga, "checked");
		}

		@SagaStep(order = 4)
		void finish(SagaContext saga) {
			this.effects.add(saga, "finished by version " + saga.version());
		}

	}

}
