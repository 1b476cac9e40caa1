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

package dev.patterns.test;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaInstance;
import dev.patterns.test.saga.SagaAssert;

/**
 * Entry to the assertions of this library, to be imported statically next to those of
 * AssertJ.
 */
public final class PatternsAssertions {

	private PatternsAssertions() {
	}

	/**
	 * Assertions on an instance of a saga and its history.
	 * @param actual the instance, as {@code SagaTemplate} gives it
	 * @return the assertions
	 */
	public static SagaAssert assertThat(@Nullable SagaInstance actual) {
		return new SagaAssert(actual);
	}

}
