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

/**
 * Which keys to list. Immutable: each method returns a copy.
 *
 * @param prefix what the keys begin with, empty for all keys
 * @param pattern a pattern of SQL's LIKE, {@code null} for none: {@code %} stands for any
 * number of characters, {@code _} for one, and a backslash takes the meaning of what
 * follows away
 * @param page where the page begins, as {@link KeyPage#next()} said; {@code null} for the
 * first page
 * @param limit how many keys a page has at most; in Redis a few more may come
 */
public record KeyQuery(String prefix, @Nullable String pattern, @Nullable String page, int limit) {

	/**
	 * Limit of a page unless it is set.
	 */
	public static final int DEFAULT_LIMIT = 100;

	/**
	 * Greatest limit of a page.
	 */
	public static final int MAX_LIMIT = 10_000;

	public KeyQuery {
		Assert.notNull(prefix, "'prefix' must not be null");
		Assert.isTrue(limit > 0 && limit <= MAX_LIMIT, () -> "'limit' must be between 1 and " + MAX_LIMIT);
	}

	/**
	 * All keys.
	 * @return the query
	 */
	public static KeyQuery all() {
		return prefix("");
	}

	/**
	 * Keys that begin with a text.
	 * @param prefix the text
	 * @return the query
	 */
	public static KeyQuery prefix(String prefix) {
		return new KeyQuery(prefix, null, null, DEFAULT_LIMIT);
	}

	/**
	 * Keys that match a pattern of SQL's LIKE. Only what stands before the first
	 * {@code %} or {@code _} limits what is looked at.
	 * @param pattern the pattern
	 * @return the query
	 */
	public static KeyQuery like(String pattern) {
		return new KeyQuery("", pattern, null, DEFAULT_LIMIT);
	}

	/**
	 * Ask for the page that follows another.
	 * @param page what {@link KeyPage#next()} said; {@code null} for the first page
	 * @return the new query
	 */
	public KeyQuery page(@Nullable String page) {
		return new KeyQuery(this.prefix, this.pattern, page, this.limit);
	}

	/**
	 * Ask for pages of another size.
	 * @param limit how many keys at most
	 * @return the new query
	 */
	public KeyQuery limit(int limit) {
		return new KeyQuery(this.prefix, this.pattern, this.page, limit);
	}

}
