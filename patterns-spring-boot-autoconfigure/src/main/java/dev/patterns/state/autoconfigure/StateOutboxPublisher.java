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

package dev.patterns.state.autoconfigure;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.engine.StatePublisher;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.jdbc.JdbcStateStore;

/**
 * Publishes messages through the outbox, if that is in the database of the store: only
 * then there is one commit. Found out before anything is written.
 */
final class StateOutboxPublisher implements StatePublisher {

	private final ObjectProvider<OutboxTemplate> outbox;

	private final JdbcAccessSelector selector;

	/** Names of the databases with an outbox, if there are several. */
	private final SingletonSupplier<List<String>> names;

	StateOutboxPublisher(ObjectProvider<OutboxTemplate> outbox, JdbcAccessSelector selector, Environment environment) {
		this.outbox = outbox;
		this.selector = selector;
		this.names = SingletonSupplier.of(() -> Binder.get(environment)
			.bind("patterns.outbox.data-sources", Bindable.listOf(String.class))
			.orElse(List.of()));
	}

	@Override
	public Sink open(String store, StateStore target) {
		OutboxTemplate template = this.outbox.getIfAvailable();
		if (template == null || !(target instanceof JdbcStateStore jdbc)) {
			throw new UnsupportedStateOperationException(
					"The state store '%s' has no outbox, so no message can be published with it".formatted(store));
		}
		String name = outboxOf(store, jdbc.access());
		return (topic, key, payload, options) -> {
			OutboxOptions all = (name != null && options.dataSource() == null) ? options.withDataSource(name) : options;
			require(store, Objects.equals(all.dataSource(), name));
			// A saga step's messages wait for its checkpoint, which is not this commit.
			try (OutboxBuffer.Binding binding = OutboxBuffer.setAside()) {
				template.publish(topic, key, payload, all);
			}
		};
	}

	private @Nullable String outboxOf(String store, JdbcAccess access) {
		List<String> all = this.names.obtain();
		if (all.isEmpty()) {
			require(store, isSame(this.selector.select("outbox"), access));
			return null;
		}
		String found = all.stream()
			.filter((name) -> isSame(this.selector.select("outbox", name), access))
			.findFirst()
			.orElse(null);
		require(store, found != null);
		return found;
	}

	private static boolean isSame(JdbcAccess outbox, JdbcAccess state) {
		return outbox.dataSource() == state.dataSource();
	}

	private static void require(String store, boolean same) {
		if (!same) {
			throw new UnsupportedStateOperationException(
					"The state store '%s' and the outbox are in different databases, so there is no commit that both share. Let 'patterns.outbox.data-source' and the store's 'data-source' be the same, or add the store's to 'patterns.outbox.data-sources'"
						.formatted(store));
		}
	}

}
