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

package dev.patterns.invocation.engine;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a verb and a path lead to.
 *
 * @param operation the operation, {@code null} if there is none
 * @param variables the variables of the path, decoded
 * @param allowed if there is no operation: the verbs of those at this path
 */
public record OperationMatch(@Nullable InvokableOperation operation, Map<String, String> variables,
		List<String> allowed) {

	static final OperationMatch NONE = new OperationMatch(null, Map.of(), List.of());

}
