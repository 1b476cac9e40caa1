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

package dev.patterns.state.autoconfigure;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the endpoint {@code state}.
 *
 * @param showValues when to show values; encrypted ones are never shown
 * @param roles roles of which a user must have one to be authorized to see values; when
 * empty, all authenticated users are
 * @param maxValueLength how many bytes a value may have to be shown
 */
@ConfigurationProperties("management.endpoint.state")
public record StateEndpointProperties(@DefaultValue("never") Show showValues, @DefaultValue Set<String> roles,
		@DefaultValue("10000") int maxValueLength) {

	public StateEndpointProperties {
		if (maxValueLength < 1) {
			throw new IllegalArgumentException("'management.endpoint.state.max-value-length' must be positive");
		}
		roles = Set.copyOf(roles);
	}

}
