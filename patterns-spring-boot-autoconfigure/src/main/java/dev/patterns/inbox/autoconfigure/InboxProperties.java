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

package dev.patterns.inbox.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.Assert;

/**
 * Properties of the inbox.
 *
 * @param dataSource name of the DataSource bean that holds the records; by default
 * 'patterns.jdbc.data-source', else the only or primary one
 * @param waitLimit how long a repeat waits for the same request that is being handled,
 * before it is answered with 409 or the message is tried again; also the limit for
 * waiting in the database
 * @param retryAfter what the answer 409 says in Retry-After
 * @param retention how long records are kept. Must be longer than callers and brokers
 * repeat a request, and than the longest saga that may still undo a call
 * @param requireKey whether calls of idempotent operations without an idempotency key are
 * refused with 400; otherwise they are handled without a record
 * @param maxDatabaseWaits how many repeats may wait in the database at a time, each with
 * a connection; by default a quarter of the connection pool
 * @param responseHeaders headers of a ResponseEntity that are recorded with the response
 * of a Spring MVC handler
 * @param purge how records are deleted after the retention
 */
@ConfigurationProperties("patterns.inbox")
public record InboxProperties(@Nullable String dataSource, @Name("wait") @DefaultValue("5s") Duration waitLimit,
		@DefaultValue("1s") Duration retryAfter, @DefaultValue("14d") Duration retention,
		@DefaultValue("false") boolean requireKey, @Nullable Integer maxDatabaseWaits,
		@DefaultValue("Location") List<String> responseHeaders, @DefaultValue Purge purge) {

	public InboxProperties {
		Assert.isTrue(!waitLimit.isNegative(), "'patterns.inbox.wait' must not be negative");
		Assert.isTrue(retention.toSeconds() > 0, "'patterns.inbox.retention' must be at least a second");
		Assert.isTrue(maxDatabaseWaits == null || maxDatabaseWaits > 0,
				"'patterns.inbox.max-database-waits' must be positive");
	}

	/**
	 * How records are deleted.
	 *
	 * @param interval how often old records are looked for
	 * @param batchSize how many records are deleted in one transaction
	 */
	public record Purge(@DefaultValue("5m") Duration interval, @DefaultValue("1000") int batchSize) {

		public Purge {
			Assert.isTrue(interval.toMillis() > 0, "'patterns.inbox.purge.interval' must be positive");
			Assert.isTrue(batchSize > 0, "'patterns.inbox.purge.batch-size' must be positive");
		}

	}

}
