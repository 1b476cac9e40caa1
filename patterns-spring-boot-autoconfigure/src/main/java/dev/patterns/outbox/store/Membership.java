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

package dev.patterns.outbox.store;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who relays messages at this moment, and what is not to be relayed.
 *
 * @param leases the members whose node's lease lives, by number, and how long it lives
 * unless it is renewed
 * @param paused brokers to which nothing is to be sent, as {@link OutboxOperations#pause}
 * has them
 */
public record Membership(SortedMap<Long, Duration> leases, Set<String> paused) {

	public Membership {
		leases = Collections.unmodifiableSortedMap(new TreeMap<>(leases));
		paused = Set.copyOf(paused);
	}

	/**
	 * The numbers of the members.
	 * @return ascending
	 */
	public List<Long> live() {
		return List.copyOf(this.leases.keySet());
	}

}
