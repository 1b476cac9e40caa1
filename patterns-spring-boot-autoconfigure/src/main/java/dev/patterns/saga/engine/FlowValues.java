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

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Values that a flow gets once and gets again in each replay. They are written together
 * with whatever comes next: nothing of what follows from them can be seen before.
 */
final class FlowValues {

	/** Name of the status text; no durable name. */
	static final String STATUS = "@status";

	private FlowValues() {
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	static <T> T value(FlowScope scope, String name, Type type, Supplier<T> source) {
		FlowCommand command = scope.next(SagaStepKind.VALUE, name);
		SagaStepRecord record = command.record();
		if (record == null) {
			Instant now = scope.live().now();
			String json = scope.play().invoker().write(source.get(), () -> "A value");
			record = SagaStepRecord
				.first(scope.state().saga(), command.name(), command.iteration(), command.position(),
						SagaStepKind.VALUE, now)
				.settled(SagaStepStatus.COMPLETED, json, null, now);
			scope.state().pend(record, true);
		}
		// Read also the first time, so that it is the same to the last digit.
		return (T) scope.read(record.result(), type, "The stored value '" + name + "'");
	}

	/**
	 * Set the status text, unless the history goes on and has a later one.
	 * @param scope the scope
	 * @param text the text
	 */
	static void status(FlowScope scope, String text) {
		if (!scope.isAtEnd() || !scope.isLive()) {
			return;
		}
		String name = scope.prefix() + STATUS;
		SagaStepRecord before = scope.state().find(SagaStepKind.STATUS, name);
		String json = scope.play().invoker().write(text, () -> "The status");
		if (before != null && Objects.equals(before.result(), json)) {
			return;
		}
		Instant now = scope.live().now();
		SagaStepRecord next = (before != null) ? before.next(scope.state().saga().owner(), now)
				: SagaStepRecord.first(scope.state().saga(), name, SagaStepKind.STATUS, now);
		scope.state().pend(next.settled(SagaStepStatus.COMPLETED, json, null, now), before == null);
	}

	/**
	 * Find the status text of an instance.
	 * @param steps what is recorded of it
	 * @param run its run
	 * @return the record, {@code null} if no status was set
	 */
	static @Nullable SagaStepRecord status(Iterable<SagaStepRecord> steps, int run) {
		for (SagaStepRecord step : steps) {
			if (step.kind() == SagaStepKind.STATUS && step.run() == run && step.step().equals(STATUS)) {
				return step;
			}
		}
		return null;
	}

}
