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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.state.autoconfigure.StateProperties.Encryption;
import dev.patterns.state.autoconfigure.StateProperties.Store;
import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StateCipher;
import dev.patterns.state.engine.StateKeys;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateStoreFactory;
import dev.patterns.state.store.StateStoreSettings;

/**
 * Makes the stores that the properties describe.
 *
 * @param properties the properties
 * @param identity the application
 * @param factories create stores, asked for when one is used
 */
record StateBackends(StateProperties properties, ApplicationIdentity identity,
		Supplier<List<StateStoreFactory>> factories) {

	private static final Log logger = LogFactory.getLog(StateBackends.class);

	StateStores create() {
		new StateSettingsCheck(this.properties, this.identity).check();
		AtomicBoolean told = new AtomicBoolean();
		List<StateBackend> backends = new ArrayList<>();
		backends.add(create(StateStores.DEFAULT_NAME, new Store(null, null, null, null, null, null), told));
		this.properties.stores().forEach((name, store) -> backends.add(create(name, store, told)));
		return new StateStores(backends, this.properties.defaultStore());
	}

	private StateBackend create(String name, Store store, AtomicBoolean told) {
		StateProperties all = this.properties;
		KeyPrefix prefix = (store.keyPrefix() != null) ? store.keyPrefix() : all.keyPrefix();
		String custom = (store.customPrefix() != null) ? store.customPrefix() : all.customPrefix();
		StateKeys keys = StateKeys.of(prefix.text(this.identity, name, custom));
		Encryption encryption = all.encryption().with(store.encryption());
		StateCipher cipher = StateCipher.of(encryption.primaryKey(), encryption.secondaryKey(),
				encryption.isPlainAccepted());
		String type = (store.type() != null) ? store.type() : all.type();
		StateStoreSettings settings = new StateStoreSettings(name,
				(store.dataSource() != null) ? store.dataSource() : all.dataSource(), all.fenceRetention(),
				all.redis().singleSlot() ? hashTag(keys) : null);
		return new StateBackend(name, keys, cipher,
				(store.timeToLive() != null) ? store.timeToLive() : all.timeToLive(),
				() -> open(factory(name, type), settings, prefix, told));
	}

	private StateStore open(StateStoreFactory factory, StateStoreSettings settings, KeyPrefix prefix,
			AtomicBoolean told) {
		StateStore store = factory.create(settings);
		if (prefix.isOfApplication() && !this.identity.hasName() && !(factory instanceof MemoryStateStoreFactory)
				&& told.compareAndSet(false, true)) {
			logger.warn("This application has no name, so its state is that of 'application': all applications without"
					+ " a name on the same database or Redis share it. Set 'spring.application.name'");
		}
		return store;
	}

	private static String hashTag(StateKeys keys) {
		return keys.prefix().isEmpty() ? "state" : keys.prefix();
	}

	private StateStoreFactory factory(String store, @Nullable String type) {
		List<StateStoreFactory> all = this.factories.get();
		if (!StringUtils.hasText(type)) {
			StateStoreFactory found = all.stream().filter(StateStoreFactory::isAvailable).findFirst().orElseThrow();
			if (found instanceof MemoryStateStoreFactory) {
				logger.warn("There is neither a DataSource nor a connection to Redis, so state is kept in the memory"
						+ " of this process and lost with it. 'patterns.state.type=memory' says that this is fine");
			}
			return found;
		}
		return all.stream()
			.filter((factory) -> factory.type().equalsIgnoreCase(type))
			.findFirst()
			.orElseThrow(() -> new StateStoreTypeException(store, String.valueOf(type),
					all.stream().map(StateStoreFactory::type).toList()));
	}

}
