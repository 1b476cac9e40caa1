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

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;

/**
 * Keys of the calls that a listener makes while it handles a message: group, listener,
 * source and id of the message, operation and the number of the call of that operation.
 * They are the same in each delivery of the message to the listener.
 */
final class ListenerKeys implements OutgoingKeys {

	private final ListenerDefinition listener;

	private final CloudEvent event;

	/** What was called; most listeners call nobody. */
	private @Nullable Map<String, Integer> calls;

	/**
	 * Create keys for one attempt.
	 * @param listener the listener
	 * @param event the message
	 */
	ListenerKeys(ListenerDefinition listener, CloudEvent event) {
		this.listener = listener;
		this.event = event;
	}

	@Override
	public synchronized OutgoingKey next(String operation, @Nullable String undoes) {
		// A listener compensates nothing, so there is no call of its own that is undone.
		if (undoes != null) {
			return new OutgoingKey(UUID.randomUUID().toString(), null);
		}
		this.calls = (this.calls != null) ? this.calls : new HashMap<>();
		int number = this.calls.merge(operation, 1, Integer::sum);
		return new OutgoingKey(prefix() + operation + "/" + number, null);
	}

	private String prefix() {
		return Stream
			.of(this.listener.target().group(), this.listener.id(), this.event.getSource().toString(),
					this.event.getId())
			.map(ListenerKeys::encode)
			.collect(Collectors.joining("/", "message:", "/"));
	}

	// So that the parts cannot run into each other.
	private static String encode(String part) {
		return part.replace("%", "%25").replace("/", "%2F");
	}

}
