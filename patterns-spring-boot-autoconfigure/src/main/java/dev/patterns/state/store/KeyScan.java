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

package dev.patterns.state.store;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Which keys to list.
 *
 * @param prefix what they begin with, with the prefix of the store; may be empty
 * @param filter which of them are wanted
 * @param page where the page begins, as the store said; {@code null} for the first page
 * @param limit how many at most
 */
public record KeyScan(String prefix, Predicate<String> filter, @Nullable String page, int limit) {

	/**
	 * How many keys one call looks at, more or less.
	 */
	public static final int MAX_EXAMINED = 20_000;

}
