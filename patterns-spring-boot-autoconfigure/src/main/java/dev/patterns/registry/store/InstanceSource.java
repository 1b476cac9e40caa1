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

import java.util.List;
import java.util.Set;

/**
 * Where instances of services are found. Implementations are thread-safe; they throw when
 * the source cannot be reached, and whoever calls them keeps what was known last.
 */
public interface InstanceSource {

	/**
	 * The live instances of a service.
	 * @param service name of the service
	 * @return the instances in the order of their ids, at most 1000
	 */
	List<StoredInstance> find(String service);

	/**
	 * Names of the services that have instances.
	 * @return the names, at most 10000; empty if this source cannot list them
	 */
	Set<String> services();

	/**
	 * What this source is, for display.
	 * @return the source's technology, for example {@code redis}
	 */
	String description();

}
