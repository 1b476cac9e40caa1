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

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What operators do with stored messages. Implementations are thread-safe; each call is a
 * transaction of its own, and every list and every change has a limit.
 */
public interface OutboxOperations {

	/**
	 * Stands for all brokers where relaying is paused.
	 */
	String ALL_BROKERS = "*";

	/**
	 * List messages, the latest first.
	 * @param filter which ones
	 * @param beforeId only rows with a lower id, {@code null} for the first page
	 * @param limit how many at most
	 * @return the messages
	 */
	List<MessageSummary> find(MessageFilter filter, @Nullable Long beforeId, int limit);

	/**
	 * One message.
	 * @param id the row's id
	 * @return the message, empty if there is none
	 */
	Optional<MessageDetails> get(long id);

	/**
	 * Let a message be sent again: a parked one, or a sent one that is still kept. Its
	 * attempts begin anew and its time to live is over no more. One that its key waits
	 * for goes before the key's later messages.
	 * @param id the row's id
	 * @return whether there was such a message
	 */
	boolean revive(long id);

	/**
	 * Let messages be sent again, the oldest first.
	 * @param filter which ones; states that cannot be revived are passed over
	 * @param limit how many at most
	 * @return how many there were; call again while it is the limit
	 */
	int revive(MessageFilter filter, int limit);

	/**
	 * Remove a parked message for good.
	 * @param id the row's id
	 * @return whether there was such a message
	 */
	boolean discard(long id);

	/**
	 * Remove parked messages for good, the oldest first.
	 * @param filter which ones; states that cannot be discarded are passed over
	 * @param limit how many at most
	 * @return how many there were; call again while it is the limit
	 */
	int discard(MessageFilter filter, int limit);

	/**
	 * Change a parked message, which stays parked.
	 * @param id the row's id
	 * @param edit what to change
	 * @return whether there was such a message
	 */
	boolean edit(long id, MessageEdit edit);

	/**
	 * What waits by key hash. Counts stop at {@link OutboxBacklog#LIMIT} in all.
	 * @return the hashes with which anything waits
	 */
	List<HashBacklog> backlogByHash();

	/**
	 * Let all instances stop sending to a broker. Messages wait.
	 * @param broker name of the broker, empty for the default broker, or
	 * {@link #ALL_BROKERS}
	 */
	void pause(String broker);

	/**
	 * Let all instances send again.
	 * @param broker as it was paused
	 * @return whether it was paused
	 */
	boolean resume(String broker);

	/**
	 * To which brokers nothing is sent.
	 * @return names of brokers, or {@link #ALL_BROKERS}
	 */
	Set<String> findPaused();

}
