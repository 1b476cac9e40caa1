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

package dev.patterns.resiliency;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How many calls may be under way at once.
 *
 * @param maxConcurrent how many
 * @param maxWait how long a further call waits for its turn, zero for not at all
 */
public record BulkheadPolicy(int maxConcurrent, Duration maxWait) {

	public BulkheadPolicy {
		Assert.isTrue(maxConcurrent > 0, "'maxConcurrent' must be positive");
		Assert.isTrue(!maxWait.isNegative(), "'maxWait' must not be negative");
	}

}
