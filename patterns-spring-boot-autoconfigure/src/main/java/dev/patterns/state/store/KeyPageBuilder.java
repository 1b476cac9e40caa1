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

package dev.patterns.state.store;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.state.KeyPage;

/**
 * Makes a page of keys that come in an order. The next page begins behind the last key
 * that was looked at. For one thread.
 */
public final class KeyPageBuilder {

	private final KeyScan scan;

	private final List<String> keys = new ArrayList<>();

	private @Nullable String last;

	private int examined;

	/**
	 * Create an empty page.
	 * @param scan which keys are wanted
	 */
	public KeyPageBuilder(KeyScan scan) {
		// Else it would lead to keys of others.
		Assert.isTrue(scan.page() == null || scan.page().startsWith(scan.prefix()),
				"'page' is not one of the keys that are asked for");
		this.scan = scan;
		this.last = scan.page();
	}

	/**
	 * Behind which key to go on looking.
	 * @return the key, {@code null} for the beginning
	 */
	public @Nullable String last() {
		return this.last;
	}

	/**
	 * Whether no more keys should be looked at.
	 * @return {@code true} if the page is full, or much was looked at
	 */
	public boolean isDone() {
		return this.keys.size() >= this.scan.limit() || this.examined >= KeyScan.MAX_EXAMINED;
	}

	/**
	 * Look at the next key.
	 * @param key the key
	 */
	public void add(String key) {
		this.last = key;
		this.examined++;
		if (this.scan.filter().test(key)) {
			this.keys.add(key);
		}
	}

	/**
	 * The page.
	 * @param more whether there may be further keys
	 * @return the page
	 */
	public KeyPage build(boolean more) {
		return new KeyPage(this.keys, more ? this.last : null);
	}

}
