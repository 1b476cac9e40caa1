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

package dev.patterns.inbox;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import dev.patterns.call.InboundRequest;
import dev.patterns.naming.DurableNames;

/**
 * Knows the classes of tests as invokable services, or as listeners if their name says
 * so.
 */
public final class TestHandlers implements IdempotentHandlers {

	private final InboundRequest.Kind kind;

	private TestHandlers(InboundRequest.Kind kind) {
		this.kind = kind;
	}

	public static TestHandlers invokables() {
		return new TestHandlers(InboundRequest.Kind.INVOCATION);
	}

	public static TestHandlers listeners() {
		return new TestHandlers(InboundRequest.Kind.MESSAGE);
	}

	@Override
	public InboundRequest.Kind kind() {
		return this.kind;
	}

	@Override
	public @Nullable String operationOf(Class<?> userClass, Method method) {
		String name = userClass.getSimpleName();
		boolean listener = name.endsWith("Listener");
		if (name.endsWith("Controller") || name.startsWith("No")
				|| listener != (this.kind == InboundRequest.Kind.MESSAGE)) {
			return null;
		}
		return DurableNames.ofComponent(userClass) + "/" + method.getName();
	}

	@Override
	public boolean isHandled(@Nullable Object result) {
		return !"RETRY".equals(result);
	}

}
