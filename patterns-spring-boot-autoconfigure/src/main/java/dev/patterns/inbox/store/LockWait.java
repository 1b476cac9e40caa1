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

package dev.patterns.inbox.store;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How a statement waits for another transaction that holds the same record.
 *
 * @param limit how long to wait at most; {@link Duration#ZERO} as briefly as the database
 * can
 * @param savepoint whether the transaction must be usable, and be as it was before, when
 * the statement had to give up or found a record; not needed if the caller then rolls it
 * back
 */
public record LockWait(Duration limit, boolean savepoint) {

	public LockWait {
		Assert.isTrue(!limit.isNegative(), "'limit' must not be negative");
	}

}
