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

package dev.patterns.state.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.OutboxOptions;
import dev.patterns.state.DeleteOptions;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.StateTransaction;
import dev.patterns.state.store.StateWrite;

/**
 * Collects what is to be written together. For one thread.
 */
final class CollectedTransaction implements StateTransaction {

	private final StateWrites writes;

	private final List<String> keys = new ArrayList<>();

	private final List<StateWrite> collected = new ArrayList<>();

	private final List<Message> messages = new ArrayList<>();

	CollectedTransaction(StateWrites writes) {
		this.writes = writes;
	}

	@Override
	public StateTransaction save(String key, @Nullable Object value, SaveOptions options) {
		this.collected.add(this.writes.save(key, value, options));
		this.keys.add(key);
		return this;
	}

	@Override
	public StateTransaction delete(String key, DeleteOptions options) {
		this.collected.add(this.writes.delete(key, options));
		this.keys.add(key);
		return this;
	}

	@Override
	public StateTransaction publish(String topic, @Nullable String key, Object payload, OutboxOptions options) {
		this.messages.add(new Message(topic, key, payload, options));
		return this;
	}

	List<String> keys() {
		return this.keys;
	}

	List<StateWrite> writes() {
		return this.collected;
	}

	List<Message> messages() {
		return this.messages;
	}

	/**
	 * A message to be published.
	 *
	 * @param topic the topic
	 * @param key the key, {@code null} for no order
	 * @param payload the payload
	 * @param options what differs from the defaults
	 */
	record Message(String topic, @Nullable String key, Object payload, OutboxOptions options) {

	}

}
