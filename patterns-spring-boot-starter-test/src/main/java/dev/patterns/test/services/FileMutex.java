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

package dev.patterns.test.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A lock on a file, held by one thread of one process. The system gives it back when the
 * process dies. Uses nothing but the JDK at run time.
 */
final class FileMutex implements AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(20);

	/**
	 * Locks of files belong to the process, and closing any channel of a file gives them
	 * all back: within a process, one thread at a time may open the file.
	 */
	private static final Map<Path, Semaphore> HELD = new ConcurrentHashMap<>();

	private final Semaphore held;

	private final FileChannel channel;

	private FileMutex(Semaphore held, FileChannel channel) {
		this.held = held;
		this.channel = channel;
	}

	/**
	 * Take the lock.
	 * @param file the file, which is created
	 * @param timeout how long to wait
	 * @return the lock, to be closed
	 * @throws IllegalStateException if another keeps it longer than the timeout
	 */
	static FileMutex acquire(Path file, Duration timeout) {
		return tryAcquire(file, timeout).orElseThrow(() -> new IllegalStateException(
				"%s is held by another process for longer than %s".formatted(file, timeout)));
	}

	/**
	 * Take the lock, if it can be had in time.
	 * @param file the file, which is created
	 * @param timeout how long to wait, zero to try once
	 * @return the lock, to be closed, or nothing
	 */
	static Optional<FileMutex> tryAcquire(Path file, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		Semaphore semaphore = HELD.computeIfAbsent(file.toAbsolutePath(), (key) -> new Semaphore(1));
		if (!tryAcquire(semaphore, timeout)) {
			return Optional.empty();
		}
		FileMutex mutex = null;
		try {
			mutex = tryAcquire(file, semaphore, deadline);
			return Optional.ofNullable(mutex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			if (mutex == null) {
				semaphore.release();
			}
		}
	}

	private static boolean tryAcquire(Semaphore semaphore, Duration timeout) {
		try {
			return semaphore.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static @Nullable FileMutex tryAcquire(Path file, Semaphore semaphore, long deadline) throws IOException {
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		FileLock lock = channel.tryLock();
		while (lock == null && System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(POLL.toNanos());
			lock = channel.tryLock();
		}
		if (lock == null) {
			channel.close();
			return null;
		}
		return new FileMutex(semaphore, channel);
	}

	/**
	 * Do something and give the lock back.
	 * @param <T> the type of the result
	 * @param action what to do
	 * @return its result
	 */
	<T> T whileHeld(Supplier<T> action) {
		try {
			return action.get();
		}
		finally {
			close();
		}
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.held.release();
		}
	}

}
