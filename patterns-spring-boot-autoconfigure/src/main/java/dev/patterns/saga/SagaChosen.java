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

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * What came first of what a flow waited for.
 */
public interface SagaChosen {

	/**
	 * Whether an event came first.
	 * @param name name of the event
	 * @return {@code true} if it did
	 */
	boolean isEvent(String name);

	/**
	 * Whether a child ended first.
	 * @param child the child
	 * @return {@code true} if it did
	 */
	boolean isChild(SagaChild child);

	/**
	 * Whether the time was over.
	 * @return {@code true} if nothing came
	 */
	boolean isTimeout();

	/**
	 * The payload of the event, or the result of the child.
	 * @param <T> its type
	 * @param type its type
	 * @return the payload; {@code null} if there is none, and for a saga that has steps
	 * instead of a flow
	 * @throws SagaChildFailedException if the child did not complete
	 * @throws IllegalStateException if the time was over
	 */
	<T extends @Nullable Object> T get(Class<@NonNull T> type);

	/**
	 * The payload of the event, or the result of the child.
	 * @param <T> its type
	 * @param type its type
	 * @return the payload; {@code null} if there is none, and for a saga that has steps
	 * instead of a flow
	 * @throws SagaChildFailedException if the child did not complete
	 * @throws IllegalStateException if the time was over
	 */
	<T extends @Nullable Object> T get(ParameterizedTypeReference<T> type);

	/**
	 * The event, with who raised it and when.
	 * @param <T> type of its payload
	 * @param type type of its payload
	 * @return the event
	 * @throws IllegalStateException if no event came
	 */
	<T> SagaRaised<T> raised(Class<T> type);

	/**
	 * The event, with who raised it and when.
	 * @param <T> type of its payload
	 * @param type type of its payload
	 * @return the event
	 * @throws IllegalStateException if no event came
	 */
	<T> SagaRaised<T> raised(ParameterizedTypeReference<T> type);

}
