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

package dev.patterns.invocation.autoconfigure;

import java.util.List;

import org.springframework.core.env.Environment;

/**
 * Knows what comes before the paths of this application.
 */
final class ServletPaths {

	private ServletPaths() {
	}

	static String of(Environment environment) {
		String servletPath = environment.getProperty("spring.mvc.servlet.path", "/");
		return environment.getProperty("server.servlet.context-path", "")
				+ ("/".equals(servletPath) ? "" : servletPath);
	}

	static String ofOperations(Environment environment, InvocationProperties properties) {
		return of(environment) + properties.basePath() + "/";
	}

	static List<String> ofInvocations(Environment environment, InvocationProperties properties) {
		String operations = ofOperations(environment, properties);
		return properties.router().enabled()
				? List.of(operations, of(environment) + properties.router().basePath() + "/") : List.of(operations);
	}

}
