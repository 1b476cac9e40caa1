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

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Record of a request.
 *
 * @param key identity of the request
 * @param fingerprint digest of the request's content, at most 64 characters, {@code null}
 * if contents are not compared
 * @param status what became of the request
 * @param responseHead what goes with the response, as JSON: the code of an exception, the
 * status and headers of an HTTP answer; {@code null} if nothing
 * @param response the response as JSON, {@code null} if there is none
 */
public record InboxRecord(InboxKey key, @Nullable String fingerprint, InboxStatus status, @Nullable String responseHead,
		@Nullable String response) {

	public InboxRecord {
		Assert.notNull(key, "'key' must not be null");
		Assert.notNull(status, "'status' must not be null");
		Assert.isTrue(fingerprint == null || fingerprint.length() <= 64,
				"'fingerprint' must have at most 64 characters");
	}

	/**
	 * A copy with a response.
	 * @param responseHead what goes with the response, or {@code null}
	 * @param response the response, or {@code null}
	 * @return the copy
	 */
	public InboxRecord withResponse(@Nullable String responseHead, @Nullable String response) {
		return new InboxRecord(this.key, this.fingerprint, this.status, responseHead, response);
	}

	/**
	 * A copy with another status.
	 * @param status the status
	 * @return the copy
	 */
	public InboxRecord withStatus(InboxStatus status) {
		return new InboxRecord(this.key, this.fingerprint, status, this.responseHead, this.response);
	}

}
