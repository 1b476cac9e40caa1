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

import java.time.Duration;

/**
 * A lock that was acquired. It is held until it is closed, its lease ends, or somebody
 * releases it by force; while it is held its lease is renewed in the background, unless
 * the options say otherwise. Not bound to a thread: it may be handed over and closed
 * elsewhere. Thread-safe.
 *
 * <pre class="code">
 * Optional&lt;Lock&gt; lock = locks.tryLock("report");
 * if (lock.isPresent()) {
 *     try (Lock held = lock.get()) {
 *         reports.write(report, held.fencingToken());
 *     }
 * }
 * </pre>
 */
public interface Lock extends AutoCloseable {

	/**
	 * Name of the lock.
	 * @return the name
	 */
	String name();

	/**
	 * Who holds it, as others see it.
	 * @return the owner of the options, by default application and instance
	 */
	String owner();

	/**
	 * The number of this acquisition, to be sent with each write to the resource.
	 * @return the token, the same one after the lock was lost
	 */
	FencingToken fencingToken();

	/**
	 * Whether the lock is certainly held at this moment. Asks nobody: it is the clock of
	 * this process that answers, on the safe side of the store's. A process can be paused
	 * right after the answer, so what must never happen twice needs the
	 * {@link #fencingToken()} too.
	 * @return {@code false} after closing, after loss, and once the lease may have ended
	 */
	boolean isHeld();

	/**
	 * How long the lock is certainly held without another renewal. Counted from before
	 * the store was asked, so it never ends after the store's own lease.
	 * @return the time, {@link Duration#ZERO} if the lock is not held
	 */
	Duration remaining();

	/**
	 * Have something done when the lock is lost: its lease ended before it could be
	 * renewed, or somebody else released it. It runs once, in a thread that keeps locks
	 * or in the one that finds out first, so it must be short; in the calling thread if
	 * the lock is lost already. It does not run after closing.
	 * @param action what to do, for example to interrupt the work
	 */
	void onLost(Runnable action);

	/**
	 * Release the lock. Does nothing the second time, nor if the lock was lost: it never
	 * releases the lock of somebody else. If the store cannot be asked, the lock ends
	 * with its lease; that is logged and no error.
	 */
	@Override
	void close();

}
