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

package dev.patterns.pubsub.broker.rabbit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many times messages were handed to the handler that the server is going to deliver
 * again. The server's own count is of no use: it counts what was only held here, too. The
 * oldest are forgotten when there are many, as others may have got them. Thread-safe.
 */
final class RabbitAttempts {

	private static final int MIN_CAPACITY = 1000;

	private final Map<String, Integer> attempts;

	RabbitAttempts(int prefetch) {
		int capacity = Math.max(MIN_CAPACITY, prefetch);
		this.attempts = new LinkedHashMap<>() {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
				return size() > capacity;
			}

		};
	}

	synchronized void remember(Collection<RabbitDelivery> unacknowledged) {
		for (RabbitDelivery delivery : unacknowledged) {
			if (delivery.tried() > 0) {
				this.attempts.put(delivery.position(), delivery.tried());
			}
		}
	}

	synchronized int take(String position) {
		Integer attempts = this.attempts.remove(position);
		return (attempts != null) ? attempts : 0;
	}

}
