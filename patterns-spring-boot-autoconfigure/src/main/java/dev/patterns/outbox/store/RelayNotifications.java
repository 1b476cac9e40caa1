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

package dev.patterns.outbox.store;

import java.util.function.Consumer;

/**
 * Wakes the relays of other instances. It carries no rows, only the hashes of keys, so
 * that those who own them look into the database. It need not be reliable: what is lost
 * is found by the poll. But whoever hears of a hash must find what was committed before.
 * <p>
 * Implementations are thread-safe, never throw, and wait for the database in
 * {@link #stop()} only.
 */
public interface RelayNotifications {

	/**
	 * No notifications: relays find by polling what other instances commit.
	 * @return what does nothing
	 */
	static RelayNotifications none() {
		return NoRelayNotifications.INSTANCE;
	}

	/**
	 * Hear other instances from now on, until this is stopped. Whatever may have been
	 * missed, before as well as later, is reported as all hashes.
	 * @param relay told the hashes of keys whose messages may have become visible; called
	 * in any thread
	 */
	void start(Consumer<KeyHashes> relay);

	/**
	 * Whether others are heard at this moment, as far as this is known.
	 * @return {@code false} before the connection stands and after it was lost
	 */
	boolean isHearing();

	/**
	 * Tell the other instances, soon, that messages were committed, or that this instance
	 * reads messages no more or from now on. Possible without having started. An instance
	 * does not hear itself.
	 * @param hashes the hashes of their keys
	 */
	void notifyOthers(KeyHashes hashes);

	/**
	 * Stop hearing and, after what there is to be told, telling. Lets go of all
	 * resources. May be started again.
	 */
	void stop();

}
