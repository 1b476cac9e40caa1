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

import org.springframework.beans.factory.SmartInitializingSingleton;

import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.store.StoreContent;

/**
 * Keeps the properties of an application at the state of the stores that it has imported.
 */
public final class LiveConfiguration implements SmartInitializingSingleton {

	private final ConfigurationStores stores;

	private final ImportedStores imported;

	/**
	 * Create without following anything.
	 * @param stores the stores
	 * @param imported those that are imported
	 */
	public LiveConfiguration(ConfigurationStores stores, ImportedStores imported) {
		this.stores = stores;
		this.imported = imported;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (ImportedStore store : this.imported.all()) {
			StoreFollower follower = this.stores.follower(store.name());
			if (store.isReached()) {
				follower.beginAt(store.content());
			}
			follower.follow(new ContentListener() {

				@Override
				public void onContent(StoreContent content, List<ConfigurationEvent> events) {
					store.switchTo(content);
				}

			});
		}
	}

}
