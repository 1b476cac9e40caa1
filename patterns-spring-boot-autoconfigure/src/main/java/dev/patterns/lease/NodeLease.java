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

package dev.patterns.lease;

import java.time.Duration;

import dev.patterns.time.TimeSource;

/**
 * The lease of this node in one database, kept by a heartbeat. Work that is claimed by a
 * node belongs to it while its lease lives; afterwards others may take it over. A lease
 * makes take-over quick, it does not make it safe: every write of claimed work must be
 * fenced by the epoch of its claim (Kleppmann, "How to do distributed locking", 2016).
 * Thread-safe.
 */
public interface NodeLease {

	/**
	 * Id of this node, as written into claimed rows.
	 * @return the instance id of the application
	 */
	String nodeId();

	/**
	 * How long the lease lives after a heartbeat.
	 * @return the duration
	 */
	Duration duration();

	/**
	 * Whether this node holds its lease, judged by the monotonic clock of this machine on
	 * the safe side: counted from before the heartbeat was sent.
	 * @return {@code true} if no other node can regard this one as gone
	 */
	boolean isHeld();

	/**
	 * Whether this node may take over the work of others: only after it held its own
	 * lease unbroken for one lease time, so that after an outage of the database the
	 * first to come back does not take everybody's work.
	 * @return {@code true} if it may
	 */
	boolean mayTakeOver();

	/**
	 * The time of the database in which the lease is held.
	 * @return a time source that follows the database's clock, unless the application has
	 * one of its own
	 */
	TimeSource timeSource();

}
