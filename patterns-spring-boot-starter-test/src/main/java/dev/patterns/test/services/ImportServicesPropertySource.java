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

package dev.patterns.test.services;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertySource;

/**
 * Leads imports of configuration data, which are read before there is a context, to the
 * servers that the context gets. A server starts when the first import asks for it.
 */
final class ImportServicesPropertySource extends PropertySource<ServicesContribution> {

	static final String NAME = "patternsEmbeddedServicesOfImports";

	private final List<Service> services;

	private final ServicesMode mode;

	ImportServicesPropertySource(List<Service> services, ServicesMode mode) {
		super(NAME, new ServicesContribution());
		this.services = services;
		this.mode = mode;
	}

	@Override
	public @Nullable Object getProperty(String name) {
		if (this.services.stream().noneMatch((service) -> service.gives(name))) {
			return null;
		}
		// All of them: the data source is that of the first database, whoever asks.
		this.services.stream()
			.filter((service) -> !this.source.has(service))
			.forEach((service) -> this.source.add(EmbeddedServers.shared(service, this.mode)));
		return this.source.property(name);
	}

}
