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

package dev.patterns.state;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.lock.FencingToken;
import dev.patterns.lock.Lock;

/**
 * How an entry is deleted. Immutable: each method returns a copy.
 *
 * @param etag the version that must be there, {@code null} if it does not matter
 * @param fence the token of the lock under which it is deleted, {@code null} for none
 */
public record DeleteOptions(@Nullable String etag, @Nullable FencingToken fence) {

	/**
	 * Delete whatever is there.
	 */
	public static final DeleteOptions NONE = new DeleteOptions(null, null);

	public DeleteOptions {
		Assert.isTrue(etag == null || !etag.isBlank(), "'etag' must not be blank");
	}

	/**
	 * Delete only the entry that was read.
	 * @param etag its etag
	 * @return the options
	 */
	public static DeleteOptions ifMatch(String etag) {
		Assert.hasText(etag, "'etag' must not be blank");
		return new DeleteOptions(etag, null);
	}

	/**
	 * Delete as the holder of a lock.
	 * @param fence the token of the lock
	 * @return the options
	 */
	public static DeleteOptions fencedBy(FencingToken fence) {
		return NONE.withFence(fence);
	}

	/**
	 * Delete as the holder of a lock.
	 * @param lock the lock
	 * @return the options
	 */
	public static DeleteOptions fencedBy(Lock lock) {
		return fencedBy(lock.fencingToken());
	}

	/**
	 * Delete as the holder of a lock.
	 * @param fence the token of the lock
	 * @return the new options
	 */
	public DeleteOptions withFence(FencingToken fence) {
		return new DeleteOptions(this.etag, fence);
	}

}
