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

package dev.patterns.saga.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node wants to claim.
 *
 * @param node the node
 * @param definitions what it can run; never empty
 * @param limits limits of sagas, by name
 * @param ids only these instances and whether or not they are due, if not empty
 * @param active instances that it runs already
 * @param mode how to look for instances
 * @param takeOver whether it takes over the instances of nodes whose lease has run out
 * @param now the time up to which instances are due
 * @param limit how many instances at most
 */
public record SagaClaim(String node, List<SagaDefinitionKey> definitions, Map<String, SagaLimit> limits,
		Set<String> ids, Set<String> active, Set<Mode> mode, boolean takeOver, Instant now, int limit) {

	/**
	 * How to look for instances.
	 */
	public enum Mode {

		/**
		 * Also look for instances that their owner does not run any more.
		 */
		LOST,

		/**
		 * Let each saga have its share: there is more to do than can be done at once.
		 */
		FAIR

	}

}
