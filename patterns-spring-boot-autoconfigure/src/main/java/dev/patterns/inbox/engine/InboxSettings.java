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

package dev.patterns.inbox.engine;

import java.time.Duration;
import java.util.List;

/**
 * Settings of the inbox.
 *
 * @param patience how long a repeat waits for a request that is being handled
 * @param retryAfter when the caller of a repeat that waited in vain should try again
 * @param retention how long records are kept
 * @param purgeInterval how often old records are looked for
 * @param purgeBatchSize how many records are deleted in one transaction
 * @param requireKey whether calls without a key are refused
 * @param responseHeaders the HTTP headers that are recorded with the response of a Spring
 * MVC handler
 */
public record InboxSettings(Duration patience, Duration retryAfter, Duration retention, Duration purgeInterval,
		int purgeBatchSize, boolean requireKey, List<String> responseHeaders) {

	public InboxSettings {
		responseHeaders = List.copyOf(responseHeaders);
	}

}
