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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LockNews}: nobody listens while nobody waits.
 */
@Timeout(30)
class LockNewsTests {

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final LockBackend backend = new LockBackend(() -> new FakeLockStore() {
		@Override
		public FreedLocks freedLocks() {
			return new RecordedNews();
		}
	});

	private final LockKeeper keeper = new LockKeeper(this.backend, (lock) -> {
	}, (name) -> {
	});

	private final LockNews news = new LockNews(this.backend, new LockQueue(), this.keeper, Duration.ofMillis(100));

	@AfterEach
	void shutdown() {
		this.keeper.shutdown();
	}

	@Test
	void listensWhileSomebodyWaitsAndALittleLonger() {
		LockStore store = this.backend.store();
		assertThat(store.find("a")).isEmpty();
		this.news.enter();
		this.news.begin();
		this.news.begin();
		this.news.enter();
		await().until(() -> this.calls.contains("listen"));
		this.news.leave();
		await().during(Duration.ofMillis(300)).until(() -> this.calls.equals(List.of("listen")));
		this.news.leave();
		await().until(() -> this.calls.equals(List.of("listen", "stop")));
		this.news.enter();
		this.news.begin();
		await().until(() -> this.calls.equals(List.of("listen", "stop", "listen")));
		this.news.stop();
		this.news.leave();
		await().during(Duration.ofMillis(300))
			.until(() -> this.calls.equals(List.of("listen", "stop", "listen", "stop")));
	}

	private final class RecordedNews implements FreedLocks {

		@Override
		public void listen(Consumer<String> listener) {
			LockNewsTests.this.calls.add("listen");
		}

		@Override
		public void stop() {
			LockNewsTests.this.calls.add("stop");
		}

	}

}
