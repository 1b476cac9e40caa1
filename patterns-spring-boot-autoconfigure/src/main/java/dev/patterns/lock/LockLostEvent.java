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

package dev.patterns.lock;

import org.springframework.context.ApplicationEvent;

/**
 * Published when a lock was lost while this instance held it. Listeners run in a thread
 * that keeps locks, or in the one that finds out first, so they must be quick.
 */
public class LockLostEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient Lock lock;

	/**
	 * Create the event.
	 * @param source what acquired the lock
	 * @param lock the lock, not held any more
	 */
	public LockLostEvent(Object source, Lock lock) {
		super(source);
		this.lock = lock;
	}

	/**
	 * The lock that was lost.
	 * @return the lock, not held any more
	 */
	public Lock getLock() {
		return this.lock;
	}

}
