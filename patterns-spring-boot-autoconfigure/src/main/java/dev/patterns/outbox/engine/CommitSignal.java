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

package dev.patterns.outbox.engine;

import dev.patterns.outbox.store.KeyHashes;

/**
 * Told after each commit of a transaction that wrote messages, in the thread that
 * committed. It carries no rows: whoever is woken reads what he owns. Implementations
 * return at once and never throw.
 */
@FunctionalInterface
public interface CommitSignal {

	// Messages whose keys have these hashes may have become visible in that database.
	void committed(OutboxBackend backend, KeyHashes hashes);

}
