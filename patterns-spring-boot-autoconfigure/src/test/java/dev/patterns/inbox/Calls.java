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

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;

/**
 * Binds requests as the features that call handlers do.
 */
public final class Calls {

	private Calls() {
	}

	public static <T extends @Nullable Object> T invoke(String operation, @Nullable String key, Callable<T> task)
			throws Exception {
		return call(InboundRequest.Kind.INVOCATION, operation, key, "fingerprint", task);
	}

	public static <T extends @Nullable Object> T message(String listener, @Nullable String id, Callable<T> task)
			throws Exception {
		return call(InboundRequest.Kind.MESSAGE, listener, id, null, task);
	}

	public static <T extends @Nullable Object> T call(InboundRequest.Kind kind, String operation, @Nullable String key,
			@Nullable String fingerprint, Callable<T> task) throws Exception {
		InboundRequest request = new InboundRequest(kind, "source", key, fingerprint, null, operation);
		return CallScope.current().withRequest(request).call(task);
	}

}
