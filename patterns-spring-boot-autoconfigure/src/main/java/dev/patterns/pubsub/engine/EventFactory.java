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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v1.CloudEventV1;
import org.jspecify.annotations.Nullable;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.format.EventExpiry;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Makes events of payloads.
 */
final class EventFactory {

	private final PayloadSerializer serializer;

	private final PayloadTypeNames typeNames;

	private final URI source;

	EventFactory(PayloadSerializer serializer, PayloadTypeNames typeNames, ApplicationIdentity identity) {
		this.serializer = serializer;
		this.typeNames = typeNames;
		this.source = URI.create(identity.toSource().replace(' ', '-'));
	}

	CloudEvent create(@Nullable Object payload, PublishOptions options) {
		if (payload instanceof CloudEvent event) {
			return override(event, options);
		}
		// A generator with a small state would give two processes the same ids one day.
		String id = (options.id() != null) ? options.id() : TimeOrderedUuid.next().toString();
		URI source = (options.source() != null) ? options.source() : this.source;
		String type = (options.type() != null) ? options.type() : typeOf(payload);
		String contentType = "application/json";
		byte[] data = null;
		if (payload instanceof byte[] bytes) {
			contentType = "application/octet-stream";
			data = bytes;
		}
		else if (payload instanceof String text) {
			contentType = "text/plain;charset=UTF-8";
			data = text.getBytes(StandardCharsets.UTF_8);
		}
		else if (payload != null) {
			data = this.serializer.writeBytes(payload);
		}
		Map<String, Object> extensions = (options.timeToLive() != null) ? EventExpiry.attributes(options.timeToLive())
				: Map.of();
		return new CloudEventV1(id, source, type, (data != null) ? contentType : null, null, options.subject(),
				OffsetDateTime.now(ZoneOffset.UTC), (data != null) ? BytesCloudEventData.wrap(data) : null, extensions);
	}

	private String typeOf(@Nullable Object payload) {
		return (payload != null) ? this.typeNames.nameOf(payload.getClass()) : "null";
	}

	private static CloudEvent override(CloudEvent event, PublishOptions options) {
		if (options.id() == null && options.type() == null && options.source() == null && options.subject() == null
				&& options.timeToLive() == null) {
			return event;
		}
		CloudEventBuilder builder = CloudEventBuilder.v1(event);
		if (options.id() != null) {
			builder.withId(options.id());
		}
		if (options.type() != null) {
			builder.withType(options.type());
		}
		if (options.source() != null) {
			builder.withSource(options.source());
		}
		if (options.subject() != null) {
			builder.withSubject(options.subject());
		}
		if (options.timeToLive() != null) {
			EventExpiry.attributes(options.timeToLive())
				.forEach((name, time) -> builder.withExtension(name, time.toString()));
		}
		return builder.build();
	}

}
