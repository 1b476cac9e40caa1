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

package dev.patterns.invocation.observation;

import io.micrometer.common.KeyValues;

import dev.patterns.invocation.observation.InvocationObservationDocumentation.HighCardinalityKeyNames;
import dev.patterns.invocation.observation.InvocationObservationDocumentation.LowCardinalityKeyNames;

/**
 * Default names and keys of the observation of the handling of a call.
 */
public class DefaultInvocationServerObservationConvention implements InvocationServerObservationConvention {

	/**
	 * The only instance that is needed.
	 */
	public static final DefaultInvocationServerObservationConvention INSTANCE = new DefaultInvocationServerObservationConvention();

	@Override
	public String getName() {
		return "patterns.invocation.server";
	}

	@Override
	public String getContextualName(InvocationServerObservationContext context) {
		return "serve " + context.getOperation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(InvocationServerObservationContext context) {
		String code = context.getCode();
		return KeyValues.of(LowCardinalityKeyNames.APPLICATION.withValue("none"),
				LowCardinalityKeyNames.OPERATION.withValue(context.getOperation()),
				LowCardinalityKeyNames.OUTCOME.withValue((code != null) ? code : "success"));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(InvocationServerObservationContext context) {
		String key = context.getKey();
		return KeyValues.of(HighCardinalityKeyNames.KEY.withValue((key != null) ? key : "none"),
				HighCardinalityKeyNames.ATTEMPTS.withValue("none"));
	}

}
