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

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether this application uses the outbox at all, which decides whether a database is
 * asked for and a relay runs. Thread-safe.
 */
public final class OutboxUse {

	private static final Runnable NOTHING = () -> {
	};

	private final AtomicReference<Runnable> onFirstUse = new AtomicReference<>(NOTHING);

	private volatile boolean used;

	/**
	 * Note that the outbox is used.
	 */
	public void begin() {
		if (!this.used) {
			synchronized (this) {
				if (this.used) {
					return;
				}
				this.used = true;
			}
			Objects.requireNonNull(this.onFirstUse.get()).run();
		}
	}

	/**
	 * Whether the outbox is used.
	 * @return {@code true} from the first use on
	 */
	public boolean isUsed() {
		return this.used;
	}

	// Not called for a use that was noted before.
	void onFirstUse(Runnable action) {
		this.onFirstUse.set(action);
	}

}
