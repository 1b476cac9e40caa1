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

package dev.patterns.registry.health;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.registry.engine.SelfRegistration;
import dev.patterns.registry.engine.StoreDiscoveryClient;

/**
 * Shows whether the registry can be reached and this instance is registered. Always up:
 * without its registry an instance goes on working with the addresses it knows.
 */
public final class RegistryHealthIndicator extends AbstractHealthIndicator {

	private final StoreDiscoveryClient discoveryClient;

	private final @Nullable SelfRegistration registration;

	/**
	 * Create the indicator.
	 * @param discoveryClient knows whether the store can be reached
	 * @param registration registers this instance, {@code null} if it does not register
	 */
	public RegistryHealthIndicator(StoreDiscoveryClient discoveryClient, @Nullable SelfRegistration registration) {
		super("The registry could not be looked at");
		this.discoveryClient = discoveryClient;
		this.registration = registration;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up()
			.withDetail("reachable", this.discoveryClient.isStoreReachable())
			.withDetail("services", this.discoveryClient.cached());
		if (this.registration != null) {
			builder.withDetail("registered", this.registration.isRegistered());
		}
	}

}
