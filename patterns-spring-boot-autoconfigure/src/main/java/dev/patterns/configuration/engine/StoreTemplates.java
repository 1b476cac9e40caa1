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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationTemplate;

/**
 * The templates of all stores.
 */
public final class StoreTemplates {

	private final ConfigurationStores stores;

	private final String author;

	private final long maxValueSize;

	private final ConfigurationObservations observations;

	private final ImportedStores imported;

	private final Map<String, StoreTemplate> templates = new ConcurrentHashMap<>();

	/**
	 * Create without asking for a store.
	 * @param stores the stores
	 * @param author who makes the changes, as it is kept in the history
	 * @param maxValueSize how many bytes a value may have
	 * @param observations observes what is done
	 */
	public StoreTemplates(ConfigurationStores stores, String author, long maxValueSize,
			ConfigurationObservations observations) {
		this(stores, author, maxValueSize, observations, new ImportedStores());
	}

	/**
	 * Create without asking for a store.
	 * @param stores the stores
	 * @param author who makes the changes, as it is kept in the history
	 * @param maxValueSize how many bytes a value may have
	 * @param observations observes what is done
	 * @param imported the stores on whose importer changes are tried out
	 */
	public StoreTemplates(ConfigurationStores stores, String author, long maxValueSize,
			ConfigurationObservations observations, ImportedStores imported) {
		this.stores = stores;
		this.author = author;
		this.maxValueSize = maxValueSize;
		this.observations = observations;
		this.imported = imported;
	}

	/**
	 * The template of a store.
	 * @param name name of the store
	 * @return the template
	 * @throws dev.patterns.configuration.UnknownConfigurationStoreException if there is
	 * no such store
	 */
	StoreTemplate get(String name) {
		return this.templates.computeIfAbsent(name, (key) -> new StoreTemplate(this, this.stores.follower(key)));
	}

	StoreTemplate ofDefaultStore(WriteOptions options) {
		return get(this.stores.defaultStore()).with(options);
	}

	/**
	 * A template for the store of those who name none, which is found out when it is
	 * first used.
	 * @return the template
	 */
	public ConfigurationTemplate ofDefaultStore() {
		return new DefaultStoreTemplate(this, WriteOptions.DEFAULTS);
	}

	/**
	 * Try out changes that are to be written.
	 * @param follower follows the store
	 * @param changes the changes
	 * @throws dev.patterns.configuration.RefusedConfigurationException if the application
	 * could not take them over
	 */
	void tryOut(StoreFollower follower, List<ConfigurationChange> changes) {
		ImportedStore store = this.imported.find(follower.name());
		if (store != null) {
			new WriteTrial(store, follower).run(changes);
		}
	}

	String author() {
		return this.author;
	}

	long maxValueSize() {
		return this.maxValueSize;
	}

	ConfigurationObservations observations() {
		return this.observations;
	}

}
