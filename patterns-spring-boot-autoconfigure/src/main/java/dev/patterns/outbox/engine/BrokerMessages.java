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

package dev.patterns.outbox.engine;

import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v1.CloudEventV1;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.format.EventExpiry;

/**
 * Makes what brokers send of what is stored.
 */
final class BrokerMessages {

	private final URI source;

	private final ContentMode contentMode;

	BrokerMessages(ApplicationIdentity identity, ContentMode contentMode) {
		this.source = URI.create(identity.toSource().replace(' ', '-'));
		this.contentMode = contentMode;
	}

	BrokerMessage create(StoredMessage message) {
		if (EventEnvelope.isIn(message.headers())) {
			return create(message, EventEnvelope.read(message.headers()),
					EventEnvelope.withoutEnvelope(message.headers()));
		}
		return create(message, EventEnvelope.NONE, message.headers());
	}

	private BrokerMessage create(StoredMessage message, EventEnvelope envelope, Map<String, String> headers) {
		String contentType = (message.contentType() != null) ? message.contentType() : "application/json";
		OffsetDateTime time = (envelope.time() != null) ? envelope.time()
				: message.createdAt().atOffset(ZoneOffset.UTC);
		ContentMode mode = (envelope.contentMode() != null) ? envelope.contentMode() : this.contentMode;
		CloudEventV1 event = new CloudEventV1((envelope.id() != null) ? envelope.id() : message.messageId(),
				(envelope.source() != null) ? envelope.source() : this.source, message.type(), contentType,
				envelope.dataSchema(), envelope.subject(), time, BytesCloudEventData.wrap(message.data()),
				extensions(message, envelope));
		return new BrokerMessage(message.topic(), message.key(), event, headers, mode);
	}

	// Who gets it late is to know it, too.
	private static Map<String, Object> extensions(StoredMessage message, EventEnvelope envelope) {
		if (message.expiresAt() == null) {
			return envelope.extensions();
		}
		Map<String, Object> extensions = new LinkedHashMap<>(envelope.extensions());
		extensions.putAll(EventExpiry.attributes(message.expiresAt().atOffset(ZoneOffset.UTC)));
		return extensions;
	}

}
