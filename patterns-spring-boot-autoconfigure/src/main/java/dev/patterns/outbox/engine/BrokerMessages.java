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
import java.time.ZoneOffset;
import java.util.Map;

import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v1.CloudEventV1;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.BrokerMessage;

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
		String contentType = (message.contentType() != null) ? message.contentType() : "application/json";
		CloudEventV1 event = new CloudEventV1(message.messageId(), this.source, message.type(), contentType, null, null,
				message.createdAt().atOffset(ZoneOffset.UTC), BytesCloudEventData.wrap(message.data()), Map.of());
		return new BrokerMessage(message.topic(), message.key(), event, message.headers(), this.contentMode);
	}

}
