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

package dev.patterns.pubsub.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.pubsub.engine.PubSubRequests;
import dev.patterns.pubsub.engine.RequestOutcome;

/**
 * Counters of this instance ({@code patterns.pubsub.requests} by {@code outcome},
 * {@code patterns.pubsub.replies.dropped}) and the gauge
 * {@code patterns.pubsub.requests.waiting}. How long requests take is told by the
 * observation {@code patterns.pubsub.request}.
 */
public final class PubSubRequestMeterBinder implements MeterBinder {

	private final PubSubRequests requests;

	/**
	 * Create a binder.
	 * @param requests the requests
	 */
	public PubSubRequestMeterBinder(PubSubRequests requests) {
		this.requests = requests;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (RequestOutcome outcome : RequestOutcome.values()) {
			FunctionCounter.builder("patterns.pubsub.requests", this.requests, (current) -> current.getEnded(outcome))
				.description("How requests of this instance ended")
				.tag("outcome", outcome.tag())
				.register(registry);
		}
		FunctionCounter.builder("patterns.pubsub.replies.dropped", this.requests, PubSubRequests::getDropped)
			.description("Answers that nobody waited for")
			.register(registry);
		Gauge.builder("patterns.pubsub.requests.waiting", this.requests, PubSubRequests::getWaiting)
			.description("Requests that wait for their answers")
			.register(registry);
	}

}
