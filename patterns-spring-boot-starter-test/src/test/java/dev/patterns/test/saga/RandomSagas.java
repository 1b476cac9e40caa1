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

package dev.patterns.test.saga;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs random sagas with many seeds, and looks for the smallest run that fails.
 * {@code -Dpatterns.saga.seed=} repeats one seed, {@code -Dpatterns.saga.instances=} with
 * that many instances.
 */
final class RandomSagas {

	private static final Log logger = LogFactory.getLog(RandomSagas.class);

	private static final int INSTANCES = 40;

	private RandomSagas() {
	}

	/**
	 * Run the seeds.
	 * @param seeds how many, unless one is given
	 * @param database gives each run its database
	 */
	static void run(int seeds, Function<Long, DataSource> database) {
		run(seeds, database, JdbcRandomStore::new);
	}

	/**
	 * Run the seeds.
	 * @param seeds how many, unless one is given
	 * @param database gives each run its database
	 * @param store gives each database its store of sagas
	 */
	static void run(int seeds, Function<Long, DataSource> database, Function<DataSource, RandomStore> store) {
		int[] struck = new int[4];
		Long given = Long.getLong("patterns.saga.seed");
		int count = Integer.getInteger("patterns.saga.runs", seeds);
		int size = Integer.getInteger("patterns.saga.instances", INSTANCES);
		// The long proof draws other seeds each time.
		long first = isProof() ? System.nanoTime() : 1;
		LongStream all = (given != null) ? LongStream.of(given) : LongStream.range(first, first + count);
		all.forEach((seed) -> run(seed, size, database, store, struck));
		// So that the test cannot become idle unnoticed.
		logger.info("crashes, lost connections, pauses, leaps of time: " + Arrays.toString(struck));
		if (given == null) {
			// Seeds that are drawn may have few of one kind, but not of all.
			assertThat(Arrays.stream(struck).boxed()).allMatch((times) -> times > 0);
			assertThat(Arrays.stream(struck).sum()).isGreaterThanOrEqualTo(count);
		}
	}

	static boolean isProof() {
		return Boolean.getBoolean("patterns.proof");
	}

	private static void run(long seed, int size, Function<Long, DataSource> database,
			Function<DataSource, RandomStore> store, int[] struck) {
		Throwable failure = fails(seed, size, database, store, struck);
		if (failure == null) {
			return;
		}
		int smallest = size;
		for (int smaller : List.of(1, 2, 4, 8, 16)) {
			Throwable found = (smaller < smallest) ? fails(seed, smaller, database, store, struck) : null;
			if (found != null) {
				smallest = smaller;
				failure = found;
			}
		}
		throw new AssertionError("Fails with -Dpatterns.saga.seed=" + seed + " -Dpatterns.saga.instances=" + smallest
				+ ": " + failure.getMessage(), failure);
	}

	private static @Nullable Throwable fails(long seed, int size, Function<Long, DataSource> database,
			Function<DataSource, RandomStore> store, int[] struck) {
		DataSource source = database.apply(seed);
		new JdbcTemplate(source).execute("create table if not exists effect"
				+ " (saga varchar(100), step varchar(20), kind varchar(20), seq bigint)");
		RandomRun run = new RandomRun(seed, size, source, store.apply(source));
		try {
			run.run();
			int[] times = run.struck();
			for (int i = 0; i < times.length; i++) {
				struck[i] += times[i];
			}
			return null;
		}
		catch (RuntimeException | Error ex) {
			return ex;
		}
	}

	/**
	 * Wait until all threads of the engines have ended.
	 * @param before threads of others
	 */
	static void awaitThreadsEnd(Set<Thread> before) {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces()
				.entrySet()
				.stream()
				.filter((entry) -> !before.contains(entry.getKey())
						&& entry.getKey().getName().startsWith("patterns-saga"))
				.map((entry) -> entry.getKey().getName() + " " + Arrays.toString(entry.getValue()))).isEmpty());
	}

}
