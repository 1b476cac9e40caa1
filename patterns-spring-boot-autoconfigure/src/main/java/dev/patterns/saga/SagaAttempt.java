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

package dev.patterns.saga;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A former attempt of a step or compensation: one that failed, or whose process died.
 *
 * @param attempt number of the attempt, counted from 1
 * @param error its failure as text
 * @param node id of the instance of the application that made it
 * @param startedAt when it began
 * @param endedAt when it ended, or when its end was noticed
 */
public record SagaAttempt(int attempt, @Nullable String error, @Nullable String node, Instant startedAt,
		Instant endedAt) {

}
