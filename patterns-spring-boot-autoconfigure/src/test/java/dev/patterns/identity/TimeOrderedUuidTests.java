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

package dev.patterns.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link TimeOrderedUuid}.
 */
class TimeOrderedUuidTests {

	@Test
	void isOfVersion7AndBeginsWithTheTime() {
		UUID uuid = TimeOrderedUuid.next();
		assertThat(uuid.version()).isEqualTo(7);
		assertThat(uuid.variant()).isEqualTo(2);
		assertThat(Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16)).isCloseTo(Instant.now(),
				within(Duration.ofSeconds(10)));
	}

	@Test
	void laterOnesAreGreaterAsTexts() {
		String first = TimeOrderedUuid.next().toString();
		long now = System.currentTimeMillis();
		while (System.currentTimeMillis() <= now) {
			Thread.onSpinWait();
		}
		assertThat(TimeOrderedUuid.next().toString()).isGreaterThan(first);
	}

	@Test
	void noTwoAreTheSame() {
		Set<UUID> all = new HashSet<>();
		for (int i = 0; i < 10_000; i++) {
			assertThat(all.add(TimeOrderedUuid.next())).isTrue();
		}
	}

	@Test
	void threadsNeverGetTheSame() {
		List<CompletableFuture<List<UUID>>> threads = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			threads.add(
					CompletableFuture.supplyAsync(() -> Stream.generate(TimeOrderedUuid::next).limit(10_000).toList()));
		}
		Set<UUID> all = new HashSet<>();
		threads.forEach((thread) -> all.addAll(thread.join()));
		assertThat(all).hasSize(80_000);
	}

	@Test
	void allOtherBitsAreRandom() {
		long ones = 0;
		long zeros = 0;
		long mostOnes = 0;
		long mostZeros = 0;
		for (int i = 0; i < 1000; i++) {
			UUID uuid = TimeOrderedUuid.next();
			ones |= uuid.getLeastSignificantBits();
			zeros |= ~uuid.getLeastSignificantBits();
			mostOnes |= uuid.getMostSignificantBits();
			mostZeros |= ~uuid.getMostSignificantBits();
		}
		assertThat(ones & zeros).isEqualTo(0x3fff_ffff_ffff_ffffL);
		assertThat(mostOnes & mostZeros & 0xfff).isEqualTo(0xfff);
	}

}
