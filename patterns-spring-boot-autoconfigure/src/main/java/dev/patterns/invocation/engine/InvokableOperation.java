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

import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

import dev.patterns.failure.DeclaredFailures;

/**
 * An operation as it is declared.
 *
 * @param name durable name, such as {@code payments/charge}
 * @param method the declaring method
 * @param parameters the parameters
 * @param returnType type of the result; of an {@code Optional} or a
 * {@code CompletableFuture} the type within
 * @param optional whether the result is an {@code Optional}
 * @param async whether the result comes in a {@code CompletableFuture}
 * @param idempotent whether a call may be repeated
 * @param undoes durable name of the operation that is undone, or {@code null}
 * @param failures the declared exceptions
 * @param mapping how it is called over HTTP
 */
public record InvokableOperation(String name, Method method, List<Parameter> parameters, Type returnType,
		boolean optional, boolean async, boolean idempotent, @Nullable String undoes, DeclaredFailures failures,
		HttpMapping mapping) {

	/**
	 * Whether the operation has no result.
	 * @return {@code true} for {@code void}
	 */
	public boolean isVoid() {
		return this.returnType == void.class || this.returnType == Void.class;
	}

	/**
	 * Template of its path below the base path.
	 * @return the path, beginning with a slash
	 */
	public String path() {
		String mapped = this.mapping.path();
		return (mapped != null) ? mapped : "/" + this.name;
	}

	/**
	 * Whether the result is sent as it is and not as JSON.
	 * @return {@code true} for an {@link InputStream} or a {@link Resource}
	 */
	public boolean isStream() {
		return isStream(this.returnType);
	}

	/**
	 * The parameter that is the whole body.
	 * @return the parameter, {@code null} if there is none
	 */
	public @Nullable Parameter body() {
		for (Parameter parameter : this.parameters) {
			if (parameter.source() == Source.BODY) {
				return parameter;
			}
		}
		return null;
	}

	private static boolean isStream(Type type) {
		return type == InputStream.class || type == Resource.class;
	}

	/**
	 * A parameter.
	 *
	 * @param name its name in a request
	 * @param type its type; of an {@code Optional} the type within
	 * @param optional whether it is an {@code Optional}
	 * @param nullable whether it may be absent
	 * @param source where in a request it is
	 * @param defaultValue what stands for an absent one, or {@code null}
	 */
	public record Parameter(String name, Type type, boolean optional, boolean nullable, Source source,
			@Nullable String defaultValue) {

		// Its name is only used in messages.
		Parameter asBody() {
			return new Parameter(this.name.isEmpty() ? "argument" : this.name, this.type, this.optional, this.nullable,
					Source.BODY, this.defaultValue);
		}

		/**
		 * Whether it is sent as a text, outside of the body.
		 * @return {@code true} in path, query and headers
		 */
		public boolean isText() {
			return this.source == Source.PATH || this.source == Source.QUERY || this.source == Source.HEADER;
		}

		/**
		 * Whether it is the body as it is and not as JSON.
		 * @return {@code true} for an {@link InputStream} or a {@link Resource}
		 */
		public boolean isStream() {
			return InvokableOperation.isStream(this.type);
		}

	}

	/**
	 * Where in a request an argument is.
	 */
	public enum Source {

		/** The whole body. */
		BODY,

		/** An entry of the JSON object in the body. */
		ENTRY,

		/** A variable of the path. */
		PATH,

		/** A parameter of the query. */
		QUERY,

		/** A header. */
		HEADER

	}

}
