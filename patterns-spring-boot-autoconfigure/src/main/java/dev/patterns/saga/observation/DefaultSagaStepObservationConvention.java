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

import java.util.regex.Pattern;

import io.micrometer.common.KeyValues;
import org.springframework.util.StringUtils;

import dev.patterns.saga.observation.SagaObservationDocumentation.HighCardinality;
import dev.patterns.saga.observation.SagaObservationDocumentation.LowCardinality;

/**
 * Default convention of the observation of steps.
 */
public class DefaultSagaStepObservationConvention implements SagaStepObservationConvention {

	private static final Pattern BRANCH = Pattern.compile("(#\\d+)?\\[\\d+]\\.");

	@Override
	public String getName() {
		return "patterns.saga.step";
	}

	@Override
	public String getContextualName(SagaStepContext context) {
		return context.getSaga().name() + " " + step(context) + " " + context.getKindName();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(SagaStepContext context) {
		return KeyValues.of(LowCardinality.NAME.withValue(context.getSaga().name()),
				LowCardinality.STEP.withValue(step(context)), LowCardinality.KIND.withValue(context.getKindName()),
				LowCardinality.OUTCOME.withValue((context.getError() != null) ? "failure" : "success"));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(SagaStepContext context) {
		return KeyValues.of(HighCardinality.ID.withValue(context.getSaga().id()),
				HighCardinality.ATTEMPT.withValue(Integer.toString(context.getSaga().attempt())));
	}

	private static String step(SagaStepContext context) {
		String step = context.getSaga().step();
		// Without the numbers of a flow's branches, of which there may be many.
		return StringUtils.hasText(step) ? BRANCH.matcher(step).replaceAll(".") : "none";
	}

}
