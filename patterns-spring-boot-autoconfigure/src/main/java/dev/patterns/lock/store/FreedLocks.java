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

package dev.patterns.lock.store;

import java.util.function.Consumer;

/**
 * News of locks that are free. They may come late or not at all, so they only say that it
 * is worth while to ask for a lock.
 */
public interface FreedLocks {

	/**
	 * Hear of locks until this is stopped. Called when somebody first waits for a lock,
	 * in a thread that may wait for the store. Does nothing if it listens already.
	 * @param listener told of the name of each lock that was released; returns soon
	 */
	void listen(Consumer<String> listener);

	/**
	 * Note that somebody waits for a lock, and does so for some seconds to come, as far
	 * as its release would not be told otherwise. Called every few seconds while somebody
	 * waits.
	 * @param name name of the lock
	 * @return {@code true} if the lock may have been released untold before this was
	 * noted, so that it is to be asked for
	 */
	default boolean expect(String name) {
		return false;
	}

	/**
	 * Stop listening. May be followed by {@link #listen}.
	 */
	void stop();

}
