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

package dev.patterns.benchmarks.invocation;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Calls of several threads, each of which makes the next call when it has the answer to
 * its last one.
 */
final class Load {

	private final int threads;

	private final int calls;

	Load(int threads, int calls) {
		this.threads = threads;
		this.calls = calls;
	}

	Round run(Competitor competitor) throws Exception {
		long[] nanos = new long[this.calls];
		AtomicInteger next = new AtomicInteger();
		Callable<@Nullable Void> caller = () -> {
			Charge charge = Charge.sample();
			Receipt expected = Receipt.of(charge);
			for (int call = next.getAndIncrement(); call < this.calls; call = next.getAndIncrement()) {
				long begin = System.nanoTime();
				Receipt receipt = competitor.charge(charge);
				nanos[call] = System.nanoTime() - begin;
				if (!receipt.equals(expected)) {
					throw new IllegalStateException("%s: wrong answer %s".formatted(competitor.name(), receipt));
				}
			}
			return null;
		};
		ExecutorService executor = Executors.newFixedThreadPool(this.threads);
		try {
			long begin = System.nanoTime();
			for (Future<@Nullable Void> future : executor.invokeAll(Collections.nCopies(this.threads, caller))) {
				future.get();
			}
			return Round.of(nanos, System.nanoTime() - begin);
		}
		finally {
			executor.shutdownNow();
		}
	}

}
