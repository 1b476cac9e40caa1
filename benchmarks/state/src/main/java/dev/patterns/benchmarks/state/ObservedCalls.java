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

package dev.patterns.benchmarks.state;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * Other calls with an observation by hand, as it is part of ours.
 *
 * @param calls the calls
 * @param registry where they are registered
 */
record ObservedCalls(Calls calls, ObservationRegistry registry) implements Calls {

	@Override
	public void save(String key, Cart cart) {
		observation("save", key).observe(() -> this.calls.save(key, cart));
	}

	@Override
	public Cart get(String key) {
		return observation("get", key).observe(() -> this.calls.get(key));
	}

	private Observation observation(String operation, String key) {
		return Observation.createNotStarted("plain.state", this.registry)
			.contextualName(operation)
			.lowCardinalityKeyValue("store", "default")
			.lowCardinalityKeyValue("operation", operation)
			.lowCardinalityKeyValue("outcome", "done")
			.highCardinalityKeyValue("key", key);
	}

}
