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

package dev.patterns.secrets.engine.database;

import java.util.Locale;

/**
 * A pool whose account is leased.
 *
 * @param store name of the store
 * @param role name of the role in the store
 */
public record LeasedPool(String store, String role) {

	/**
	 * The name of a bean as it is compared: in properties it may be written in several
	 * ways.
	 * @param beanName the name
	 * @return the name without hyphens and case
	 */
	public static String normalised(String beanName) {
		return beanName.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
	}

}
