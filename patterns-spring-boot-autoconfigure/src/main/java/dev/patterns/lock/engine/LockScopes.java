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

package dev.patterns.lock.engine;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * The locks within which the current thread runs something. Thread-safe.
 */
final class LockScopes {

	private final ThreadLocal<Deque<HeldLock>> current = new ThreadLocal<>();

	@Nullable HeldLock innermost() {
		Deque<HeldLock> locks = this.current.get();
		return (locks != null) ? locks.peek() : null;
	}

	@Nullable HeldLock find(String name) {
		Deque<HeldLock> locks = this.current.get();
		if (locks != null) {
			for (HeldLock lock : locks) {
				if (lock.name().equals(name)) {
					return lock;
				}
			}
		}
		return null;
	}

	Scope enter(HeldLock lock) {
		lock.workWith();
		Deque<HeldLock> locks = this.current.get();
		if (locks == null) {
			locks = new ArrayDeque<>();
			this.current.set(locks);
		}
		locks.push(lock);
		return this::leave;
	}

	private void leave() {
		Deque<HeldLock> locks = this.current.get();
		if (locks != null) {
			locks.pop();
			if (locks.isEmpty()) {
				this.current.remove();
			}
		}
	}

	/**
	 * The running of something within a lock.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
