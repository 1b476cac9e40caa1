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

import java.util.List;
import java.util.Objects;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.outbox.OutboxOptions;
import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.PublishOptions;

/**
 * Lets the template of publish/subscribe publish through the outbox. Thread-safe.
 */
public final class OutboxDeferredPublisher implements DeferredPublisher {

	private final OutboxPublisher publisher;

	/**
	 * Create a publisher.
	 * @param publisher writes the messages
	 */
	public OutboxDeferredPublisher(OutboxPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public String publish(String topic, @Nullable String key, Object payload, PublishOptions options) {
		Publication publication = publication(topic, key, payload, options);
		String row = publish(publication, options.isTransactional());
		String id = publication.envelope().id();
		return (id != null) ? id : row;
	}

	private String publish(Publication publication, boolean transactional) {
		List<Publication> publications = List.of(publication);
		if (transactional) {
			return this.publisher.publish(publications).get(0);
		}
		try {
			return (String) Objects
				.requireNonNull(this.publisher.inTransaction(null, () -> this.publisher.publish(publications).get(0)));
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Publication publication(String topic, @Nullable String key, Object payload, PublishOptions options) {
		if (!(payload instanceof CloudEvent event)) {
			return new Publication(topic, key, payload, convert(options, options.id(), options.type()),
					EventEnvelope.of(options));
		}
		CloudEventData data = event.getData();
		Assert.notNull(data, "An event that is published in a transaction, or later, must have data");
		return new Publication(topic, key, new EventContent(event.getDataContentType(), data.toBytes()),
				convert(options, (options.id() != null) ? options.id() : event.getId(),
						(options.type() != null) ? options.type() : event.getType()),
				EventEnvelope.of(event, options));
	}

	private static OutboxOptions convert(PublishOptions options, @Nullable String id, @Nullable String type) {
		// A request has its id in the envelope.
		String rowId = options.replyHeaders().isEmpty() ? id : null;
		return new OutboxOptions(options.headers(), options.delay(), options.timeToLive(), rowId, type,
				options.broker(), OutboxOptions.NONE.ordering(), null);
	}

}
