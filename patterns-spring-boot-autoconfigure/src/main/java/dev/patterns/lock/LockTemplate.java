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

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Acquires locks that one holder at a time has, across all instances of the application.
 * Names have 1 to 255 characters of any kind; they are compared exactly. Thread-safe.
 * <p>
 * The store is always asked outside of the caller's transaction: a lock neither waits for
 * a commit nor goes away with a rollback. Therefore acquire it before the transaction
 * begins and release it after the transaction has ended, as {@link Locked} does.
 * <p>
 * Locks are not reentrant, with one exception: {@code execute} and {@link Locked} use the
 * lock that an {@code execute} or {@link Locked} around them in the same thread has. A
 * thread that holds the lock otherwise is refused at once and never waits for itself.
 * <p>
 * Each method may throw
 * <ul>
 * <li>{@link InvalidLockNameException} if the name is too long, empty or no text,</li>
 * <li>{@link LockStoreException} if the store could not be asked within the wait,</li>
 * <li>{@link LockInterruptedException} if the thread is interrupted when it asks for a
 * lock, or while it waits; its interrupt status stays set.</li>
 * </ul>
 * On each of them the lock is not held.
 */
public interface LockTemplate {

	/**
	 * Try to acquire a lock with the default options.
	 * @param name name of the lock
	 * @return the lock, empty if somebody else has it
	 */
	default Optional<Lock> tryLock(String name) {
		return tryLock(name, LockOptions.defaults());
	}

	/**
	 * Try to acquire a lock.
	 * @param name name of the lock
	 * @param options lease, wait and more
	 * @return the lock, empty if somebody else had it all the time of the wait
	 */
	Optional<Lock> tryLock(String name, LockOptions options);

	/**
	 * Acquire a lock with the default options.
	 * @param name name of the lock
	 * @return the lock
	 * @throws LockNotAcquiredException if somebody else has it
	 */
	default Lock lock(String name) {
		return lock(name, LockOptions.defaults());
	}

	/**
	 * Acquire a lock.
	 * @param name name of the lock
	 * @param options lease, wait and more
	 * @return the lock
	 * @throws LockNotAcquiredException if somebody else had it all the time of the wait
	 */
	Lock lock(String name, LockOptions options);

	/**
	 * Run something while holding a lock, with the default options.
	 * @param name name of the lock
	 * @param action what to run
	 * @throws LockNotAcquiredException if somebody else has the lock; nothing was run
	 * @throws LockLostException if the lock was lost while the action ran, which has
	 * ended without an exception
	 */
	default void execute(String name, Runnable action) {
		execute(name, LockOptions.defaults(), action);
	}

	/**
	 * Run something while holding a lock.
	 * @param name name of the lock
	 * @param options lease, wait and more
	 * @param action what to run
	 * @throws LockNotAcquiredException if somebody else had the lock all the time of the
	 * wait; nothing was run
	 * @throws LockLostException if the lock was lost while the action ran, which has
	 * ended without an exception
	 */
	void execute(String name, LockOptions options, Runnable action);

	/**
	 * Compute something while holding a lock, with the default options.
	 * @param <T> type of the result
	 * @param name name of the lock
	 * @param action what to run
	 * @return the action's result
	 * @throws LockNotAcquiredException if somebody else has the lock; nothing was run
	 * @throws LockLostException if the lock was lost while the action ran, which has
	 * ended without an exception
	 */
	default <T extends @Nullable Object> T execute(String name, Supplier<T> action) {
		return execute(name, LockOptions.defaults(), action);
	}

	/**
	 * Compute something while holding a lock.
	 * @param <T> type of the result
	 * @param name name of the lock
	 * @param options lease, wait and more
	 * @param action what to run
	 * @return the action's result
	 * @throws LockNotAcquiredException if somebody else had the lock all the time of the
	 * wait; nothing was run
	 * @throws LockLostException if the lock was lost while the action ran, which has
	 * ended without an exception
	 */
	<T extends @Nullable Object> T execute(String name, LockOptions options, Supplier<T> action);

	/**
	 * The lock of the innermost {@code execute} or {@link Locked} that the current thread
	 * is in, for its {@link Lock#fencingToken() token}.
	 * @return the lock, empty outside of them
	 */
	Optional<Lock> current();

	/**
	 * Release a lock by its owner's name, for those who have no {@link Lock} at hand.
	 * @param name name of the lock
	 * @param owner the owner as given by {@link LockOptions#ownedBy}
	 * @throws LockDoesNotExistException if nobody holds the lock
	 * @throws LockBelongsToOthersException if somebody else holds it, and goes on doing
	 * so
	 */
	void unlock(String name, String owner);

}
