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

package dev.patterns.configuration;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What was done to one key in one revision of a store.
 *
 * @param key the key
 * @param value the value that was set, {@code null} if the key was deleted
 * @param version the revision of the store
 * @param changedAt when, by the clock of the store
 * @param changedBy the instance that did it, or whoever it named; if it was a rollback,
 * followed by the revision that it went back to, in brackets
 */
public record ConfigurationRevision(String key, @Nullable String value, long version, Instant changedAt,
		String changedBy) {

}
