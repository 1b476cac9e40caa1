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
import org.springframework.http.HttpMethod;

/**
 * How an operation is called over HTTP: by {@code POST} and its name, unless Spring's
 * HTTP annotations say otherwise.
 *
 * @param method the verb
 * @param path template of the path below the base path, beginning with a slash;
 * {@code null} if it follows from the operation's name
 * @param headers headers that each call carries
 * @param produces media type of a streamed result, {@code null} if not said
 */
public record HttpMapping(HttpMethod method, @Nullable String path, Map<String, List<String>> headers,
		@Nullable String produces) {

	static final HttpMapping BY_NAME = new HttpMapping(HttpMethod.POST, null, Map.of(), null);

	/**
	 * Whether the verb has a request body.
	 * @return {@code true} for {@code POST}, {@code PUT} and {@code PATCH}
	 */
	public boolean hasBody() {
		return HttpMethod.POST.equals(this.method) || HttpMethod.PUT.equals(this.method)
				|| HttpMethod.PATCH.equals(this.method);
	}

}
