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

package dev.patterns.registry.store;

import java.time.Duration;

/**
 * Where instances register themselves. An instance that does not save itself again within
 * its time to live disappears, by the clock of the store.
 * <p>
 * The published contract test {@code InstanceStoreContractTests} of the test starter says
 * what every implementation must do.
 */
public interface InstanceStore extends InstanceSource {

	/**
	 * Register an instance, or keep it registered.
	 * @param instance the instance
	 * @param ttl how long it stays without being saved again
	 */
	void save(StoredInstance instance, Duration ttl);

	/**
	 * Remove an instance. Does nothing if it is not there.
	 * @param service name of the service
	 * @param instanceId id of the instance
	 */
	void remove(String service, String instanceId);

}
