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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a store is doing.
 *
 * @param state the state
 * @param since since when it does not answer, {@code null} if it does
 * @param failure why it does not answer, without any value, {@code null} if it does
 * @param remembered number of secrets that are remembered
 * @param reads number of reads of the store itself
 * @param failures number of those that failed
 * @param hits number of reads answered from memory
 * @param stale number of reads answered with an older value because the store did not
 * answer
 */
public record StoreStatus(StoreState state, @Nullable Instant since, @Nullable String failure, int remembered,
		long reads, long failures, long hits, long stale) {

}
