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

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is left of the time for which a repeat may wait.
 */
final class Patience {

	private final long end;

	private Patience(long end) {
		this.end = end;
	}

	static Patience of(Duration wait, @Nullable Instant deadline) {
		Duration limit = wait;
		if (deadline != null) {
			Duration left = Duration.between(Instant.now(), deadline);
			limit = (left.compareTo(limit) < 0) ? left : limit;
		}
		return new Patience(System.nanoTime() + Math.max(0, limit.toNanos()));
	}

	Duration left() {
		return Duration.ofNanos(Math.max(0, this.end - System.nanoTime()));
	}

}
