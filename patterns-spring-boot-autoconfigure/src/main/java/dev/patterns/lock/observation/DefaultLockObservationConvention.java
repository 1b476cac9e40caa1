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

package dev.patterns.lock.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;

import dev.patterns.lock.observation.LockObservationDocumentation.HighCardinality;
import dev.patterns.lock.observation.LockObservationDocumentation.LowCardinality;

/**
 * Default names of the observations of locks.
 */
public class DefaultLockObservationConvention implements LockObservationConvention {

	private static final String NONE = "none";

	private final LockObservationContext.Operation operation;

	private final String text;

	/**
	 * Create the convention.
	 * @param operation what is observed
	 */
	public DefaultLockObservationConvention(LockObservationContext.Operation operation) {
		this.operation = operation;
		this.text = operation.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof LockObservationContext lock && lock.getOperation() == this.operation;
	}

	@Override
	public String getName() {
		return "patterns.lock." + this.text;
	}

	// Names of locks may be many: they are no part of a span's name.
	@Override
	public String getContextualName(LockObservationContext context) {
		return "lock " + this.text;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LockObservationContext context) {
		LockObservationContext.Outcome outcome = context.getOutcome();
		return KeyValues.of(KeyValue.of(LowCardinality.OUTCOME, (outcome != null) ? outcome.tag() : NONE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LockObservationContext context) {
		String owner = context.getOwner();
		return KeyValues.of(KeyValue.of(HighCardinality.LOCK, context.getLock()),
				KeyValue.of(HighCardinality.OWNER, (owner != null) ? owner : NONE), KeyValue.of(HighCardinality.TOKEN,
						(context.getToken() != 0) ? Long.toString(context.getToken()) : NONE));
	}

}
