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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptValue}.
 */
class KeptValueTests {

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 7);

	private final AtomicInteger asked = new AtomicInteger();

	@Test
	void isAskedForOnceInTenSeconds() {
		KeptValue<Integer> value = value(this.asked::incrementAndGet);
		for (int i = 0; i < 10; i++) {
			assertThat(value.get()).isEqualTo(1);
		}
		pass(Duration.ofMillis(9999));
		assertThat(value.get()).isEqualTo(1);
		pass(Duration.ofMillis(1));
		assertThat(value.get()).isEqualTo(2);
	}

	@Test
	void whatTakesLongIsAskedForLessOften() {
		KeptValue<Integer> value = value(() -> {
			pass(Duration.ofSeconds(2));
			return this.asked.incrementAndGet();
		});
		assertThat(value.get()).isEqualTo(1);
		pass(Duration.ofSeconds(99));
		assertThat(value.get()).isEqualTo(1);
		pass(Duration.ofSeconds(1));
		assertThat(value.get()).isEqualTo(2);
	}

	@Test
	void whatCannotBeFoundOutIsNotKnownAndNotAskedForAtOnce() {
		KeptValue<Integer> value = value(() -> {
			if (this.asked.incrementAndGet() == 2) {
				throw new IllegalStateException("down");
			}
			return this.asked.get();
		});
		assertThat(value.get()).isEqualTo(1);
		pass(Duration.ofSeconds(10));
		assertThat(value.get()).isNull();
		assertThat(value.get()).isNull();
		assertThat(this.asked).hasValue(2);
		pass(Duration.ofSeconds(10));
		assertThat(value.get()).isEqualTo(3);
	}

	@Test
	void nobodyWaitsForWhoAsks() throws Exception {
		CountDownLatch asking = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		KeptValue<Integer> value = value(() -> {
			int number = this.asked.incrementAndGet();
			if (number > 1) {
				asking.countDown();
				await(go);
			}
			return number;
		});
		assertThat(value.get()).isEqualTo(1);
		pass(Duration.ofSeconds(10));
		CompletableFuture<Integer> slow = CompletableFuture.supplyAsync(value::get);
		assertThat(asking.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(value.get()).isEqualTo(1);
		go.countDown();
		assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo(2);
		assertThat(value.get()).isEqualTo(2);
	}

	private KeptValue<Integer> value(Supplier<@Nullable Integer> source) {
		return new KeptValue<>("number", source, this.clock::get);
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
