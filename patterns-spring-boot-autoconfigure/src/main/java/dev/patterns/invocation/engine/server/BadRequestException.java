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

package dev.patterns.invocation.engine.server;

import java.util.Map;

import dev.patterns.invocation.engine.ArgumentException;
import dev.patterns.invocation.engine.InvocationProblem;

/**
 * Thrown when a request is wrong before anybody has worked on it.
 */
final class BadRequestException extends ArgumentException {

	private static final long serialVersionUID = 1L;

	BadRequestException(int status, String code, String detail) {
		super(new InvocationProblem(status, code, detail, null, Map.of()));
	}

}
