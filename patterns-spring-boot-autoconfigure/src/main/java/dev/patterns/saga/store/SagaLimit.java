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

import org.jspecify.annotations.Nullable;

/**
 * How many instances of a saga may be under way at once, on all nodes together. An
 * instance counts from its first step until it ends, is suspended, or is stuck.
 *
 * @param max how many of the saga, 0 for no limit
 * @param attribute the attribute by whose value instances are limited too, {@code null}
 * for none
 * @param maxPerValue how many for each value of the attribute
 */
public record SagaLimit(int max, @Nullable String attribute, int maxPerValue) {

}
