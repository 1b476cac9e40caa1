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

import org.jspecify.annotations.Nullable;

/**
 * Where the value of one parameter comes from.
 *
 * @param source the kind of source
 * @param step name of the step whose result it is, {@code null} for any other source
 * @param type type by which the stored JSON is read: the declared result or input
 * @param optional whether the parameter is an {@code Optional}
 */
record SagaArgument(Source source, @Nullable String step, Type type, boolean optional) {

	static SagaArgument of(Source source, Type type, boolean optional) {
		return new SagaArgument(source, null, type, optional);
	}

	/**
	 * Kind of source.
	 */
	enum Source {

		INPUT, STEP, RESULT, CONTEXT, STATUS, REASON, OUTCOME

	}

}
