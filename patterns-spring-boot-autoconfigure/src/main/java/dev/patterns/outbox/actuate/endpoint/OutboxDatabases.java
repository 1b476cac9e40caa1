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

package dev.patterns.outbox.actuate.endpoint;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxStatus;

/**
 * Finds the database that an operator means.
 *
 * @param status knows them
 */
record OutboxDatabases(OutboxStatus status) {

	List<OutboxBackend> all() {
		return this.status.getBackends();
	}

	OutboxBackend get(@Nullable String name) {
		List<OutboxBackend> backends = all();
		if (backends.isEmpty()) {
			throw new IllegalArgumentException("The outbox is not used");
		}
		if (name == null) {
			return backends.get(0);
		}
		return backends.stream()
			.filter((backend) -> backend.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The DataSource '" + name
					+ "' has no outbox; there is one for " + backends.stream().map(OutboxBackend::name).toList()));
	}

}
