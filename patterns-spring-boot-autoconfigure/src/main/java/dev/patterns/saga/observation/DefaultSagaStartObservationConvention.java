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

package dev.patterns.saga.observation;

import io.micrometer.common.KeyValues;

import dev.patterns.saga.observation.SagaObservationDocumentation.HighCardinality;
import dev.patterns.saga.observation.SagaObservationDocumentation.LowCardinality;

/**
 * Default convention of the observation of starts.
 */
public class DefaultSagaStartObservationConvention implements SagaStartObservationConvention {

	@Override
	public String getName() {
		return "patterns.saga.start";
	}

	@Override
	public String getContextualName(SagaStartContext context) {
		return "start " + context.getSagaName();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(SagaStartContext context) {
		return KeyValues.of(LowCardinality.NAME.withValue(context.getSagaName()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(SagaStartContext context) {
		return KeyValues.of(HighCardinality.ID.withValue(context.getSagaId()));
	}

}
