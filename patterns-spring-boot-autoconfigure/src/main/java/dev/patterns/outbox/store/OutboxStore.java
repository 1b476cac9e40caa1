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

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import dev.patterns.outbox.OutboxMessage;

/**
 * Where the outbox keeps its messages. {@link #insert} takes part in the caller's
 * transaction; everything else is called by the relay and has its own. Implementations
 * are thread-safe, hold no lock between two calls, and pass
 * {@code OutboxStoreContractTests}.
 * <p>
 * Ids are given by the store when a message is inserted, and a message inserted after
 * another one's transaction had committed gets the higher id. Transactions that overlap
 * may commit in any order, so a lower id may appear after a higher one was read: callers
 * settle by exact ids and never remember how far they came.
 */
public interface OutboxStore {

	/**
	 * Write messages in the current transaction, in the given order. The keys of those
	 * whose ordering is strict are locked until the transaction ends.
	 * @param messages the messages
	 */
	void insert(List<OutboxMessage> messages);

	/**
	 * Read what is due: first delayed and failed messages by their time, then ready ones
	 * in the order of their ids. Ready messages of a key that a failed or parked message
	 * holds are left out. Takes no lock.
	 * @param request what to read
	 * @return the messages
	 */
	List<StoredMessage> read(ReadRequest request);

	/**
	 * Remove messages that were sent or have expired.
	 * @param member the member that read them
	 * @param messages exactly these, in the state in which they were read
	 * @return how many were removed; none if the member was removed meanwhile
	 */
	int delete(long member, Collection<StoredMessage> messages);

	/**
	 * Keep messages that were sent, as {@link MessageState#SENT}, instead of removing
	 * them.
	 * @param member the member that read them
	 * @param messages exactly these, in the state in which they were read
	 * @return how many were marked; none if the member was removed meanwhile
	 */
	int markSent(long member, Collection<StoredMessage> messages);

	/**
	 * Remove sent messages that were kept long enough, the oldest first.
	 * @param age how long ago they were sent at least
	 * @param limit how many at most
	 * @return how many were removed; call again while it is the limit
	 */
	int purgeSent(Duration age, int limit);

	/**
	 * Note that a message was refused and is to be tried again. It holds its key, unless
	 * it was delayed or has none.
	 * @param member the member that read it
	 * @param message the message, in the state in which it was read
	 * @param delay after which time it is tried again
	 * @param error what happened
	 * @return whether it was noted; not if the member was removed meanwhile
	 */
	boolean retry(long member, StoredMessage message, Duration delay, String error);

	/**
	 * Park a message as dead.
	 * @param member the member that read it
	 * @param message the message, in the state in which it was read
	 * @param blocking whether later messages of its key have to wait
	 * @param reason why
	 * @return whether it was parked; not if the member was removed meanwhile
	 */
	boolean park(long member, StoredMessage message, boolean blocking, String reason);

	/**
	 * What is waiting. Counts are limited, so that asking is cheap.
	 * @return the backlog
	 */
	OutboxBacklog backlog();

}
