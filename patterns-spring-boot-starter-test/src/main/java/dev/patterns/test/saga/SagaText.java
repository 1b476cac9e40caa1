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

package dev.patterns.test.saga;

import java.util.Locale;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;

/**
 * An instance as text for people.
 */
final class SagaText {

	private SagaText() {
	}

	static String of(SagaInstance saga) {
		StringBuilder text = new StringBuilder("\n\nSaga '").append(saga.name())
			.append("' (")
			.append(saga.id())
			.append(") is ")
			.append(saga.status());
		if (saga.reason() != null) {
			text.append(" because ").append(saga.reason()).append(": ").append(saga.failure());
		}
		for (SagaStepInstance step : saga.steps()) {
			text.append("\n  ")
				.append(prefix(step.kind()))
				.append(StepName.of(step))
				.append(": ")
				.append(step.status())
				.append(" at attempt ")
				.append(step.attempts());
			if (step.completion() != null) {
				text.append(", completion ").append(step.completion());
			}
			if (step.error() != null) {
				text.append(", ").append(step.error());
			}
		}
		return text.append('\n').toString();
	}

	private static String prefix(SagaStepKind kind) {
		return switch (kind) {
			case FORWARD, ENDED, RESULT, STATUS -> "";
			case COMPENSATION -> "undo ";
			default -> kind.name().toLowerCase(Locale.ROOT) + " ";
		};
	}

}
