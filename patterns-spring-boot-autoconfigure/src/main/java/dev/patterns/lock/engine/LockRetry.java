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

package dev.patterns.lock.engine;

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Which failures of a store are worth another try: deadlocks, lost connections.
 */
final class LockRetry {

	/** A pool may have several connections that are broken, and not know it. */
	static final int TRIES = 3;

	/** Whoever needed longer to fail has no broken connection, but no store. */
	private static final long QUICK = Duration.ofSeconds(1).toNanos();

	private LockRetry() {
	}

	static boolean isTransient(Throwable ex) {
		return ex instanceof TransientDataAccessException || ex instanceof RecoverableDataAccessException
				|| ex instanceof NonTransientDataAccessResourceException;
	}

	/**
	 * Whether something failed so quickly that it may be tried again without a wait.
	 * @param begin when it began
	 * @return {@code true} if it did not take long
	 */
	static boolean isQuick(long begin) {
		return System.nanoTime() - begin < QUICK;
	}

	static <T> T transientFailures(Supplier<T> work) {
		for (int attempt = 1;; attempt++) {
			long begin = System.nanoTime();
			try {
				return work.get();
			}
			catch (DataAccessException ex) {
				if (attempt >= TRIES || !isTransient(ex) || !isQuick(begin)) {
					throw ex;
				}
			}
		}
	}

}
