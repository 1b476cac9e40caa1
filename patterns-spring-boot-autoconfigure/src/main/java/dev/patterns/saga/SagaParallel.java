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

package dev.patterns.saga;

import org.springframework.util.Assert;

/**
 * How the branches of a flow run. Immutable.
 *
 * @param concurrency how many of them run at once at most
 * @param failFast whether the others are stopped, before their next command, once one has
 * failed; otherwise all run to their end
 */
public record SagaParallel(int concurrency, boolean failFast) {

	public SagaParallel {
		Assert.isTrue(concurrency > 0, "'concurrency' must be positive");
	}

	/**
	 * Stop the others once one has failed.
	 * @param concurrency how many run at once at most
	 * @return the options
	 */
	public static SagaParallel failingFast(int concurrency) {
		return new SagaParallel(concurrency, true);
	}

	/**
	 * Let all run to their end, and collect their failures.
	 * @param concurrency how many run at once at most
	 * @return the options
	 */
	public static SagaParallel collectingAll(int concurrency) {
		return new SagaParallel(concurrency, false);
	}

}
