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

package dev.patterns.state.autoconfigure;

import org.springframework.core.Ordered;

import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateStoreFactory;
import dev.patterns.state.store.StateStoreSettings;
import dev.patterns.state.store.memory.MemoryStateStore;
import dev.patterns.time.TimeSource;

/**
 * Creates stores in memory.
 *
 * @param timeSource decides what has expired
 */
record MemoryStateStoreFactory(TimeSource timeSource) implements StateStoreFactory, Ordered {

	static final String TYPE = "memory";

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public boolean isAvailable() {
		return true;
	}

	@Override
	public StateStore create(StateStoreSettings settings) {
		return new MemoryStateStore(this.timeSource, settings.fenceRetention());
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
