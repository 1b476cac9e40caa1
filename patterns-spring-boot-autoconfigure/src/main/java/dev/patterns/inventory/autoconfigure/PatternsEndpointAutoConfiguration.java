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

package dev.patterns.inventory.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.inventory.actuate.endpoint.PatternsEndpoint;

/**
 * Auto-configuration of the endpoint {@code patterns}.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, GateAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(PatternsEndpoint.class)
public final class PatternsEndpointAutoConfiguration {

	PatternsEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	PatternsEndpoint patternsEndpoint(ApplicationIdentity identity, Gate gate,
			ObjectProvider<InventoryContributor> contributors) {
		return new PatternsEndpoint(identity, gate, contributors.orderedStream().toList());
	}

}
