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

package dev.patterns.inventory;

import java.util.Map;

/**
 * A feature's entry in {@code /actuator/patterns}: what is defined, which back-end is in
 * use and what it guarantees. Beans of this type are collected by the endpoint.
 * <p>
 * Called on request threads, possibly at the same time; must be quick, must not call a
 * remote server, and must never expose a secret.
 */
public interface InventoryContributor {

	/**
	 * The feature's name, as in its property prefix: {@code saga}, {@code outbox}.
	 * @return the name, unique among the contributors
	 */
	String feature();

	/**
	 * What the feature is made of at this moment.
	 * @return values that can be written as JSON: maps, lists, strings, numbers,
	 * booleans, records of such
	 */
	Map<String, Object> describe();

}
