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

package dev.patterns.test.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;

import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of a store of locks need.
 */
abstract class LockStoreTestSupport {

	static final Duration LONG = Duration.ofMinutes(10);

	static final Duration SHORT = Duration.ofMillis(150);

	static final Duration LIMIT = Duration.ofSeconds(20);

	private LockStore store;

	/**
	 * Make a store.
	 * @param scope a scope; stores of one scope have the same locks
	 * @return the store
	 */
	protected abstract LockStore store(String scope);

	@BeforeEach
	void reset() {
		this.store = store(scope());
	}

	static String scope() {
		return "test-" + UUID.randomUUID();
	}

	LockStore store() {
		return this.store;
	}

	static LockRequest request(String name, String owner, Duration lease) {
		return new LockRequest(name, owner, UUID.randomUUID().toString(), lease);
	}

	LockRequest acquire(String name, String owner, Duration lease) {
		LockRequest request = request(name, owner, lease);
		assertThat(this.store.acquire(request).acquired()).isTrue();
		return request;
	}

	boolean isFree(String name) {
		return this.store.find(name).isEmpty();
	}

	/**
	 * Acquire a lock and release it again.
	 * @param name name of the lock
	 * @return the token that it had
	 */
	long token(String name) {
		LockRequest request = request(name, "a", LONG);
		LockAcquisition acquisition = this.store.acquire(request);
		assertThat(acquisition.acquired()).isTrue();
		this.store.release(name, request.attempt(), Duration.ZERO);
		return acquisition.token();
	}

	/**
	 * Do something in several threads at the same time.
	 * @param <T> the type of the result
	 * @param threads how many threads
	 * @param task what to do
	 * @return the results
	 * @throws Exception if the task fails
	 */
	static <T> List<T> atOnce(int threads, Callable<T> task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CyclicBarrier barrier = new CyclicBarrier(threads);
			List<Future<T>> futures = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				futures.add(executor.submit(() -> {
					barrier.await();
					return task.call();
				}));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

}
