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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a store.
 *
 * @param name name of the store
 * @param dataSource name of the DataSource bean, {@code null} for the one of the feature
 * @param fenceRetention how long tokens of locks are remembered
 * @param hashTag what lets all keys be in one slot of a Redis cluster, {@code null} for
 * each key in its own
 */
public record StateStoreSettings(String name, @Nullable String dataSource, Duration fenceRetention,
		@Nullable String hashTag) {

}
