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

package dev.patterns.outbox.store;

import java.util.Collection;
import java.util.List;

import org.springframework.util.Assert;

/**
 * What the relay wants to read.
 *
 * @param hashes only messages with these key hashes
 * @param exceptIds not these rows: they are being sent
 * @param exceptKeys no ready messages of these keys: they have to wait
 * @param exceptBrokers no messages for these brokers: they cannot be reached
 * @param limit how many rows at most
 * @param busy whether messages come and go at the moment; changes how they are read and
 * not what is read
 */
public record ReadRequest(KeyHashes hashes, Collection<Long> exceptIds, Collection<String> exceptKeys,
		Collection<String> exceptBrokers, int limit, boolean busy) {

	public ReadRequest {
		Assert.isTrue(limit > 0, "'limit' must be positive");
	}

	/**
	 * Read whatever is due.
	 * @param hashes only messages with these key hashes
	 * @param limit how many rows at most
	 */
	public ReadRequest(KeyHashes hashes, int limit) {
		this(hashes, List.of(), List.of(), List.of(), limit, false);
	}

}
