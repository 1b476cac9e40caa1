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

import java.util.Map;

/**
 * Where it is recorded which members relay messages and which of them owns which key
 * hashes: each hash has at most one owner. A member is a node that joined; when it is
 * removed because its node's lease ran out and the node comes back, it joins as another
 * member, so that nothing it began as the former one can be settled.
 * <p>
 * Implementations are thread-safe; each call is a transaction of its own.
 */
public interface MembershipStore {

	/**
	 * Join as a new member. Former members of the same node are removed.
	 * @param nodeId id of the node, which holds its lease
	 * @return the new member's number, higher than that of all before
	 */
	long join(String nodeId);

	/**
	 * Leave: whatever the member owns is free at once.
	 * @param member the member's number
	 */
	void leave(long member);

	/**
	 * Who relays, and what is paused.
	 * @return the members whose node's lease lives, and the paused brokers
	 */
	Membership look();

	/**
	 * Remove the members whose node's lease has run out. What they own becomes free, and
	 * they can settle nothing more.
	 * @return how many were removed
	 */
	int removeDead();

	/**
	 * Take what is free.
	 * @param member the member's number
	 * @param wanted what it wants
	 * @return all that the member owns now
	 */
	KeyHashes claim(long member, KeyHashes wanted);

	/**
	 * Give back what is owned.
	 * @param member the member's number
	 * @param hashes what to give back
	 */
	void release(long member, KeyHashes hashes);

	/**
	 * Who owns what.
	 * @return owned hashes by node id
	 */
	Map<String, KeyHashes> findOwners();

}
