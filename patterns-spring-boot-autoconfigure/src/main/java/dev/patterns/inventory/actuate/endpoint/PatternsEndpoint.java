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

package dev.patterns.inventory.actuate.endpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import dev.patterns.gate.Gate;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.inventory.InventoryContributor;

/**
 * Endpoint {@code patterns}: who this application is, whether it takes work, and for each
 * feature what is defined and which back-end with which guarantees is in use.
 */
@Endpoint(id = "patterns", defaultAccess = Access.READ_ONLY)
public class PatternsEndpoint {

	private static final Log logger = LogFactory.getLog(PatternsEndpoint.class);

	private final ApplicationIdentity identity;

	private final Gate gate;

	private final List<InventoryContributor> contributors;

	/**
	 * Create the endpoint.
	 * @param identity the application's identity
	 * @param gate the gate
	 * @param contributors the features
	 */
	public PatternsEndpoint(ApplicationIdentity identity, Gate gate, List<InventoryContributor> contributors) {
		this.identity = identity;
		this.gate = gate;
		this.contributors = List.copyOf(contributors);
	}

	/**
	 * Everything that is in use.
	 * @return identity, gate and features
	 */
	@ReadOperation
	public PatternsDescriptor patterns() {
		Map<String, Map<String, Object>> features = new TreeMap<>();
		for (InventoryContributor contributor : this.contributors) {
			features.put(contributor.feature(), describe(contributor));
		}
		return new PatternsDescriptor(this.identity, this.gate.isOpen(), features);
	}

	/**
	 * One feature.
	 * @param feature the feature's name
	 * @return its description, {@code null} if it is not in use
	 */
	@ReadOperation
	public @Nullable Map<String, Object> feature(@Selector String feature) {
		return this.contributors.stream()
			.filter((contributor) -> contributor.feature().equals(feature))
			.map(PatternsEndpoint::describe)
			.findFirst()
			.orElse(null);
	}

	private static Map<String, Object> describe(InventoryContributor contributor) {
		try {
			return contributor.describe();
		}
		catch (RuntimeException ex) {
			logger.warn("The feature '" + contributor.feature() + "' could not be described", ex);
			return Map.of("error", ex.getClass().getName());
		}
	}

	/**
	 * What the endpoint answers.
	 *
	 * @param identity who this application and instance are
	 * @param gateOpen whether this instance takes work
	 * @param features descriptions by feature
	 */
	public record PatternsDescriptor(ApplicationIdentity identity, boolean gateOpen,
			Map<String, Map<String, Object>> features) implements OperationResponseBody {

	}

}
