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

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/**
 * A type with operations.
 *
 * @param type the annotated interface or class
 * @param application name of the owning application, empty if not said
 * @param operations the operations
 */
public record InvokableType(Class<?> type, String application, List<InvokableOperation> operations) {

	/**
	 * Whether other applications have proxies of it.
	 * @return {@code true} for an interface
	 */
	public boolean isShared() {
		return this.type.isInterface();
	}

	static boolean hasSameSignature(Method one, Method other) {
		return one.getName().equals(other.getName())
				&& Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
	}

}
