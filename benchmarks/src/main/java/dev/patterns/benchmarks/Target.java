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

package dev.patterns.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * The ratio that a benchmark is to reach.
 *
 * @param name name of the benchmark
 * @param against the beginning of what it is measured against
 * @param atLeast the least ratio
 */
record Target(String name, String against, double atLeast) {

	private static final List<Target> ALL = List.of(new Target("saga-transactional", "floor", 0.9),
			new Target("saga-transactional", "DBOS", 2), new Target("saga-remote", "floor", 1),
			new Target("growth-saga", "empty tables", 0.95));

	static Optional<Target> of(String name, String against) {
		return ALL.stream()
			.filter((target) -> target.name.equals(name) && against.startsWith(target.against))
			.findFirst();
	}

}
