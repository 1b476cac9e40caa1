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

package dev.patterns.outbox.store;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which messages an operator means: those in one of the states for which everything else
 * that is given holds.
 *
 * @param states the states, at least one
 * @param topic the topic, {@code null} for any
 * @param key the key, {@code null} for any
 * @param type durable name of the payload, {@code null} for any
 * @param reason a text within the reason, {@code null} for any
 * @param createdBefore published before this time, by the database's clock; {@code null}
 * for any
 */
public record MessageFilter(Set<MessageState> states, @Nullable String topic, @Nullable String key,
		@Nullable String type, @Nullable String reason, @Nullable Instant createdBefore) {

	/**
	 * All parked messages.
	 */
	public static final MessageFilter DEAD = in(MessageState.DEAD, MessageState.DEAD_BLOCKING);

	public MessageFilter {
		Assert.notEmpty(states, "'states' must not be empty");
		states = Set.copyOf(states);
	}

	/**
	 * All messages in certain states.
	 * @param first a state
	 * @param others more states
	 * @return the filter
	 */
	public static MessageFilter in(MessageState first, MessageState... others) {
		return new MessageFilter(EnumSet.of(first, others), null, null, null, null, null);
	}

	/**
	 * This filter for a topic alone.
	 * @param topic the topic, {@code null} for any
	 * @return the new filter
	 */
	public MessageFilter withTopic(@Nullable String topic) {
		return new MessageFilter(this.states, topic, this.key, this.type, this.reason, this.createdBefore);
	}

	/**
	 * This filter for a key alone.
	 * @param key the key, {@code null} for any
	 * @return the new filter
	 */
	public MessageFilter withKey(@Nullable String key) {
		return new MessageFilter(this.states, this.topic, key, this.type, this.reason, this.createdBefore);
	}

	/**
	 * This filter for a type alone.
	 * @param type durable name of the payload, {@code null} for any
	 * @return the new filter
	 */
	public MessageFilter withType(@Nullable String type) {
		return new MessageFilter(this.states, this.topic, this.key, type, this.reason, this.createdBefore);
	}

	/**
	 * This filter for a reason alone.
	 * @param reason a text within the reason, {@code null} for any
	 * @return the new filter
	 */
	public MessageFilter withReason(@Nullable String reason) {
		return new MessageFilter(this.states, this.topic, this.key, this.type, reason, this.createdBefore);
	}

	/**
	 * This filter for what was published before a time.
	 * @param createdBefore the time, {@code null} for any
	 * @return the new filter
	 */
	public MessageFilter withCreatedBefore(@Nullable Instant createdBefore) {
		return new MessageFilter(this.states, this.topic, this.key, this.type, this.reason, createdBefore);
	}

}
