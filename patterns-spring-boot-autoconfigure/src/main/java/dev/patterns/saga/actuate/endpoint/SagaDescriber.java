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

package dev.patterns.saga.actuate.endpoint;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint.DefinedStepDescriptor;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint.DefinitionDescriptor;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint.SagaDescriptor;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint.StepDescriptor;
import dev.patterns.saga.engine.SagaCatalog;
import dev.patterns.saga.engine.SagaOutline;
import dev.patterns.saga.engine.SagaOutline.Value;

/**
 * Describes instances and definitions.
 */
final class SagaDescriber {

	private final SagaCatalog catalog;

	private final SagaValues values;

	SagaDescriber(SagaCatalog catalog, SagaValues values) {
		this.catalog = catalog;
		this.values = values;
	}

	SagaDescriptor summary(SagaInstance saga) {
		return describe(saga, null, null, List.of());
	}

	SagaDescriptor details(SagaInstance saga, boolean shown) {
		// A definition that is not known here, or no more, says nothing about values.
		SagaOutline outline = this.catalog.find(saga.name(), saga.version()).orElse(null);
		Value input = (outline != null) ? outline.input() : Value.UNKNOWN;
		return describe(saga, this.values.payload(saga.name() + ".input", saga.input(), input, shown),
				this.values.payload(saga.name() + ".result", saga.result(), result(outline), shown),
				saga.steps().stream().map((step) -> step(saga, step, outline, shown)).toList());
	}

	private static Value result(@Nullable SagaOutline outline) {
		return (outline != null) ? outline.result() : Value.UNKNOWN;
	}

	private SagaDescriptor describe(SagaInstance saga, @Nullable Object input, @Nullable Object result,
			List<StepDescriptor> steps) {
		return new SagaDescriptor(saga.id(), saga.name(), saga.version(), saga.run(), saga.status().name(),
				(saga.reason() != null) ? saga.reason().name() : null, saga.failure(),
				this.values.attributes(saga.name() + ".attributes", saga.attributes()), input, saga.owner(),
				saga.dueAt(), saga.createdAt(), saga.updatedAt(), saga.endedAt(), saga.customStatus(), result, steps);
	}

	private StepDescriptor step(SagaInstance saga, SagaStepInstance step, @Nullable SagaOutline outline,
			boolean shown) {
		Value value = (step.kind() == SagaStepKind.RESULT) ? result(outline) : Optional.ofNullable(outline)
			.flatMap((known) -> known.step(step.name()))
			.map((defined) -> (step.kind() == SagaStepKind.FORWARD) ? defined.result() : defined.compensationResult())
			.orElse(Value.UNKNOWN);
		boolean awaiting = step.status() == SagaStepStatus.AWAITING;
		return new StepDescriptor(step.name(), step.kind().name(), step.run(), step.iteration(), step.position(),
				step.status().name(), step.attempts(), step.completion(),
				awaiting ? null
						: this.values.payload(saga.name() + "." + step.name() + ".result", step.result(), value, shown),
				awaiting ? this.values.awaited(step.result()) : null, step.error(), step.node(), step.startedAt(),
				step.endedAt(), this.values.text(saga.name() + "." + step.name() + ".raisedBy", step.raisedBy()),
				step.earlier());
	}

	static DefinitionDescriptor definition(SagaOutline saga) {
		return new DefinitionDescriptor(saga.name(), saga.version(), saga.aliases(),
				(saga.timeout() != null) ? saga.timeout().toString() : null, saga.flow() ? Boolean.TRUE : null,
				saga.steps()
					.stream()
					.map((step) -> new DefinedStepDescriptor(step.name(), step.order(), step.transactional(),
							step.condition(), step.compensation(), step.timeout().toString(), step.maxRetries(),
							step.command() ? Boolean.TRUE : null))
					.toList());
	}

}
