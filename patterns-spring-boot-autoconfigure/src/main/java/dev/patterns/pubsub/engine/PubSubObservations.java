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

package dev.patterns.pubsub.engine;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.observation.DefaultProcessObservationConvention;
import dev.patterns.pubsub.observation.DefaultPublishObservationConvention;
import dev.patterns.pubsub.observation.DefaultRequestObservationConvention;
import dev.patterns.pubsub.observation.ProcessContext;
import dev.patterns.pubsub.observation.ProcessObservationConvention;
import dev.patterns.pubsub.observation.PubSubObservation;
import dev.patterns.pubsub.observation.PublishContext;
import dev.patterns.pubsub.observation.PublishObservationConvention;
import dev.patterns.pubsub.observation.RequestContext;
import dev.patterns.pubsub.observation.RequestObservationConvention;

/**
 * The observation registry with the conventions to be used.
 *
 * @param registry where observations are reported
 * @param publishConvention the user's convention, or {@code null} for the default
 * @param processConvention the user's convention, or {@code null} for the default
 * @param requestConvention the user's convention, or {@code null} for the default
 */
public record PubSubObservations(ObservationRegistry registry, @Nullable PublishObservationConvention publishConvention,
		@Nullable ProcessObservationConvention processConvention,
		@Nullable RequestObservationConvention requestConvention) {

	private static final PublishObservationConvention PUBLISH = new DefaultPublishObservationConvention();

	private static final ProcessObservationConvention PROCESS = new DefaultProcessObservationConvention();

	private static final RequestObservationConvention REQUEST = new DefaultRequestObservationConvention();

	/**
	 * Nothing is observed.
	 */
	public static final PubSubObservations NONE = new PubSubObservations(ObservationRegistry.NOOP, null, null, null);

	Observation publish(PublishContext context) {
		return PubSubObservation.PUBLISH.observation(this.publishConvention, PUBLISH, () -> context, this.registry);
	}

	Observation request(RequestContext context) {
		return PubSubObservation.REQUEST.observation(this.requestConvention, REQUEST, () -> context, this.registry);
	}

	Observation process(ProcessContext context) {
		return PubSubObservation.PROCESS.observation(this.processConvention, PROCESS, () -> context, this.registry);
	}

}
