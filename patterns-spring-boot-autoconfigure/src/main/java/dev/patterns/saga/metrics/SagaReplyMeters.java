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

package dev.patterns.saga.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.saga.engine.CommandCounts;

/**
 * Counts the answers to commands: {@code patterns.saga.replies} by {@code outcome}.
 */
public final class SagaReplyMeters implements MeterBinder {

	private final CommandCounts counts;

	/**
	 * Create the meters.
	 * @param counts the counts
	 */
	public SagaReplyMeters(CommandCounts counts) {
		this.counts = counts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("patterns.saga.replies", this.counts, CommandCounts::getTaken)
			.description("Answers to commands of sagas")
			.tag("outcome", "taken")
			.register(registry);
		FunctionCounter.builder("patterns.saga.replies", this.counts, CommandCounts::getIgnored)
			.description("Answers to commands of sagas")
			.tag("outcome", "ignored")
			.register(registry);
	}

}
