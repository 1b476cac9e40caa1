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

import java.util.Objects;

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
		OutboxOptions converted = convert(options);
		if (options.isTransactional()) {
			return this.publisher.publish(topic, key, payload, converted);
		}
		try {
			return (String) Objects.requireNonNull(this.publisher.inTransaction(converted.dataSource(),
					() -> this.publisher.publish(topic, key, payload, converted)));
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static OutboxOptions convert(PublishOptions options) {
		Assert.isTrue(options.source() == null, "A message of the outbox has the application as its source");
		Assert.isTrue(options.subject() == null, "A message of the outbox has no subject");
		Assert.isTrue(options.contentMode() == null,
				"A message of the outbox is laid out as 'patterns.outbox.relay.content-mode' says");
		return new OutboxOptions(options.headers(), options.delay(), options.timeToLive(), options.id(), options.type(),
				options.broker(), OutboxOptions.NONE.ordering(), null);
	}

}
