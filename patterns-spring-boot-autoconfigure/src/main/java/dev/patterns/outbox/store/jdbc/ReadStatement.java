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

package dev.patterns.outbox.store.jdbc;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A query for what is to be sent.
 *
 * @param settings a query to be sent before it, in its transaction, if any
 * @param sql the query
 * @param parameters its parameters: {@link Long}, or {@code long[]} for an array. A query
 * with parameters is the same for each read, and is prepared
 */
record ReadStatement(@Nullable String settings, String sql, List<Object> parameters) {

}
