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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepInstance;

/**
 * The name by which a test means a step: {@code pay} is any iteration of it,
 * {@code pay#0} the first, {@code pay#1} the second. A durable name has no {@code #}, but
 * the scope of a branch may, as in {@code ship#1[0].label}.
 *
 * @param name stored name of the step
 * @param iteration which iteration, {@code null} for any
 */
record StepName(String name, @Nullable Integer iteration) {

	private static final Pattern NUMBERED = Pattern.compile("(.+)#(\\d{1,9})");

	static StepName of(String text) {
		Matcher matcher = NUMBERED.matcher(text);
		return matcher.matches() ? new StepName(matcher.group(1), Integer.valueOf(matcher.group(2)))
				: new StepName(text, null);
	}

	static String of(SagaStepInstance step) {
		return step.name() + ((step.iteration() > 0) ? "#" + step.iteration() : "");
	}

	boolean matches(String step, int number) {
		return this.name.equals(step) && (this.iteration == null || this.iteration == number);
	}

	boolean matches(SagaStepInstance step) {
		return matches(step.name(), step.iteration());
	}

}
