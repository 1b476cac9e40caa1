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
import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.observation.InvocationObservationDocumentation.HighCardinalityKeyNames;
import dev.patterns.invocation.observation.InvocationObservationDocumentation.LowCardinalityKeyNames;

/**
 * Default names and keys of the observation of a call.
 */
public class DefaultInvocationClientObservationConvention implements InvocationClientObservationConvention {

	/**
	 * The only instance that is needed.
	 */
	public static final DefaultInvocationClientObservationConvention INSTANCE = new DefaultInvocationClientObservationConvention();

	@Override
	public String getName() {
		return "patterns.invocation.client";
	}

	@Override
	public String getContextualName(InvocationClientObservationContext context) {
		return "invoke " + context.getOperation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(InvocationClientObservationContext context) {
		String code = context.getCode();
		return KeyValues.of(LowCardinalityKeyNames.APPLICATION.withValue(context.getApplication()),
				LowCardinalityKeyNames.OPERATION.withValue(context.getOperation()),
				LowCardinalityKeyNames.OUTCOME.withValue((code != null) ? code : "success"));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(InvocationClientObservationContext context) {
		return KeyValues.of(HighCardinalityKeyNames.KEY.withValue(orNone(context.getKey())),
				HighCardinalityKeyNames.ATTEMPTS.withValue(Integer.toString(context.getAttempts())));
	}

	private static String orNone(@Nullable String value) {
		return (value != null) ? value : "none";
	}

}
