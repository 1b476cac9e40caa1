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

package dev.patterns.state;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of keys. A page may have few keys, or none, although there is a next one: how
 * much one call looks at is limited.
 *
 * @param keys the keys; where the store keeps an order, in that of their code points
 * @param next what to ask for the next page with, {@code null} if there is none
 */
public record KeyPage(List<String> keys, @Nullable String next) {

	public KeyPage {
		keys = List.copyOf(keys);
	}

}
