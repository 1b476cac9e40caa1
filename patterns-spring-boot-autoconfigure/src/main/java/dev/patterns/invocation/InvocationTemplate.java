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

package dev.patterns.invocation;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

/**
 * Calls operations of other applications by name, with discovery, load balancing, time
 * limit, circuit breaker, safe retries, deadline, idempotency key and observation. All
 * methods block; thread-safe.
 * <p>
 * Each method throws an {@link InvocationException} for anything but an answer of
 * success; the subclasses tell whether the call was sent and whether its outcome is
 * known.
 */
public interface InvocationTemplate {

	/**
	 * Call an operation that another application exposes by {@link Invokable}.
	 * @param <T> type of the result
	 * @param application name of the application
	 * @param operation durable name of the operation, such as {@code payments/charge}
	 * @param body the single argument, or a map of arguments by name; {@code null} for
	 * none
	 * @param responseType class of the result, {@code Void.class} to ignore it
	 * @return the result, {@code null} if there is none
	 * @throws InvocationException if there is no answer of success
	 */
	<T> @Nullable T invoke(String application, String operation, @Nullable Object body, Class<T> responseType);

	/**
	 * Send a request to any path of another application. Metrics name it by its verb
	 * only, since the path may be another one each time; with a template and variables in
	 * an {@link InvocationRequest} they name the template.
	 * @param <T> type of the result
	 * @param application name of the application
	 * @param method the verb
	 * @param path the path with its query, beginning with a slash
	 * @param body the body, {@code null} for none
	 * @param responseType class of the result, {@code Void.class} to ignore it
	 * @return the result, {@code null} if there is none
	 * @throws InvocationException if there is no answer of success
	 */
	<T> @Nullable T invoke(String application, HttpMethod method, String path, @Nullable Object body,
			Class<T> responseType);

	/**
	 * Send a request.
	 * @param <T> type of the result
	 * @param request the request
	 * @param responseType type of the result, with its generics
	 * @return the result, {@code null} if there is none
	 * @throws InvocationException if there is no answer of success
	 */
	<T> @Nullable T invoke(InvocationRequest request, ParameterizedTypeReference<T> responseType);

}
