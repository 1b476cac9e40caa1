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

package dev.patterns.test.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.KeyPage;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.State;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StateCipher;
import dev.patterns.state.engine.StateKeys;
import dev.patterns.state.engine.StateObservations;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.engine.StateTemplates;
import dev.patterns.state.store.StateStore;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of a store need. Each test has keys of its own, so that the store need not
 * be emptied.
 */
public abstract class StateStoreTestSupport {

	static final int MAX_VALUE_SIZE = 1_000_000;

	static final long LIMIT = 60;

	private final MovedTime time = new MovedTime();

	private @Nullable StateTemplate state;

	private @Nullable StateTemplate other;

	/**
	 * The store under test.
	 * @param timeSource decides what has expired, {@code null} for the clock of the store
	 * @return the store, possibly a new one on the same entries
	 */
	protected abstract StateStore store(@Nullable TimeSource timeSource);

	@BeforeEach
	void create() {
		String prefix = UUID.randomUUID().toString();
		StateStore store = store(null);
		this.state = template(store, prefix, StateCipher.of(null, null, false));
		// Begins with the same text, and is not to be seen.
		this.other = template(store, prefix + "2", StateCipher.of(null, null, false));
	}

	protected static StateTemplate template(StateStore store, String prefix) {
		return template(store, prefix, StateCipher.of(null, null, false));
	}

	static StateTemplate template(StateStore store, String prefix, StateCipher cipher) {
		StateBackend backend = new StateBackend("default", StateKeys.of(prefix), cipher, null, () -> store);
		return new StateTemplates(new StateStores(List.of(backend), "default"),
				new PayloadSerializer(JsonMapper.shared()), MAX_VALUE_SIZE, (name, target) -> {
					throw new UnsupportedStateOperationException("No outbox");
				}, new StateObservations(ObservationRegistry.NOOP, null))
			.get();
	}

	/**
	 * A template with keys of its own, on a store whose time is moved by the test.
	 * @return the template
	 */
	StateTemplate withMovedTime() {
		return template(store(this.time), UUID.randomUUID().toString(), StateCipher.of(null, null, false));
	}

	MovedTime time() {
		return this.time;
	}

	/**
	 * The template under test.
	 * @return the template
	 */
	protected final StateTemplate state() {
		StateTemplate template = this.state;
		assertThat(template).isNotNull();
		return template;
	}

	StateTemplate other() {
		StateTemplate template = this.other;
		assertThat(template).isNotNull();
		return template;
	}

	String etag(String key) {
		String etag = state().get(key, Object.class).etag();
		assertThat(etag).isNotNull();
		return etag;
	}

	<T> @Nullable T value(String key, Class<T> type) {
		State<T> found = state().get(key, type);
		return found.value();
	}

	static List<String> allKeys(StateTemplate template, KeyQuery query) {
		List<String> keys = new ArrayList<>();
		String page = null;
		do {
			KeyPage found = template.keys(query.page(page));
			keys.addAll(found.keys());
			page = found.next();
		}
		while (page != null);
		return keys;
	}

	/**
	 * Do something at the same time.
	 * @param threads how often
	 * @param work what to do, by number
	 * @return what became of each: {@code null} or the exception
	 * @throws Exception if that takes too long
	 */
	static List<@Nullable Throwable> atOnce(int threads, IntFunction<Runnable> work) throws Exception {
		CountDownLatch begin = new CountDownLatch(1);
		List<CompletableFuture<@Nullable Throwable>> running = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			Runnable mine = work.apply(i);
			CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
			running.add(ended);
			new Thread(() -> {
				try {
					begin.await();
					mine.run();
					ended.complete(null);
				}
				catch (Throwable ex) {
					ended.complete(ex);
				}
			}).start();
		}
		begin.countDown();
		List<@Nullable Throwable> outcomes = new ArrayList<>();
		for (CompletableFuture<@Nullable Throwable> one : running) {
			outcomes.add(one.get(LIMIT, TimeUnit.SECONDS));
		}
		return outcomes;
	}

	/**
	 * A time that stands still until it is moved.
	 */
	static final class MovedTime implements TimeSource {

		private volatile Instant now = Instant.now();

		@Override
		public Instant now() {
			return this.now;
		}

		void advance(Duration by) {
			this.now = this.now.plus(by);
		}

	}

	/**
	 * A value.
	 *
	 * @param name a text
	 * @param count a number
	 */
	public record Thing(String name, int count) {

	}

}
