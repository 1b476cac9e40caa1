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

package dev.patterns.saga;

import org.jspecify.annotations.Nullable;

/**
 * What a flow does for each of several items at once.
 *
 * @param <I> type of an item
 * @param <R> type of a result
 */
@FunctionalInterface
public interface SagaBranch<I, R extends @Nullable Object> {

	/**
	 * Do it for one item.
	 * @param item the item
	 * @param saga the context of this branch: the flow's own must not be used meanwhile
	 * @return the result
	 * @throws Exception if the branch fails
	 */
	R run(I item, SagaContext saga) throws Exception;

}
