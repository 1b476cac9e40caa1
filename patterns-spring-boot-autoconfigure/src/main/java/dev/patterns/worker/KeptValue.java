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

package dev.patterns.worker;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A value that costs something to find out, such as the number of rows in a table: asked
 * for at most every ten seconds, and less often the longer it takes, however many want to
 * know. Thread-safe: one thread asks, the others get what was known before.
 *
 * @param <T> the type of the value
 */
public final class KeptValue<T> {

	private static final Log logger = LogFactory.getLog(KeptValue.class);

	private static final long KEEP = Duration.ofSeconds(10).toNanos();

	/** Asking takes at most this share of the time. */
	private static final int SHARE = 50;

	private final String name;

	private final Supplier<@Nullable T> source;

	private final LongSupplier nanoTime;

	private final ReentrantLock asking = new ReentrantLock();

	private volatile @Nullable Known<T> known;

	/**
	 * Create a value.
	 * @param name what it is, for the log
	 * @param source finds it out; where it fails the value is not known
	 */
	public KeptValue(String name, Supplier<@Nullable T> source) {
		this(name, source, System::nanoTime);
	}

	KeptValue(String name, Supplier<@Nullable T> source, LongSupplier nanoTime) {
		this.name = name;
		this.source = source;
		this.nanoTime = nanoTime;
	}

	/**
	 * The value.
	 * @return the value, which may be some seconds old; {@code null} if it is not known
	 */
	public @Nullable T get() {
		Known<T> last = this.known;
		if (last != null && !isOld(last)) {
			return last.value();
		}
		if (last == null) {
			this.asking.lock();
		}
		else if (!this.asking.tryLock()) {
			return last.value();
		}
		try {
			Known<T> current = this.known;
			if (current == null || isOld(current)) {
				current = ask();
				this.known = current;
			}
			return current.value();
		}
		finally {
			this.asking.unlock();
		}
	}

	private Known<T> ask() {
		long began = this.nanoTime.getAsLong();
		T value = null;
		try {
			value = this.source.get();
		}
		catch (RuntimeException ex) {
			logger.debug("Not known: " + this.name, ex);
		}
		long now = this.nanoTime.getAsLong();
		return new Known<>(value, now + Math.max(KEEP, (now - began) * SHARE));
	}

	private boolean isOld(Known<T> value) {
		return this.nanoTime.getAsLong() - value.until() >= 0;
	}

	private record Known<T>(@Nullable T value, long until) {

	}

}
