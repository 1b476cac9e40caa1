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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.Assert;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * A request to another application. Built by {@link #to(String)}; immutable.
 */
public final class InvocationRequest {

	private final String application;

	private final @Nullable String operation;

	private final HttpMethod method;

	private final String path;

	private final String template;

	private final HttpHeaders headers;

	private final @Nullable Object body;

	private final @Nullable Duration timeout;

	private final boolean idempotent;

	private final @Nullable String undoes;

	private InvocationRequest(Builder builder) {
		this.application = builder.application;
		this.operation = builder.operation;
		this.method = builder.method;
		this.template = builder.path;
		StringBuilder uri = new StringBuilder(UriComponentsBuilder.fromUriString(builder.path)
			.encode()
			.buildAndExpand(builder.variables)
			.toUriString());
		builder.query.forEach((name, value) -> uri.append((uri.indexOf("?") < 0) ? '?' : '&')
			.append(UriUtils.encode(name, StandardCharsets.UTF_8))
			.append('=')
			.append(UriUtils.encode(value.toString(), StandardCharsets.UTF_8)));
		this.path = requireNormal(uri.toString());
		this.headers = HttpHeaders.readOnlyHttpHeaders(builder.headers);
		this.body = builder.body;
		this.timeout = builder.timeout;
		this.idempotent = builder.idempotent;
		this.undoes = builder.undoes;
	}

	// Servers resolve such segments: a variable must not lead to another path.
	private static String requireNormal(String path) {
		int query = path.indexOf('?');
		for (String segment : ((query >= 0) ? path.substring(0, query) : path).split("/")) {
			int parameters = segment.indexOf(';');
			String decoded = ((parameters >= 0) ? segment.substring(0, parameters) : segment).toLowerCase(Locale.ROOT)
				.replace("%2e", ".");
			Assert.isTrue(!decoded.equals(".") && !decoded.equals("..") && !segment.startsWith(";"),
					() -> "The path '" + path + "' must not have a segment '" + segment + "'");
		}
		return path;
	}

	/**
	 * Begin a request.
	 * @param application name of the application
	 * @return a builder
	 */
	public static Builder to(String application) {
		return new Builder(application);
	}

	/**
	 * Name of the application.
	 * @return the name
	 */
	public String getApplication() {
		return this.application;
	}

	/**
	 * Durable name of an exposed operation, if one is called.
	 * @return the name, {@code null} if any path is called
	 */
	public @Nullable String getOperation() {
		return this.operation;
	}

	/**
	 * The verb.
	 * @return the verb
	 */
	public HttpMethod getMethod() {
		return this.method;
	}

	/**
	 * The encoded path with its query.
	 * @return the path, without meaning if an operation is called
	 */
	public String getPath() {
		return this.path;
	}

	/**
	 * The path before its variables were replaced.
	 * @return the template
	 */
	public String getPathTemplate() {
		return this.template;
	}

	/**
	 * Further headers.
	 * @return the headers, read-only
	 */
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	/**
	 * The body, which is sent as JSON.
	 * @return the body, or {@code null}
	 */
	public @Nullable Object getBody() {
		return this.body;
	}

	/**
	 * Time limit of an attempt.
	 * @return the time limit, {@code null} for the target's policy
	 */
	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	/**
	 * Whether the callee recognises a repetition by its key, so that a request that may
	 * have been sent may be sent again.
	 * @return {@code true} if it may be repeated
	 */
	public boolean isIdempotent() {
		return this.idempotent;
	}

	/**
	 * Durable name of the operation that this call undoes.
	 * @return the name, {@code null} if it undoes nothing
	 */
	public @Nullable String getUndoes() {
		return this.undoes;
	}

	/**
	 * Builds requests. Not thread-safe.
	 */
	public static final class Builder {

		private final String application;

		private final HttpHeaders headers = new HttpHeaders();

		private final Map<String, Object> query = new LinkedHashMap<>();

		private @Nullable String operation;

		private HttpMethod method = HttpMethod.POST;

		private String path = "/";

		private Object[] variables = new Object[0];

		private @Nullable Object body;

		private @Nullable Duration timeout;

		private boolean idempotent;

		private @Nullable String undoes;

		private Builder(String application) {
			Assert.hasText(application, "'application' must not be empty");
			this.application = application;
		}

		/**
		 * Call an exposed operation.
		 * @param operation its durable name, such as {@code payments/charge}
		 * @return this builder
		 */
		public Builder operation(String operation) {
			requireNormal(operation);
			this.operation = operation;
			return this;
		}

		/**
		 * Call a path.
		 * @param method the verb
		 * @param path the path, beginning with a slash, with variables in braces; it is
		 * also the name of the operation in metrics, so that whatever differs from call
		 * to call should be a variable
		 * @param variables the values of the variables, in their order
		 * @return this builder
		 */
		public Builder path(HttpMethod method, String path, Object... variables) {
			Assert.isTrue(path.startsWith("/"), "'path' must begin with a slash");
			this.method = method;
			this.path = path;
			this.variables = variables.clone();
			return this;
		}

		/**
		 * Add a query parameter.
		 * @param name its name
		 * @param value its value
		 * @return this builder
		 */
		public Builder query(String name, Object value) {
			this.query.put(name, value);
			return this;
		}

		/**
		 * Add a header.
		 * @param name its name
		 * @param value its value
		 * @return this builder
		 */
		public Builder header(String name, String value) {
			Assert.isTrue(HeaderNames.isValid(name), () -> "'" + name + "' is not the name of a header");
			Assert.isTrue(value.chars().noneMatch((character) -> character < ' ' && character != '\t'),
					() -> "The value of the header '" + name + "' must not have control characters");
			this.headers.add(name, value);
			return this;
		}

		/**
		 * Set the body.
		 * @param body the body, sent as JSON, or {@code null}
		 * @return this builder
		 */
		public Builder body(@Nullable Object body) {
			this.body = body;
			return this;
		}

		/**
		 * Set the time limit of an attempt.
		 * @param timeout the time limit, positive
		 * @return this builder
		 */
		public Builder timeout(Duration timeout) {
			Assert.isTrue(timeout.toMillis() > 0, "'timeout' must be a millisecond or more");
			this.timeout = timeout;
			return this;
		}

		/**
		 * Say that the callee recognises a repetition by its key.
		 * @return this builder
		 */
		public Builder idempotent() {
			this.idempotent = true;
			return this;
		}

		/**
		 * Say which operation is undone; the call carries the key of the call it undoes.
		 * @param operation durable name of the operation, such as {@code payments/charge}
		 * @return this builder
		 */
		public Builder undoes(String operation) {
			this.undoes = operation;
			this.idempotent = true;
			return this;
		}

		/**
		 * Build the request.
		 * @return the request
		 */
		public InvocationRequest build() {
			return new InvocationRequest(this);
		}

	}

}
