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

package dev.patterns.pubsub.actuate.endpoint;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.SubscriptionDescriptor;

/**
 * {@code /actuator/pubsub}: the subscriptions with their state; pauses, resumes and
 * restarts them if its access is unrestricted.
 */
@Endpoint(id = "pubsub", defaultAccess = Access.READ_ONLY)
public final class PubSubEndpoint {

	private final PubSubListenerRegistry registry;

	/**
	 * Create an endpoint.
	 * @param registry the subscriptions
	 */
	public PubSubEndpoint(PubSubListenerRegistry registry) {
		this.registry = registry;
	}

	/**
	 * All subscriptions.
	 * @return the subscriptions under the key {@code subscriptions}
	 */
	@ReadOperation
	public Map<String, List<SubscriptionDescriptor>> subscriptions() {
		return Map.of("subscriptions", this.registry.describe());
	}

	/**
	 * One subscription.
	 * @param id its name, or the durable name of one of its listeners
	 * @return the subscription, {@code null} if there is none
	 */
	@ReadOperation
	public @Nullable SubscriptionDescriptor subscription(@Selector String id) {
		return find(id);
	}

	/**
	 * Pause, resume or restart a subscription.
	 * @param id name of the subscription, or durable name of one of its listeners
	 * @param action what to do
	 * @return the subscription, {@code null} if there is none
	 */
	@WriteOperation
	public @Nullable SubscriptionDescriptor change(@Selector String id, Action action) {
		boolean found = switch (action) {
			case PAUSE -> this.registry.pause(id);
			case RESUME -> this.registry.resume(id);
			case RESTART -> this.registry.restart(id);
		};
		return found ? find(id) : null;
	}

	private @Nullable SubscriptionDescriptor find(String id) {
		return this.registry.describe()
			.stream()
			.filter((subscription) -> subscription.id().equals(id)
					|| subscription.listeners().stream().anyMatch((listener) -> listener.id().equals(id)))
			.findFirst()
			.orElse(null);
	}

	/**
	 * What can be done with a subscription.
	 */
	public enum Action {

		/** It gets no more messages, but stays a member of its group. */
		PAUSE,

		/** It gets messages again. */
		RESUME,

		/** It leaves its group and joins it again. */
		RESTART

	}

}
