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

package dev.patterns.outbox.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.patterns.outbox.engine.InFlight.State;
import dev.patterns.outbox.store.MessageState;

/**
 * Finds messages that the broker took although it refused an earlier one of their key,
 * which is what pipelined sends may come to. Used by the relay's thread only.
 */
final class Overtakings {

	private final InFlightMessages inFlight;

	private final Map<String, Refusal> refusals = new HashMap<>();

	Overtakings(InFlightMessages inFlight) {
		this.inFlight = inFlight;
	}

	// Called before they are removed. Returns how many of them overtook a message that
	// was refused before; those that another may still be refused after are noted.
	int acknowledged(List<InFlight> entries) {
		if (!this.refusals.isEmpty()) {
			this.refusals.keySet().retainAll(this.inFlight.keys());
		}
		if (this.refusals.isEmpty() && entries.size() == this.inFlight.size()) {
			return 0;
		}
		Map<String, List<InFlight>> waiting = new HashMap<>();
		this.inFlight
			.find((entry) -> entry.state() != State.ACKNOWLEDGED && entry.message().state() == MessageState.READY
					&& entry.message().orderKey() != null)
			.forEach((entry) -> waiting.computeIfAbsent(entry.message().orderKey(), (key) -> new ArrayList<>())
				.add(entry));
		int overtaken = 0;
		for (InFlight entry : entries) {
			String key = entry.message().orderKey();
			if (key == null || entry.message().state() != MessageState.READY) {
				continue;
			}
			waiting.getOrDefault(key, List.of())
				.stream()
				.filter((other) -> other.message().id() < entry.message().id())
				.forEach(InFlight::overtaken);
			Refusal refusal = this.refusals.get(key);
			if (refusal != null && refusal.isOvertakenBy(entry)) {
				overtaken++;
			}
		}
		return overtaken;
	}

	// Returns how many have overtaken a message that is refused now. Others of its key
	// that are on their way may still do it.
	int refused(InFlight entry, long now) {
		String key = entry.message().orderKey();
		if (key == null || entry.message().state() != MessageState.READY) {
			return 0;
		}
		this.refusals.put(key, new Refusal(entry.message().id(), now));
		return entry.overtakenBy();
	}

	private record Refusal(long id, long at) {

		// What is sent later is meant to be.
		boolean isOvertakenBy(InFlight entry) {
			return entry.message().id() > this.id && entry.since() - this.at < 0;
		}

	}

}
