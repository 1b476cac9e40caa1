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

package dev.patterns.configuration.engine;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.definition.DefinitionProblems;

/**
 * Keeps the properties of a context at the state of the stores that were imported. An
 * application that imports none has nothing of it.
 */
public final class LiveConfiguration implements SmartInitializingSingleton, DisposableBean {

	private static final Log logger = LogFactory.getLog(LiveConfiguration.class);

	private final ConfigurableApplicationContext context;

	private final ConfigurationStores stores;

	private final ImportedStores imported;

	private final RefreshEvents events;

	private final ConfigurationObservations observations;

	private final Set<ImportedStore> seen = new HashSet<>();

	private final Map<String, ContentCopy> followed = new HashMap<>();

	private @Nullable ContextProperties properties;

	private boolean warned;

	/**
	 * Create without following anything.
	 * @param context the context
	 * @param stores the stores
	 * @param imported those that this context itself has imported
	 * @param events tells others that properties have changed
	 * @param observations observes what is taken over
	 */
	public LiveConfiguration(ConfigurableApplicationContext context, ConfigurationStores stores,
			ImportedStores imported, RefreshEvents events, ConfigurationObservations observations) {
		this.context = context;
		this.stores = stores;
		this.imported = imported;
		this.events = events;
		this.observations = observations;
	}

	/**
	 * The stores that this context itself has imported.
	 * @return the stores
	 */
	public ImportedStores imported() {
		return this.imported;
	}

	/**
	 * Names of beans that have not followed a change, because they cannot.
	 * @return the names
	 */
	public synchronized Set<String> immutableBeans() {
		return (this.properties != null) ? this.properties.immutable() : new TreeSet<>();
	}

	@Override
	public void afterSingletonsInstantiated() {
		join();
		this.imported.all().forEach(this::follow);
	}

	// Of its own imports and of those of its parents, whose sources it has too.
	private synchronized void join() {
		Set<ImportedStore> present = new LinkedHashSet<>();
		for (PropertySource<?> source : this.context.getEnvironment().getPropertySources()) {
			if (source instanceof StorePropertySource ours && this.seen.add(ours.getSource())) {
				present.add(ours.getSource());
			}
		}
		if (present.isEmpty()) {
			warnOfListeners();
			return;
		}
		if (this.properties == null) {
			this.properties = new ContextProperties(this.context, this.events);
		}
		for (ImportedStore store : present) {
			store.add(this.properties);
		}
	}

	private void warnOfListeners() {
		Method method = (this.seen.isEmpty() && !this.warned)
				? new ListenerMethods(this.context.getBeanFactory()).findAny() : null;
		this.warned = true;
		if (method != null) {
			logger.warn("The configuration listener " + DefinitionProblems.describe(method) + " is never called, nor is"
					+ " any other one, since the application imports no configuration store. Import one by"
					+ " 'spring.config.import=patterns:<store>'.");
		}
	}

	private synchronized void follow(ImportedStore store) {
		if (this.followed.containsKey(store.name())) {
			return;
		}
		StoreFollower follower = this.stores.follower(store.name());
		StoreContent known = store.isReached() ? store.content() : null;
		if (known != null) {
			follower.beginAt(known);
			check(follower, store);
		}
		ContentCopy copy = new ContentCopy(store.name(), known, (content) -> update(store, content),
				store::environmentChanged);
		this.followed.put(store.name(), copy);
		follower.follow(copy);
	}

	/**
	 * Properties of other sources have changed: tell listeners, and try again to take
	 * over what was refused. Returns at once.
	 */
	synchronized void environmentChanged() {
		this.followed.forEach((name, copy) -> {
			copy.askAgain();
			this.stores.follower(name).wakeUp();
		});
	}

	// What is wrong with the store's own configuration is told now. That it does not
	// answer any more is not wrong.
	private static void check(StoreFollower follower, ImportedStore store) {
		try {
			follower.store().changesAfter(store.content().position(), 1);
		}
		catch (ConfigurationStoreException ex) {
			logger.debug("The configuration store '" + store.name() + "' does not answer", ex);
		}
	}

	private void update(ImportedStore store, StoreContent content) {
		if (store.isAt(content)) {
			return;
		}
		this.observations.observe(store.name(), "update", null, (context) -> {
			context.setRevision(content.revision());
			boolean accepted = store.update(content);
			context.setOutcome(accepted ? "success" : "refused");
			return accepted;
		});
	}

	/**
	 * Look after the property sources when somebody else may have changed them: those
	 * that were made anew for an imported store are replaced by such that follow it, and
	 * stores that were imported since are followed.
	 */
	void reattach() {
		MutablePropertySources sources = this.context.getEnvironment().getPropertySources();
		for (PropertySource<?> source : sources) {
			if (source instanceof StorePropertySource foreign) {
				for (ImportedStore store : this.imported.all()) {
					if (store.name().equals(foreign.getSource().name()) && store != foreign.getSource()
							&& !isSeen(foreign.getSource())) {
						sources.replace(source.getName(),
								new StorePropertySource(source.getName(), store, foreign.prefix()));
					}
				}
			}
		}
		afterSingletonsInstantiated();
	}

	private synchronized boolean isSeen(ImportedStore store) {
		return this.seen.contains(store);
	}

	@Override
	public synchronized void destroy() {
		if (this.properties != null) {
			for (ImportedStore store : this.seen) {
				store.remove(this.properties);
			}
		}
	}

}
