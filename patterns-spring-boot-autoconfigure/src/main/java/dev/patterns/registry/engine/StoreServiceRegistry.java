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

package dev.patterns.registry.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;

/**
 * Spring Cloud's view of an {@link InstanceStore}. An instance whose status is
 * {@code DOWN} or {@code OUT_OF_SERVICE} is taken out of the store.
 */
public final class StoreServiceRegistry implements ServiceRegistry<Registration> {

	private static final String UP = "UP";

	private final InstanceStore store;

	private final Duration ttl;

	private final Map<String, String> status = new ConcurrentHashMap<>();

	/**
	 * Create the registry.
	 * @param store where instances are kept
	 * @param ttl how long an instance lives without being registered again
	 */
	public StoreServiceRegistry(InstanceStore store, Duration ttl) {
		this.store = store;
		this.ttl = ttl;
	}

	@Override
	public void register(@Nullable Registration registration) {
		if (registration != null && UP.equals(getStatus(registration))) {
			Map<String, String> metadata = registration.getMetadata();
			this.store.save(
					new StoredInstance(registration.getServiceId(), instanceId(registration), registration.getHost(),
							registration.getPort(), registration.isSecure(), (metadata != null) ? metadata : Map.of()),
					this.ttl);
		}
	}

	@Override
	public void deregister(@Nullable Registration registration) {
		if (registration != null) {
			this.store.remove(registration.getServiceId(), instanceId(registration));
		}
	}

	private static String instanceId(Registration registration) {
		String instanceId = registration.getInstanceId();
		return (instanceId != null) ? instanceId : registration.getHost() + ":" + registration.getPort();
	}

	@Override
	public void close() {
	}

	@Override
	public void setStatus(Registration registration, String status) {
		this.status.put(instanceId(registration), status);
		if (UP.equals(status)) {
			register(registration);
		}
		else {
			deregister(registration);
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T getStatus(Registration registration) {
		return (T) this.status.getOrDefault(instanceId(registration), UP);
	}

}
