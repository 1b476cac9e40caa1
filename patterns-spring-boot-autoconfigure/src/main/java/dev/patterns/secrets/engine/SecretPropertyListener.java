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

package dev.patterns.secrets.engine;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Takes over properties whose values are others, since secrets are.
 */
@FunctionalInterface
public interface SecretPropertyListener {

	/**
	 * Take over the present values.
	 * @param store name of the store
	 * @param former what the properties were, {@code null} for one that was not there
	 * @return whether everybody has them now; if not, the same is told again later
	 */
	boolean changed(String store, Map<String, @Nullable String> former);

}
