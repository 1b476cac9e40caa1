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

package dev.patterns.outbox.faults;

/**
 * Moments in the life of a relay at which a process can be ended or held.
 */
enum Moment {

	/** Read from the table, not yet given to the broker. */
	READ,

	/** Given to the broker's client, which has not answered. */
	SENT,

	/** The broker has it, which the relay does not know yet. */
	ACKNOWLEDGED,

	/** The relay knows it and is about to write it down. */
	SETTLING,

	/** The statement was executed; its end is not known to the relay. */
	SETTLE_EXECUTED,

	/** Written down and committed. */
	SETTLE_COMMITTED,

	/** Become a member, not committed. */
	JOIN_UNCOMMITTED,

	/** Become a member, and owner of nothing. */
	JOIN_COMMITTED,

	/** Become an owner, not committed. */
	CLAIM_UNCOMMITTED,

	/** Become an owner who has read nothing yet. */
	CLAIM_COMMITTED,

	/** Given back, not committed. */
	RELEASE_UNCOMMITTED,

	/** Given back. */
	RELEASE_COMMITTED,

	/** Removed another member, not committed. */
	TAKE_OVER_UNCOMMITTED,

	/** Removed another member, and owner of nothing more yet. */
	TAKE_OVER_COMMITTED,

	/** Left, not committed. */
	LEAVE_UNCOMMITTED,

	/** Left. */
	LEAVE_COMMITTED;

	/**
	 * Whether it lies between a statement and its commit. There is such a moment only in
	 * pools whose connections do not commit themselves: elsewhere the database commits
	 * with the statement.
	 * @return {@code true} if it does
	 */
	boolean isUncommitted() {
		return name().endsWith("_UNCOMMITTED");
	}

	/**
	 * Whether a process that ends at this moment leaves rows of messages that the broker
	 * has.
	 * @return {@code true} if they come again
	 */
	boolean repeats() {
		return this == ACKNOWLEDGED || this == SETTLING;
	}

}
