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

package dev.patterns.gate.autoconfigure;

import java.util.function.BooleanSupplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;

/**
 * Whether a health group of the user's is well: whether its status is one that the group
 * answers with success over HTTP. Asks for the endpoint when it is used: features that
 * need the gate contribute to the health of the application.
 */
final class HealthGroupCheck implements BooleanSupplier {

	private final ObjectProvider<HealthEndpoint> endpoint;

	private final String name;

	private final HealthEndpointGroup group;

	HealthGroupCheck(ObjectProvider<HealthEndpoint> endpoint, String name, HealthEndpointGroup group) {
		this.endpoint = endpoint;
		this.name = name;
		this.group = group;
	}

	@Override
	public boolean getAsBoolean() {
		HealthDescriptor health = this.endpoint.getObject().healthForPath(this.name);
		return health == null || this.group.getHttpCodeStatusMapper().getStatusCode(health.getStatus()) < 400;
	}

}
