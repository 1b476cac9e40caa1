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

package dev.patterns.inbox.engine;

import java.util.Collection;
import java.util.Set;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;

/**
 * The requests whose handler is being called in the current thread, with their records in
 * its transaction.
 */
final class RecordedRequests {

	private static final ThreadLocal<Set<InboundRequest>> CURRENT = new ThreadLocal<>();

	private RecordedRequests() {
	}

	static boolean contains(InboundRequest request) {
		Set<InboundRequest> present = CURRENT.get();
		return present != null && present.contains(request);
	}

	static CallScope.Binding bind(Collection<InboundRequest> requests) {
		Set<InboundRequest> outer = CURRENT.get();
		CURRENT.set(Set.copyOf(requests));
		return () -> {
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
		};
	}

}
