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

import io.cloudevents.CloudEvent;
import org.junit.jupiter.api.Test;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is checked of commands when the application starts, and when they are made.
 */
class SagaCommandDefinitionTests {

	@Test
	void wrongCommandsAreFoundAtTheStart() {
		CommandTestApplication.runner().withBean(Wrong.class).withBean(WrongFlow.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("raw")
				.hasMessageContaining("does not say what the answer is")
				.hasMessageContaining("whose answer is a CloudEvent")
				.hasMessageContaining("declared with 'transactional = false'")
				.hasMessageContaining("'receipt' takes the result of step 'charge', which may be absent")
				.hasMessageContaining("which nobody sends");
		});
	}

	@Test
	void whatCommandsNeedMustBeThere() {
		SagaTestApplication.runner().withBean(Right.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasMessageContaining("there is no publish/subscribe");
		});
		CommandTestApplication.runner()
			.withBean(Right.class)
			.withPropertyValues("patterns.saga.commands.broker=other")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).hasMessageContaining("there is no broker 'other'");
			});
		CommandTestApplication.runner()
			.withPropertyValues("patterns.saga.commands.timeout=0s")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessage("'patterns.saga.commands.timeout' must be positive"));
	}

	@Test
	void whatIsToldOfThem() {
		CommandTestApplication.runner()
			.withBean(Right.class)
			.withPropertyValues("patterns.saga.commands.timeout=7m")
			.run((context) -> {
				SagaOutline.Step step = context.getBean(SagaComponents.class)
					.catalog()
					.find("right", null)
					.orElseThrow()
					.step("charge")
					.orElseThrow();
				assertThat(step.command()).isTrue();
				assertThat(step.timeout()).hasMinutes(7);
				assertThat(step.maxRetries()).isZero();
				assertThat(step.result().type()).isEqualTo(Integer.class);
			});
	}

	@Test
	void aCommandHasNothingThatIsTheSagasBusiness() {
		assertThatIllegalArgumentException().isThrownBy(() -> SagaCommand.to("", "x"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SagaCommand.to("t", null, "x", PublishOptions.NONE.withId("1")))
			.withMessageContaining("The saga itself");
		assertThat(SagaCommand.to("t", "k", "x", PublishOptions.NONE.withHeader("tenant", "a")).options().headers())
			.containsEntry("tenant", "a");
	}

	@Test
	void addresses() {
		String id = "order 7/é";
		assertThat(CommandAddress.parse(CommandAddress.of(record(id, "ship[2].label", 3)).toString()))
			.isEqualTo(new CommandAddress(id, "1/ship[2].label#3/do", 1));
		// Long names are not legible, and the same whatever the attempt.
		CommandAddress address = CommandAddress.of(record("x".repeat(128), "y".repeat(128), 0));
		assertThat(address.toString()).hasSizeLessThan(256).matches("[\\x21-\\x7e]+").contains("/1/~");
		assertThat(CommandAddress.parse(address.toString())).isEqualTo(address);
		assertThat(CommandAddress.parse(null)).isNull();
		assertThat(CommandAddress.parse("/1/a/do/1")).isNull();
	}

	private static SagaStepRecord record(String id, String step, int iteration) {
		return new SagaStepRecord(id, 1, step, iteration, SagaStepKind.FORWARD, 1, null, 1, 0, false, null, null, null,
				null, null, null, null, null, null, null);
	}

	@Saga("right")
	static class Right {

		@SagaStep(order = 1)
		SagaCommand<Integer> charge(String input) {
			return SagaCommand.to("manual", input);
		}

	}

	@Saga("wrong")
	@SuppressWarnings("rawtypes")
	static class Wrong {

		@SagaStep(order = 1)
		SagaCommand raw(String input) {
			return SagaCommand.to("t", input);
		}

		@SagaStep(order = 2)
		SagaCommand<CloudEvent> event(String input) {
			return SagaCommand.to("t", input);
		}

		@SagaStep(order = 3, compensation = "refund", transactional = false)
		SagaCommand<Integer> remote(String input) {
			return SagaCommand.to("t", input);
		}

		@SagaStep(order = 4, compensation = "undo")
		SagaCommand<Long> charge(String input) {
			return SagaCommand.to("t", input);
		}

		void refund(String input) {
		}

		void undo(Long receipt) {
		}

	}

	@Saga("wrong-flow")
	static class WrongFlow {

		@SagaFlow
		SagaCommand<Integer> run(String input, SagaContext saga) {
			return SagaCommand.to("t", input);
		}

	}

}
