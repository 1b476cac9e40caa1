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

package dev.patterns.invocation.engine.client;

import java.lang.reflect.Type;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import dev.patterns.failure.DeclaredFailures;
import dev.patterns.invocation.InvocationRequest;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.naming.DurableNames;
import dev.patterns.serialization.PayloadSerializer;

/**
 * {@link InvocationTemplate} on an {@link InvocationClient}. Knows no declared
 * exceptions: they come as rejections with their code.
 */
public final class DefaultInvocationTemplate implements InvocationTemplate {

	// A path without variables may have an id in it: too many names for metrics.
	private static final String ANY_PATH = " /**";

	private static final Set<Class<?>> WITHOUT_RESULT = Set.of(Void.class, void.class);

	private final InvocationClient client;

	private final PayloadSerializer serializer;

	/**
	 * Create the template.
	 * @param client makes the calls
	 * @param serializer writes bodies
	 */
	public DefaultInvocationTemplate(InvocationClient client, PayloadSerializer serializer) {
		this.client = client;
		this.serializer = serializer;
	}

	@Override
	public <T> @Nullable T invoke(String application, String operation, @Nullable Object body, Class<T> responseType) {
		return execute(InvocationRequest.to(application).operation(operation).body(body).build(), false, responseType);
	}

	@Override
	public <T> @Nullable T invoke(String application, HttpMethod method, String path, @Nullable Object body,
			Class<T> responseType) {
		return execute(InvocationRequest.to(application).path(method, path).body(body).build(), true, responseType);
	}

	@Override
	public <T> @Nullable T invoke(InvocationRequest request, ParameterizedTypeReference<T> responseType) {
		return execute(request, false, responseType.getType());
	}

	@SuppressWarnings("unchecked")
	private <T> @Nullable T execute(InvocationRequest request, boolean concrete, Type responseType) {
		String operation = request.getOperation();
		String name = (operation != null) ? DurableNames.require(operation)
				: request.getMethod().name() + " " + withoutQuery(request.getPathTemplate());
		byte[] body = (request.getBody() != null) ? this.serializer.writeCanonical(request.getBody()) : null;
		OutgoingCall call = new OutgoingCall(request.getApplication(), name,
				concrete ? request.getMethod().name() + ANY_PATH : name, operation != null, request.getMethod(),
				(operation != null) ? operationPath(operation, request.getPath()) : request.getPath(),
				request.getHeaders(), body, WITHOUT_RESULT.contains(responseType) ? void.class : responseType,
				DeclaredFailures.none(), request.isIdempotent(), request.getUndoes(), request.getTimeout());
		return (T) this.client.execute(call);
	}

	// The path of an operation follows from its name, but there may be a query.
	private static String operationPath(String operation, String path) {
		int query = path.indexOf('?');
		return (query >= 0) ? "/" + operation + path.substring(query) : "";
	}

	private static String withoutQuery(String template) {
		int query = template.indexOf('?');
		return (query >= 0) ? template.substring(0, query) : template;
	}

}
